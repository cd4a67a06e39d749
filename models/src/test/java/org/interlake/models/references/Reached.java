package org.interlake.models.references;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.interlake.models.references.ReferenceRun.Expected;
import org.interlake.models.references.ReferenceRun.Outcome;
import org.interlake.protocol.vector.DoubleVector;

/** Demands the reference's numbers. */
final class Reached {
  private Reached() {}

  static void expected(Outcome outcome) {
    for (Expected e : outcome.run().expected()) {
      assertThat(outcome.mean(e.metric()))
          .as("%s, %s: %s", outcome.run().model(), outcome.run().training(), e.metric())
          .isCloseTo(e.value(), within(e.tolerance() + outcome.bound(e.metric())));
    }
  }

  /** Each within {@code share} of its value, or of 1 where that is more. */
  static void coefficients(DoubleVector parameters, double[] pooled, double share) {
    assertThat(parameters.length()).isEqualTo(pooled.length);
    for (int i = 0; i < pooled.length; i++) {
      assertThat(parameters.get(i))
          .as("parameter %d", i)
          .isCloseTo(pooled[i], within(share * Math.max(1, Math.abs(pooled[i]))));
    }
  }
}

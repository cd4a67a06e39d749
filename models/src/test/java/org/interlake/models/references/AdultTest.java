package org.interlake.models.references;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.interlake.models.TestFederation;
import org.interlake.protocol.plan.StopRule.Metric;
import org.junit.jupiter.api.Test;

/** UCI Adult, six sites; one seed of each averaged model. */
class AdultTest {
  @Test
  void newtonEqualsPooledTraining() {
    try (TestFederation federation = new TestFederation(Adult.NEWTON.plan(), Adult.sites())) {
      assertThat(federation.contract().width()).isEqualTo(82);
      ReferenceRun.Outcome newton = Adult.NEWTON.on(federation);
      Reached.expected(newton);
      assertThat(newton.mean(Metric.ACCURACY)).isCloseTo(Adult.POOLED_ACCURACY, within(1e-12));
      assertThat(newton.mean(Metric.LOG_LOSS)).isCloseTo(Adult.POOLED_LOG_LOSS, within(1e-10));
    }
  }

  @Test
  void averagingLandsOnTheReference() {
    try (TestFederation federation = new TestFederation(Adult.FEDAVG.plan(), Adult.sites())) {
      Reached.expected(Adult.FEDAVG.withSeeds(ReferenceRun.ONCE).on(federation));
      Reached.expected(Adult.PERCEPTRON.withSeeds(ReferenceRun.ONCE).on(federation));
    }
  }
}

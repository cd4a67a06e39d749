package org.interlake.models.references;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.interlake.models.TestFederation;
import org.interlake.models.glm.GlmSummary;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.Test;

/** UCI Beijing air quality, twelve stations: least squares takes one round. */
class BeijingAirTest {
  @Test
  void newtonFindsLeastSquaresInOneRound() {
    Plan plan = ConfPlans.read("beijing-air-ols");
    try (TestFederation federation = ConfPlans.federation(plan, BeijingAir.sites())) {
      assertThat(federation.contract().trainingRows()).isEqualTo(309_276);

      ReferenceRun.Outcome outcome = BeijingAir.LEAST_SQUARES.on(federation);
      Reached.coefficients(outcome.parameters(), BeijingAir.POOLED, 1e-6);
      Reached.expected(outcome);
      assertThat(outcome.rounds()).isOne();

      GlmSummary summary =
          federation.summary(BeijingAir.LEAST_SQUARES.plan(), outcome.parameters());
      double[] errors =
          summary.coefficients().stream()
              .mapToDouble(c -> c.standardError().orElseThrow())
              .toArray();
      assertThat(errors).hasSameSizeAs(BeijingAir.STANDARD_ERRORS);
      for (int i = 0; i < errors.length; i++) {
        assertThat(errors[i])
            .as("standard error %d, of which the reference prints six digits", i)
            .isCloseTo(BeijingAir.STANDARD_ERRORS[i], withinPercentage(5e-4));
      }
      assertThat(summary.deviance() / 2).isCloseTo(332_881_285.940196, withinPercentage(1e-10));
      assertThat(summary.residualDegrees()).isEqualTo(309_276 - 10);
    }
  }
}

package org.interlake.models.references;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.interlake.models.TestFederation;
import org.interlake.models.TestFederation.Trained;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StopRule.Metric;
import org.junit.jupiter.api.Test;

/** French motor third-party liability, 22 regions: a model of rates, and one of amounts. */
class Fremtpl2Test {
  @Test
  void newtonFindsThePooledRates() {
    Plan plan = ConfPlans.read("fremtpl2-poisson");
    try (TestFederation federation = ConfPlans.federation(plan, Fremtpl2.tables())) {
      assertThat(federation.data()).hasSize(22);
      assertThat(federation.contract().trainingRows()).isEqualTo(542_385);

      Trained trained = federation.train(plan);
      Reached.coefficients(trained.parameters(), Fremtpl2.POOLED, 1e-6);
      assertThat(trained.rounds()).isLessThanOrEqualTo(8);
      assertThat(federation.evaluate(plan, trained.parameters()).get(Metric.DEVIANCE))
          .isCloseTo(0.24626325, within(1e-8));
    }
  }

  @Test
  void newtonFindsThePooledSeverity() {
    try (TestFederation federation =
        new TestFederation(Fremtpl2.SEVERITY.plan(), Fremtpl2.claims())) {
      Reached.expected(Fremtpl2.SEVERITY.on(federation));
    }
  }
}

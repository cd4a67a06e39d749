package org.interlake.models.references;

import org.interlake.models.TestFederation;
import org.junit.jupiter.api.Test;

/** UCI default of credit card clients, four sites; one seed of each averaged model. */
class CreditDefaultTest {
  @Test
  void exactTrainingFindsThePooledSolution() {
    try (TestFederation federation =
        new TestFederation(CreditDefault.NEWTON.plan(), CreditDefault.sites())) {
      ReferenceRun.Outcome newton = CreditDefault.NEWTON.on(federation);
      Reached.coefficients(newton.parameters(), CreditDefault.POOLED, 1e-6);
      Reached.expected(newton);
      Reached.expected(CreditDefault.LBFGS.on(federation));
    }
  }

  @Test
  void averagingLandsOnTheReference() {
    try (TestFederation federation =
        new TestFederation(CreditDefault.FEDAVG.plan(), CreditDefault.sites())) {
      Reached.expected(CreditDefault.FEDAVG.withSeeds(ReferenceRun.ONCE).on(federation));
      Reached.expected(CreditDefault.PERCEPTRON.withSeeds(ReferenceRun.ONCE).on(federation));
    }
  }
}

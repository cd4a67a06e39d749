package org.interlake.models.glm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.descent.Penalty;
import org.interlake.models.glm.GlmSummary.Coefficient;
import org.interlake.models.training.TestRounds;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

/** Against what the examples of R's {@code ?glm} print. */
class GlmSummaryTest {
  private static GlmSummary summary(
      Family family, List<String> names, RowBlock rows, Penalty penalty) {
    double weights = 0;
    double targets = 0;
    for (int i = 0; i < rows.rows(); i++) {
      weights += rows.weight(i);
      targets += rows.weight(i) * rows.targets()[i];
    }
    TargetSums start = TargetSums.of(weights, targets);
    NewtonGlm newton =
        new NewtonGlm(
            family,
            names,
            penalty.l2(),
            Intercept.FITTED,
            Collinear.DROP,
            family.startIntercept(start));
    DoubleVector parameters =
        new TestRounds(newton, theta -> new GlmKernel(family, theta), List.of(rows))
            .train(1e-16, 50)
            .model()
            .parameters();
    double[] sums =
        TestRounds.sum(
            new SummarySums.SummaryKernel(
                family, parameters.toArray(), family.nullIntercept(start)),
            List.of(rows));
    return GlmSummary.of(
        family,
        names,
        Intercept.FITTED,
        parameters,
        DoubleVector.of(SummarySums.layout(names.size()), sums),
        penalty);
  }

  private static void assertLine(
      Coefficient line, double estimate, double error, double statistic, double p) {
    assertThat(line.estimate()).isCloseTo(estimate, within(Math.abs(estimate) * 1e-3));
    assertThat(line.standardError().getAsDouble()).isCloseTo(error, within(error * 1e-3));
    assertThat(line.statistic().getAsDouble())
        .isCloseTo(statistic, within(Math.abs(statistic) * 1e-3));
    assertThat(line.pValue().getAsDouble()).isCloseTo(p, within(Math.max(p * 1e-2, 1e-9)));
  }

  /** Counts by outcome (columns 2, 3) and treatment (2, 3): Dobson 1990, page 93. */
  private static RowBlock dobson() {
    double[] x = new double[9 * 4];
    for (int i = 0; i < 9; i++) {
      if (i % 3 > 0) {
        x[4 * i + i % 3 - 1] = 1;
      }
      if (i / 3 > 0) {
        x[4 * i + 1 + i / 3] = 1;
      }
    }
    return TestBlocks.dense(0, 4, x, 18, 17, 15, 20, 10, 20, 25, 13, 12);
  }

  private static final List<String> DOBSON =
      List.of("outcome2", "outcome3", "treatment2", "treatment3");

  @Test
  void poissonAsInDobson() {
    GlmSummary summary = summary(new Poisson(), DOBSON, dobson(), Penalty.NONE);

    assertLine(summary.coefficients().get(0), 3.044522, 0.1708987, 17.81474, 0);
    assertLine(summary.coefficients().get(1), -0.4542553, 0.2021708, -2.246889, 0.02464711);
    assertLine(summary.coefficients().get(2), -0.2929871, 0.1927423, -1.520097, 0.1284865);
    assertThat(summary.coefficients().get(3).standardError().getAsDouble())
        .isCloseTo(0.2, within(1e-6));
    assertThat(summary.dispersion()).hasValue(1);
    assertThat(summary.nullDeviance().getAsDouble()).isCloseTo(10.5814, within(1e-4));
    assertThat(summary.nullDegrees()).isEqualTo(8);
    assertThat(summary.deviance()).isCloseTo(5.1291, within(1e-4));
    assertThat(summary.residualDegrees()).isEqualTo(4);
    assertThat(summary.aic().getAsDouble()).isCloseTo(56.76, within(0.005));
    assertThat(summary.toText()).contains("outcome2").contains("-2.247").contains("Pr(>|z|)");
  }

  /** Clotting times of lot 1 by log(u): McCullagh and Nelder 1989, pages 300 to 302. */
  @Test
  void gammaWithInverseLinkAsInMcCullaghAndNelder() {
    double[] u = {5, 10, 15, 20, 30, 40, 60, 80, 100};
    double[] logU = new double[9];
    for (int i = 0; i < 9; i++) {
      logU[i] = Math.log(u[i]);
    }
    RowBlock rows = TestBlocks.dense(0, 1, logU, 118, 58, 42, 35, 27, 25, 21, 19, 18);
    GlmSummary summary = summary(new GammaInverse(), List.of("log(u)"), rows, Penalty.NONE);

    assertLine(summary.coefficients().get(0), -0.01655438, 0.0009275466, -17.84749, 4.279e-7);
    assertLine(summary.coefficients().get(1), 0.01534311, 0.0004149596, 36.97496, 2.75e-9);
    assertThat(summary.dispersion().getAsDouble()).isCloseTo(0.002446059, within(1e-7));
    assertThat(summary.nullDeviance().getAsDouble()).isCloseTo(3.51283, within(1e-5));
    assertThat(summary.deviance()).isCloseTo(0.01673, within(1e-5));
    assertThat(summary.residualDegrees()).isEqualTo(7);
    assertThat(summary.aic().getAsDouble()).isCloseTo(37.99, within(0.005));
    assertThat(summary.toText()).contains("Pr(>|t|)");
  }

  @Test
  void underAPenaltyNoErrorsAreGiven() {
    GlmSummary summary = summary(new Poisson(), DOBSON, dobson(), Penalty.ridge(1));

    assertThat(summary.coefficients())
        .allMatch(c -> c.standardError().isEmpty() && c.pValue().isEmpty());
    assertThat(summary.toText()).contains("has a penalty");
  }

  @Test
  void aDroppedColumnIsNotAvailable() {
    RowBlock rows =
        TestBlocks.dense(0, 2, new double[] {1, 2, 3, 6, 2, 4, 5, 10, 4, 8}, 2, 5, 3, 11, 6);
    GlmSummary summary = summary(new Poisson(), List.of("a", "twice"), rows, Penalty.NONE);

    assertThat(summary.coefficients().get(2).standardError()).isEmpty();
    assertThat(summary.coefficients().get(1).standardError()).isPresent();
    assertThat(summary.residualDegrees()).isEqualTo(3);
  }

  @Test
  void tweedieHasNoLogLikelihood() {
    RowBlock rows = TestBlocks.dense(0, 1, new double[] {1, 2, 3, 4}, 0, 2, 1, 5);
    GlmSummary summary = summary(new Tweedie(1.5), List.of("a"), rows, Penalty.NONE);

    assertThat(summary.aic()).isEmpty();
    assertThat(summary.dispersion()).isPresent();
  }

  @Test
  void certainPredictionsSendNumbersAllTheSame() {
    RowBlock rows = TestBlocks.dense(0, 1, new double[] {1, -1, 1}, 1, 0, 0);
    SummarySums.SummaryKernel certain =
        new SummarySums.SummaryKernel(new Binomial(), new double[] {0, 60}, 0);
    double[] sums = TestRounds.sum(certain, List.of(rows));

    for (double sum : sums) {
      assertThat(sum).isFinite();
    }
    assertThat(sums).as("two hits, and a miss without a deviance").startsWith(3, 2, 1);
  }
}

package org.interlake.models.glm;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.special.Erf;
import org.interlake.models.descent.Penalty;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.vector.DoubleVector;

/**
 * What R's {@code summary(glm(...))} says of a fitted model (McCullagh and Nelder 1989, sections
 * 2.3 and 2.4).
 *
 * <pre>
 * N, r          rows of a weight above 0; parameters that were fitted
 * D             Σ weight · d(y, μ), and with the null model's μ: the null deviance
 * φ             1 for binomial and poisson, else Pearson's Σ weight · (y - μ)² / V(μ) / (N - r)
 * H             Σ weight · curvature · x xᵀ
 * se            √(φ (H⁻¹)_ii); z or t = estimate / se;  p two-sided, of the normal distribution if φ
 *               is 1, else of Student's with N - r degrees of freedom
 * AIC           -2 log-likelihood + 2 r, + 2 if φ was estimated
 * </pre>
 *
 * The null deviance is that of the intercept alone.
 *
 * <p>Under a penalty, estimates are biased and these errors would be wrong: they are left empty.
 *
 * @param coefficients the intercept first, if there is one
 * @param nullDeviance empty where the null model is not known
 * @param dispersion φ; empty if it has to be estimated and N = r
 * @param logLikelihood empty where the family has no closed form
 * @param aic likewise
 */
public record GlmSummary(
    Family family,
    List<Coefficient> coefficients,
    long rows,
    double deviance,
    long residualDegrees,
    OptionalDouble nullDeviance,
    long nullDegrees,
    OptionalDouble dispersion,
    OptionalDouble logLikelihood,
    OptionalDouble aic) {
  /**
   * One line of the table.
   *
   * @param standardError empty under a penalty, and for a column that follows from others
   * @param statistic z or t; empty likewise
   * @param pValue two-sided; empty likewise
   */
  public record Coefficient(
      String name,
      double estimate,
      OptionalDouble standardError,
      OptionalDouble statistic,
      OptionalDouble pValue) {}

  public GlmSummary {
    requireNonNull(family, "family");
    coefficients = List.copyOf(coefficients);
  }

  /**
   * Computes the summary.
   *
   * @param coefficientNames in order, without the intercept
   * @param parameters the model's, at which the sums were taken
   * @param sums of the layout {@link SummarySums#layout}, over all sites
   * @param penalty that the model was trained under
   * @throws TrainingException if a row's loss is no finite number under the model
   */
  public static GlmSummary of(
      Family family,
      List<String> coefficientNames,
      Intercept intercept,
      DoubleVector parameters,
      DoubleVector sums,
      Penalty penalty) {
    int width = coefficientNames.size();
    double[] theta = ExpectedLayout.values(parameters, GlmParameters.layout(width));
    ExpectedLayout.values(sums, SummarySums.layout(width));
    if (sums.segment(SummarySums.OUTSIDE)[0] > 0) {
      throw new TrainingException(
          "No summary of the %s regression: the loss of %.0f training rows is no finite number under the model. Train it to convergence first"
              .formatted(family.name(), sums.segment(SummarySums.OUTSIDE)[0]));
    }
    long rows = (long) sums.segment(SummarySums.ROWS)[0];
    double weights = sums.segment(SummarySums.WEIGHTS)[0];
    double deviance = sums.segment(SummarySums.DEVIANCE)[0];
    int held = intercept == Intercept.FITTED ? 0 : 1;
    SymmetricSystem system = SymmetricSystem.of(sums.segment(SummarySums.FISHER), width + 1, held);
    long rank = width + 1L - held - system.dependent().length;
    long degrees = rows - rank;
    OptionalDouble dispersion =
        !family.estimatesDispersion()
            ? OptionalDouble.of(1)
            : degrees > 0
                ? OptionalDouble.of(sums.segment(SummarySums.PEARSON)[0] / degrees)
                : OptionalDouble.empty();
    OptionalDouble logLikelihood =
        family.logLikelihood(
            (double) rows, weights, deviance, sums.segment(SummarySums.TARGET_TERMS)[0]);
    List<Coefficient> coefficients = new ArrayList<>();
    double[] inverse = system.inverseDiagonal();
    for (int i = held; i <= width; i++) {
      String name = i == 0 ? "(intercept)" : coefficientNames.get(i - 1);
      coefficients.add(
          penalty.none() && dispersion.isPresent() && inverse[i] > 0
              ? tested(
                  name, theta[i], Math.sqrt(dispersion.getAsDouble() * inverse[i]), family, degrees)
              : untested(name, theta[i]));
    }
    return new GlmSummary(
        family,
        coefficients,
        rows,
        deviance,
        degrees,
        OptionalDouble.of(sums.segment(SummarySums.NULL_DEVIANCE)[0]),
        rows - 1 + held,
        dispersion,
        logLikelihood,
        logLikelihood.isPresent()
            ? OptionalDouble.of(
                -2 * logLikelihood.getAsDouble()
                    + 2.0 * (rank + (family.estimatesDispersion() ? 1 : 0)))
            : OptionalDouble.empty());
  }

  /** The same where the null model's sums are not to be had. */
  public GlmSummary withoutNullDeviance() {
    return new GlmSummary(
        family,
        coefficients,
        rows,
        deviance,
        residualDegrees,
        OptionalDouble.empty(),
        nullDegrees,
        dispersion,
        logLikelihood,
        aic);
  }

  private static Coefficient untested(String name, double estimate) {
    return new Coefficient(
        name, estimate, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
  }

  private static Coefficient tested(
      String name, double estimate, double error, Family family, long degrees) {
    double statistic = estimate / error;
    double p =
        family.estimatesDispersion()
            ? 2 * new TDistribution(null, degrees).cumulativeProbability(-Math.abs(statistic))
            : Erf.erfc(Math.abs(statistic) / Math.sqrt(2));
    return new Coefficient(
        name,
        estimate,
        OptionalDouble.of(error),
        OptionalDouble.of(statistic),
        OptionalDouble.of(p));
  }

  /** The table as R prints it. */
  public String toText() {
    return SummaryText.of(this);
  }
}

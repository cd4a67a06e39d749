package org.interlake.models;

import java.util.OptionalDouble;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.LabelSummary;
import org.interlake.models.data.RowBlocks;
import org.interlake.models.descent.Penalty;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.Family;
import org.interlake.models.glm.Gaussian;
import org.interlake.models.glm.GlmSummary;
import org.interlake.models.glm.Intercept;
import org.interlake.models.glm.Poisson;
import org.interlake.models.glm.SummarySums;
import org.interlake.protocol.plan.DifferentialPrivacySpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.plan.WeightSpec;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Standard errors, tests and deviances of a plan's final model, from sums over the training rows of
 * all sites.
 *
 * <p>They are made where they mean something and cost little: of a logistic regression or another
 * generalised linear model, trained to its optimum ({@code newton} or {@code lbfgs}), of at most
 * {@value #LARGEST_WIDTH} coefficients, and not under differential privacy: their sums are exact.
 */
public final class Summaries {
  /** Coefficients at most: the sums are a triangle of their square, 1 MB here. */
  static final int LARGEST_WIDTH = 512;

  /** How far the weights of two rounds may be apart and be those of the same rows. */
  private static final double ROUNDING = 1e-9;

  private Summaries() {}

  /** Whether the sites are asked for the sums in the evaluation round. */
  public static boolean asked(Plan plan, FittedContract contract) {
    boolean likelihood =
        plan.model() instanceof ModelSpec.LogisticRegression
            || plan.model() instanceof ModelSpec.GeneralizedLinear;
    return likelihood
        && !(plan.strategy() instanceof StrategySpec.Local)
        && !(plan.differentialPrivacy() instanceof DifferentialPrivacySpec.Noised)
        && contract.width() <= LARGEST_WIDTH;
  }

  /** What a site is asked for. */
  public static VectorLayout layout(FittedContract contract) {
    return SummarySums.layout(contract.width());
  }

  /**
   * A site's sums; one pass over its rows.
   *
   * @param parameters of the final model
   */
  public static DoubleVector measure(
      Plan plan, FittedContract contract, RowBlocks train, DoubleVector parameters) {
    LinearFamily model = (LinearFamily) ModelFamilies.of(plan, contract);
    return SummarySums.measure(
        train, (Family) model.loss(), parameters, nullIntercept(plan, contract, model));
  }

  /**
   * The summary.
   *
   * @param summed {@link #measure}, added up over sites. The null deviance is told only if these
   *     are the sites that the contract was fitted to, since its intercept is of them
   * @throws org.interlake.models.training.TrainingException if a row's loss is no finite number
   *     under the model
   */
  public static GlmSummary of(
      Plan plan, FittedContract contract, DoubleVector parameters, DoubleVector summed) {
    LinearFamily model = (LinearFamily) ModelFamilies.of(plan, contract);
    ModelSpec.Penalty penalty = plan.model().penalty();
    GlmSummary summary =
        GlmSummary.of(
            (Family) model.loss(),
            model.coefficientNames(),
            model.intercept(),
            parameters,
            summed,
            new Penalty(penalty.l1(), penalty.l2()));
    return nullIntercept(plan, contract, model).isPresent() && ofAllSites(contract, summed)
        ? summary
        : summary.withoutNullDeviance();
  }

  /** The distribution that a plan's model has; the plan must be of one that is summarised. */
  public static Family familyOf(Plan plan) {
    return plan.model() instanceof ModelSpec.GeneralizedLinear glm
        ? LinearFamily.familyOf(glm)
        : new Binomial();
  }

  /**
   * The intercept of the model without features; empty where the contract's sums do not give it: of
   * a binary label with weights, and with offsets unless the family is gaussian or poisson.
   */
  private static OptionalDouble nullIntercept(
      Plan plan, FittedContract contract, LinearFamily model) {
    Family family = (Family) model.loss();
    if (model.intercept() == Intercept.NONE) {
      return known(family, 0);
    }
    boolean offsets = plan.offset() instanceof OffsetSpec.ByColumn;
    if (offsets && !(family instanceof Gaussian || family instanceof Poisson)) {
      return OptionalDouble.empty();
    }
    if (contract.label() instanceof LabelSummary.Binary label) {
      return plan.weight() instanceof WeightSpec.ByColumn
          ? OptionalDouble.empty()
          : known(
              family,
              StrictMath.log((double) label.positiveRows())
                  - StrictMath.log((double) label.negativeRows()));
    }
    return known(family, family.nullIntercept(model.targets().orElseThrow()));
  }

  private static OptionalDouble known(Family family, double intercept) {
    return Double.isFinite(intercept) && family.inDomain(intercept)
        ? OptionalDouble.of(intercept)
        : OptionalDouble.empty();
  }

  private static boolean ofAllSites(FittedContract contract, DoubleVector summed) {
    double expected =
        contract.label() instanceof LabelSummary.Measured label
            ? label.weight()
            : contract.trainingRows();
    return Math.abs(SummarySums.weights(summed) - expected) <= ROUNDING * expected;
  }
}

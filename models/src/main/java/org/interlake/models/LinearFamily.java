package org.interlake.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.LabelSummary;
import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.FeatureRows;
import org.interlake.models.descent.Objective;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.Family;
import org.interlake.models.glm.GammaInverse;
import org.interlake.models.glm.GammaLog;
import org.interlake.models.glm.Gaussian;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.GlmParameters;
import org.interlake.models.glm.Hinge;
import org.interlake.models.glm.Intercept;
import org.interlake.models.glm.MarginLoss;
import org.interlake.models.glm.Poisson;
import org.interlake.models.glm.SquaredHinge;
import org.interlake.models.glm.TargetSums;
import org.interlake.models.glm.Tweedie;
import org.interlake.models.metrics.Scorer;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A generalised linear model or a linear support vector machine.
 *
 * @param coefficientNames in order, without the intercept's
 * @param targets what the first intercept is computed from; empty for 0
 */
record LinearFamily(
    MarginLoss loss,
    List<String> coefficientNames,
    Intercept intercept,
    Optional<TargetSums> targets)
    implements DescentFamily {
  /** What the registry calls the first parameter. */
  static final String INTERCEPT = "(intercept)";

  static LinearFamily of(ModelSpec model, FittedContract contract) {
    if (model instanceof ModelSpec.GeneralizedLinear glm) {
      return new LinearFamily(
          familyOf(glm),
          contract.coefficientNames(),
          interceptOf(glm.intercept()),
          Optional.of(
              contract.label() instanceof LabelSummary.Measured label
                  ? targetsOf(glm, label)
                  : unknownTargets(glm)));
    }
    if (model instanceof ModelSpec.LinearSvm svm) {
      return new LinearFamily(
          svm.loss() == ModelSpec.Hinge.HINGE ? new Hinge() : new SquaredHinge(),
          contract.coefficientNames(),
          interceptOf(svm.intercept()),
          Optional.empty());
    }
    ModelSpec.LogisticRegression logistic = (ModelSpec.LogisticRegression) model;
    return new LinearFamily(
        new Binomial(),
        contract.coefficientNames(),
        interceptOf(logistic.intercept()),
        Optional.empty());
  }

  static Family familyOf(ModelSpec.GeneralizedLinear glm) {
    return switch (glm.distribution()) {
      case GAUSSIAN -> new Gaussian();
      case POISSON -> new Poisson();
      case GAMMA -> glm.link() == ModelSpec.Link.LOG ? new GammaLog() : new GammaInverse();
      case TWEEDIE -> new Tweedie(glm.variancePower());
    };
  }

  static Intercept interceptOf(ModelSpec.Intercept intercept) {
    return intercept == ModelSpec.Intercept.FITTED ? Intercept.FITTED : Intercept.NONE;
  }

  /** Of a label that the sites were not asked about: a mean for which the first intercept is 0. */
  private static TargetSums unknownTargets(ModelSpec.GeneralizedLinear glm) {
    return new TargetSums(1, glm.link() == ModelSpec.Link.LOG ? 1 : 0, 1, 0);
  }

  private static TargetSums targetsOf(
      ModelSpec.GeneralizedLinear glm, LabelSummary.Measured label) {
    boolean log = glm.link() == ModelSpec.Link.LOG;
    return new TargetSums(
        label.weight(),
        label.label(),
        log ? label.offset() : label.weight(),
        log ? 0 : label.offset());
  }

  /** The intercept of the first round: that of the model without features, or 0. */
  double startIntercept() {
    return intercept == Intercept.FITTED && loss instanceof Family family && targets.isPresent()
        ? family.startIntercept(targets.get())
        : 0;
  }

  @Override
  public Objective objective() {
    return new GlmObjective(loss, coefficientNames.size(), intercept, startIntercept());
  }

  @Override
  public Scorer scorer(DoubleVector parameters) {
    double[] theta =
        ExpectedLayout.values(parameters, GlmParameters.layout(coefficientNames.size()));
    return targets.isPresent() ? new Means((Family) loss, theta) : new Margins(theta);
  }

  @Override
  public List<String> parameterNames() {
    List<String> names = new ArrayList<>(List.of(INTERCEPT));
    names.addAll(coefficientNames);
    return List.copyOf(names);
  }

  /** η. */
  private static final class Margins implements Scorer {
    private static final long serialVersionUID = 1L;

    private final double[] theta;

    Margins(double[] theta) {
      this.theta = theta;
    }

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public void score(RowBlock block, double[] out) {
      FeatureRows rows = FeatureRows.of(block);
      double[] dots = new double[4];
      int row = 0;
      for (; row + 4 <= block.rows(); row += 4) {
        rows.dotFour(row, row + 1, row + 2, row + 3, theta, 1, dots);
        for (int i = 0; i < 4; i++) {
          out[row + i] = theta[0] + dots[i] + block.offset(row + i);
        }
      }
      for (; row < block.rows(); row++) {
        out[row] = theta[0] + rows.dot(row, theta, 1) + block.offset(row);
      }
    }
  }

  /** μ(η). */
  private static final class Means implements Scorer {
    private static final long serialVersionUID = 1L;

    private final Family family;
    private final Margins margins;

    Means(Family family, double[] theta) {
      this.family = family;
      this.margins = new Margins(theta);
    }

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public void score(RowBlock block, double[] out) {
      margins.score(block, out);
      for (int row = 0; row < block.rows(); row++) {
        out[row] = family.inDomain(out[row]) ? family.mean(out[row]) : Double.NaN;
      }
    }
  }
}

package org.interlake.models.glm;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.Advance;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Logistic regression by Newton's method on F (Boyd and Vandenberghe 2004, section 9.5), the sums
 * over rows being sums over sites: the result is that of pooled training.
 *
 * <pre>
 * θ       the round's parameters: a candidate, not yet accepted
 * g, H    gradient and Hessian of F at θ: the sites' sums + the penalty's l2·w and l2·I
 * d       -H⁻¹ g
 * λ²      -g·d; the quadratic model of F promises a decrease of λ²/2
 *
 * F(θ) not above F(last accepted):  accept θ; next candidate θ + d;  measure (λ²/2) / F(θ)
 * else:                             next candidate = accepted + step/2 · its d; no measure
 * </pre>
 *
 * The state is the last accepted θ with its F, d and step. F is compared only between rounds of the
 * same number of rows: with another cohort, it is another function, and θ is accepted.
 */
public final class NewtonLogistic implements TrainingAlgorithm {
  private static final String ROWS = "rows";
  private static final String LOSS = "loss";
  private static final String GRADIENT = "gradient";
  private static final String HESSIAN = "hessian";
  private static final String ACCEPTED = "accepted";
  private static final String DIRECTION = "direction";
  private static final String OBJECTIVE = "objective";
  private static final String STEP = "step";

  /** A rise of F by this share is rounding. */
  private static final double ROUNDING = 1e-12;

  /** A step below this cannot lower F in double precision: the accepted θ is the optimum. */
  private static final double SMALLEST_STEP = 0x1p-30;

  private final List<String> coefficientNames;
  private final double l2;
  private final VectorLayout parameterLayout;
  private final VectorLayout stateLayout;
  private final VectorLayout updateLayout;

  /**
   * @param coefficientNames for messages, in order; their number is p
   * @param l2 the penalty, 0 or more
   */
  public NewtonLogistic(List<String> coefficientNames, double l2) {
    this.coefficientNames = List.copyOf(coefficientNames);
    this.l2 = l2;
    int n = coefficientNames.size() + 1;
    this.parameterLayout = LogisticParameters.layout(coefficientNames.size());
    this.stateLayout =
        new VectorLayout(
            "state",
            ElementType.FLOAT64,
            List.of(
                new Segment(ACCEPTED, n),
                new Segment(DIRECTION, n),
                new Segment(ROWS, 1),
                new Segment(OBJECTIVE, 1),
                new Segment(STEP, 1)));
    this.updateLayout =
        new VectorLayout(
            "newton",
            ElementType.FLOAT64,
            List.of(
                new Segment(ROWS, 1),
                new Segment(LOSS, 1),
                new Segment(GRADIENT, n),
                new Segment(HESSIAN, NewtonKernel.packedLength(n))));
  }

  @Override
  public VectorLayout parameterLayout() {
    return parameterLayout;
  }

  @Override
  public VectorLayout stateLayout() {
    return stateLayout;
  }

  @Override
  public VectorLayout updateLayout() {
    return updateLayout;
  }

  @Override
  public Combination combination() {
    return Combination.SUM;
  }

  /** All zeros, nothing accepted: the state's rows are 0. */
  @Override
  public GlobalModel initialModel() {
    return new GlobalModel(DoubleVector.zero(parameterLayout), DoubleVector.zero(stateLayout));
  }

  @Override
  public LocalUpdate compute(SiteData data, DoubleVector parameters, SiteRound round) {
    double[] sums =
        data.train().sum(new NewtonKernel(LogisticParameters.values(parameters, parameterLayout)));
    return new LocalUpdate(DoubleVector.of(updateLayout, sums), data.train().rows());
  }

  @Override
  public Advance advance(GlobalModel current, DoubleVector combined) {
    double[] parameters = LogisticParameters.values(current.parameters(), parameterLayout);
    LogisticParameters.values(combined, updateLayout);
    double rows = combined.segment(ROWS)[0];
    double objective = combined.segment(LOSS)[0] + LogisticParameters.penalty(l2, parameters);
    DoubleVector state = current.state();
    double acceptedObjective = state.segment(OBJECTIVE)[0];
    boolean comparable = state.segment(ROWS)[0] == rows;
    double ceiling = acceptedObjective + ROUNDING * Math.abs(acceptedObjective);
    if (comparable && !(objective <= ceiling)) { // a step into NaN is halved as well
      return halveStep(state, objective / rows);
    }
    return step(parameters, objective, rows, combined);
  }

  private Advance step(double[] parameters, double objective, double rows, DoubleVector combined) {
    double[] gradient = combined.segment(GRADIENT);
    double[] hessian = combined.segment(HESSIAN);
    int n = parameters.length;
    int diagonal = n;
    for (int i = 1; i < n; i++) {
      gradient[i] += l2 * parameters[i];
      hessian[diagonal] += l2;
      diagonal += n - i;
    }
    double[] direction = solve(hessian, gradient);
    double decrement = 0;
    double[] next = new double[n];
    for (int i = 0; i < n; i++) {
      decrement += gradient[i] * direction[i];
      direction[i] = -direction[i];
      next[i] = parameters[i] + direction[i];
    }
    double measure = decrement / 2 / Math.max(objective, Double.MIN_NORMAL);
    return new Advance(
        new GlobalModel(
            DoubleVector.of(parameterLayout, next),
            state(parameters, direction, rows, objective, 1)),
        objective / rows,
        OptionalDouble.of(measure));
  }

  private Advance halveStep(DoubleVector state, double objectivePerRow) {
    double[] accepted = state.segment(ACCEPTED);
    double[] direction = state.segment(DIRECTION);
    double step = state.segment(STEP)[0] / 2;
    boolean exhausted = step < SMALLEST_STEP;
    double[] next = accepted.clone();
    if (!exhausted) {
      for (int i = 0; i < next.length; i++) {
        next[i] += step * direction[i];
      }
    }
    return new Advance(
        new GlobalModel(
            DoubleVector.of(parameterLayout, next),
            state(accepted, direction, state.segment(ROWS)[0], state.segment(OBJECTIVE)[0], step)),
        objectivePerRow,
        exhausted ? OptionalDouble.of(0) : OptionalDouble.empty());
  }

  private double[] solve(double[] hessian, double[] gradient) {
    try {
      return SymmetricSystem.solve(hessian, gradient);
    } catch (SymmetricSystem.SingularException e) {
      String column = e.column() == 0 ? "the intercept" : coefficientNames.get(e.column() - 1);
      throw new TrainingException(
          "The Hessian of the logistic regression is singular at %s: over all sites, that column follows from the columns before it (one-hot columns add up to the intercept), or all rows are fitted perfectly. Set model.l2 above 0, or remove the feature"
              .formatted(column));
    }
  }

  private DoubleVector state(
      double[] accepted, double[] direction, double rows, double objective, double step) {
    int n = accepted.length;
    double[] values = Arrays.copyOf(accepted, 2 * n + 3);
    System.arraycopy(direction, 0, values, n, n);
    values[2 * n] = rows;
    values[2 * n + 1] = objective;
    values[2 * n + 2] = step;
    return DoubleVector.of(stateLayout, values);
  }
}

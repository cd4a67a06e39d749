package org.interlake.models.glm;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.interlake.models.data.SiteData;
import org.interlake.models.descent.Penalty;
import org.interlake.models.training.Advance;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.SummedTraining;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * A generalised linear model by Newton's method on F (Boyd and Vandenberghe 2004, section 9.5), or
 * with a link that is not canonical by Fisher's scoring; the sums over rows being sums over sites,
 * the result is that of pooled training.
 *
 * <pre>
 * θ       the round's parameters: a candidate, not yet accepted
 * g, H    gradient and (expected) Hessian of F at θ: the sites' sums + the penalty's l2·w and l2·I
 * d       -H⁻¹ g
 * λ²      -g·d; the quadratic model of F promises a decrease of λ²/2
 * S       what decreases are compared with, {@link MarginLoss#scale}: F, or for a loss that may be
 *         negative max(|F|, Σ weight)
 *
 * no row outside, F(θ) not above F(last accepted):
 *         accept θ; next candidate θ + d;  measure (λ²/2) / S
 * else:   next candidate = accepted + step/2 · its d; no measure
 * </pre>
 *
 * With a quadratic loss the next candidate is the minimum, and the measure is 0.
 *
 * <p>The state is the last accepted θ with its F, d and step. F is compared only between rounds of
 * the same number of rows: with another cohort, it is another function, and θ is accepted.
 */
public final class NewtonGlm implements SummedTraining {
  private static final String ROWS = "rows";
  private static final String WEIGHTS = "weights";
  private static final String LOSS = "loss";
  private static final String OUTSIDE = "outside";
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

  /** The mean of π (1 - π) below which all labels are predicted: without a penalty, no optimum. */
  private static final double SMALLEST_CURVATURE = 1e-8;

  private final MarginLoss loss;
  private final List<String> coefficientNames;
  private final Penalty penalty;
  private final Intercept intercept;
  private final Collinear collinear;
  private final double startIntercept;
  private final VectorLayout parameterLayout;
  private final VectorLayout stateLayout;
  private final VectorLayout updateLayout;

  /**
   * @param loss not {@link Hinge}, which has no curvature
   * @param coefficientNames for messages, in order; their number is p
   * @param l2 the penalty, 0 or more
   * @param startIntercept of the first round, such as {@link Family#startIntercept}; must be 0
   *     where the model has none
   */
  public NewtonGlm(
      MarginLoss loss,
      List<String> coefficientNames,
      double l2,
      Intercept intercept,
      Collinear collinear,
      double startIntercept) {
    if (loss instanceof Hinge) {
      throw new IllegalArgumentException(
          "Invalid loss of Newton's method: the hinge has no curvature (take the squared hinge, or strategy lbfgs or fedavg)");
    }
    this.loss = requireNonNull(loss, "loss");
    this.coefficientNames = List.copyOf(coefficientNames);
    this.penalty = Penalty.ridge(l2);
    this.intercept = requireNonNull(intercept, "intercept");
    this.collinear = requireNonNull(collinear, "collinear");
    this.startIntercept = GlmObjective.requireStart(intercept, startIntercept);
    int n = coefficientNames.size() + 1;
    this.parameterLayout = GlmParameters.layout(coefficientNames.size());
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
                new Segment(WEIGHTS, 1),
                new Segment(LOSS, 1),
                new Segment(OUTSIDE, 1),
                new Segment(GRADIENT, n),
                new Segment(HESSIAN, GlmKernel.packedLength(n))));
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

  /** The intercept to start from, nothing accepted: the state's rows are 0. */
  @Override
  public GlobalModel initialModel() {
    return new GlobalModel(
        DoubleVector.of(
            parameterLayout, GlmParameters.start(coefficientNames.size(), startIntercept)),
        DoubleVector.zero(stateLayout));
  }

  @Override
  public LocalUpdate compute(SiteData data, DoubleVector parameters, SiteRound round) {
    double[] theta = ExpectedLayout.values(parameters, parameterLayout);
    return new LocalUpdate(
        DoubleVector.of(updateLayout, data.train().sum(new GlmKernel(loss, theta))),
        data.train().rows());
  }

  @Override
  public Advance advance(GlobalModel current, DoubleVector combined) {
    double[] parameters = ExpectedLayout.values(current.parameters(), parameterLayout);
    double[] sums = ExpectedLayout.values(combined, updateLayout);
    double rows = sums[GlmKernel.ROWS];
    double outside = sums[GlmKernel.OUTSIDE];
    double objective = sums[GlmKernel.LOSS] + penalty.of(parameters, 1);
    DoubleVector state = current.state();
    double acceptedRows = state.segment(ROWS)[0];
    if (outside > 0) {
      if (acceptedRows == 0) {
        throw new TrainingException(
            "The %s regression cannot start: the loss of %.0f of %.0f training rows is no finite number at the starting parameters. Start from an intercept that fits the mean target, scale the features, or take a link that is defined everywhere (log)"
                .formatted(loss.name(), outside, rows));
      }
      return halveStep(state, Double.POSITIVE_INFINITY);
    }
    double acceptedObjective = state.segment(OBJECTIVE)[0];
    double ceiling =
        acceptedObjective + ROUNDING * loss.scale(acceptedObjective, sums[GlmKernel.WEIGHTS]);
    if (acceptedRows == rows && !(objective <= ceiling)) { // a step into NaN is halved as well
      return halveStep(state, objective / rows);
    }
    return step(parameters, objective, combined);
  }

  private Advance step(double[] parameters, double objective, DoubleVector combined) {
    double rows = combined.segment(ROWS)[0];
    double weights = combined.segment(WEIGHTS)[0];
    double[] gradient = combined.segment(GRADIENT);
    double[] hessian = combined.segment(HESSIAN);
    if (penalty.none() && loss instanceof Binomial && hessian[0] < SMALLEST_CURVATURE * weights) {
      return stay(
          parameters,
          objective,
          rows,
          "The labels are separated completely: all training rows of all sites are predicted with certainty, and the likelihood has no maximum. Training stopped with the coefficients that it had reached, whose size means nothing. Set model.l2 above 0, or remove the features that give the label away");
    }
    int n = parameters.length;
    int held = intercept == Intercept.FITTED ? 0 : 1;
    for (int i = 1; i < n; i++) {
      gradient[i] += penalty.l2() * parameters[i];
      hessian[SymmetricSystem.rowStart(i, n)] += penalty.l2();
    }
    if (Arrays.stream(gradient, held, n).allMatch(g -> g == 0)) {
      return stay(parameters, objective, rows);
    }
    SymmetricSystem system = SymmetricSystem.of(hessian, n, held);
    List<String> warnings = checkDependent(system.dependent());
    double[] moved = new double[n];
    for (int i : system.dependent()) {
      moved[i] = -parameters[i];
    }
    double[] direction = system.solve(afterMove(gradient, hessian, moved));
    double decrement = 0;
    double[] next = new double[n];
    for (int i = 0; i < n; i++) {
      direction[i] = moved[i] - direction[i];
      decrement -= gradient[i] * direction[i];
      next[i] = parameters[i] + direction[i];
    }
    double measure =
        loss.quadratic() ? 0 : Math.abs(decrement) / 2 / loss.scale(objective, weights);
    return new Advance(
        new GlobalModel(
            DoubleVector.of(parameterLayout, next),
            state(parameters, direction, rows, objective, 1)),
        objective / rows,
        OptionalDouble.of(measure),
        warnings);
  }

  /** The gradient of the quadratic model once dependent coefficients have been set to 0. */
  private static double[] afterMove(double[] gradient, double[] hessian, double[] moved) {
    int n = gradient.length;
    double[] after = gradient.clone();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n && moved[i] != 0; j++) {
        int at = SymmetricSystem.rowStart(Math.min(i, j), n) + Math.abs(i - j);
        after[j] += hessian[at] * moved[i];
      }
    }
    return after;
  }

  private List<String> checkDependent(int[] dependent) {
    if (dependent.length == 0) {
      return List.of();
    }
    String columns =
        Arrays.stream(dependent)
            .mapToObj(i -> i == 0 ? "the intercept" : coefficientNames.get(i - 1))
            .collect(Collectors.joining(", "));
    if (collinear == Collinear.DROP) {
      return List.of(
          "Over all sites, %s follows from the columns before it: its coefficient is held at 0"
              .formatted(columns));
    }
    throw new TrainingException(
        "The Hessian of the %s regression is singular at %s: over all sites, each such column follows from the columns before it (one-hot columns add up to the intercept), or all rows are fitted perfectly. Set model.l2 above 0, let collinear columns be dropped, or remove the feature"
            .formatted(loss.name(), columns));
  }

  /** Ends where it is. */
  private Advance stay(double[] parameters, double objective, double rows, String... warnings) {
    return new Advance(
        new GlobalModel(
            DoubleVector.of(parameterLayout, parameters),
            state(parameters, new double[parameters.length], rows, objective, 1)),
        objective / rows,
        OptionalDouble.of(0),
        List.of(warnings));
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

package org.interlake.models.descent;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.Advance;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.SummedTraining;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * L-BFGS on F (Liu and Nocedal 1989), and OWL-QN (Andrew and Gao 2007) with an l1 penalty: one
 * gradient from every site in a round, each trial of the line search being a round. The sums over
 * rows being sums over sites, the result is that of pooled training.
 *
 * <pre>
 * c, g_c   the round's parameters, a candidate, and the gradient there (of f + l2/2 |w|²)
 * θ, g     the last accepted point and the gradient there
 * d        -H̃ g; the candidate is θ + t d;  m = g·d &lt; 0
 *
 * F(c) ≤ F(θ) + 1e-4 m t  fails               t is too long:  shorten it
 * g_c·d ≥ 0.9 m           fails               t is too short: lengthen it  (not with l1)
 * else                                        accept c; next candidate c + d of the new d
 * </pre>
 *
 * These are Wolfe's weak conditions, searched for by bracketing (Lewis and Overton 2013, algorithm
 * 2.6), which also suits losses with kinks. Where F changes by rounding only, its slope decides
 * instead (Hager and Zhang 2005, equation 23). With l1, g is the pseudo-gradient, c is cut off at
 * its orthant, m t is g·(c - θ), and there is no second condition.
 *
 * <p>The measure of convergence is the larger of the decrease that the last step brought and the
 * one that the quadratic model promises of the next, -m/2, against {@link Objective#scale}. It is 0
 * where the line search finds nothing better. F is compared only between rounds of the same number
 * of rows: with another cohort it is another function, and the search starts from the candidate.
 */
public final class Lbfgs implements SummedTraining {
  /** Pairs that are remembered if a plan says nothing. */
  public static final int DEFAULT_MEMORY = 10;

  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final double SUFFICIENT_SLOPE = 0.9;

  /** A change of F by this share is rounding. */
  private static final double ROUNDING = 1e-12;

  /** A promise of less than this share of F cannot be seen in F. */
  private static final double INVISIBLE = 1e-14;

  /** From then on, a candidate that lowers F is good enough. */
  private static final int PATIENT_TRIALS = 5;

  private static final int MOST_TRIALS = 40;

  private final Objective objective;
  private final Penalty penalty;
  private final Orthant orthant;
  private final VectorLayout stateLayout;
  private final VectorLayout updateLayout;

  /**
   * @param memory pairs that are remembered, m; 1 or more. The driver's state has (2 m + 3) n + 7
   *     elements for n parameters
   */
  public Lbfgs(Objective objective, Penalty penalty, int memory) {
    if (memory < 1) {
      throw new IllegalArgumentException(
          "Invalid memory: %d (must be 1 pair or more)".formatted(memory));
    }
    this.objective = requireNonNull(objective, "objective");
    this.penalty = requireNonNull(penalty, "penalty");
    this.orthant = new Orthant(penalty.l1(), objective.intercepts());
    int n = Math.toIntExact(objective.parameterLayout().length());
    this.stateLayout = LbfgsState.layout(n, memory);
    this.updateLayout = GradientSums.layout(n);
  }

  @Override
  public VectorLayout parameterLayout() {
    return objective.parameterLayout();
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
  public GlobalModel initialModel() {
    return new GlobalModel(
        DoubleVector.of(parameterLayout(), objective.start()), DoubleVector.zero(stateLayout));
  }

  @Override
  public LocalUpdate compute(SiteData data, DoubleVector parameters, SiteRound round) {
    double[] theta = ExpectedLayout.values(parameters, parameterLayout());
    return new LocalUpdate(
        DoubleVector.of(updateLayout, data.train().sum(objective.gradientAt(theta))),
        data.train().rows());
  }

  /** F and its smooth part's gradient at a round's parameters. */
  private final class Candidate {
    final double[] theta;
    final double[] gradient;
    final double rows;
    final double outside;
    final double value;
    final double scale;

    Candidate(double[] theta, DoubleVector combined) {
      double[] sums = ExpectedLayout.values(combined, updateLayout);
      this.theta = theta;
      this.gradient = combined.segment(GradientSums.GRADIENT);
      for (int i = objective.intercepts(); i < theta.length; i++) {
        gradient[i] += penalty.l2() * theta[i];
      }
      this.rows = sums[GradientSums.ROWS_AT];
      this.outside = sums[GradientSums.OUTSIDE_AT];
      this.value =
          outside > 0
              ? Double.POSITIVE_INFINITY
              : sums[GradientSums.LOSS_AT] + penalty.of(theta, objective.intercepts());
      this.scale = objective.scale(value, sums[GradientSums.WEIGHTS_AT]);
    }

    boolean finite() {
      return Double.isFinite(value);
    }
  }

  @Override
  public Advance advance(GlobalModel current, DoubleVector combined) {
    Candidate candidate =
        new Candidate(ExpectedLayout.values(current.parameters(), parameterLayout()), combined);
    ExpectedLayout.values(current.state(), stateLayout);
    LbfgsState state = LbfgsState.read(current.state());
    if (state.rows == 0) {
      if (!candidate.finite()) {
        throw new TrainingException(
            "The loss of %.0f of %.0f training rows is no finite number at the starting parameters. Start from an intercept that fits the mean target, scale the features, or take a link that is defined everywhere (log)"
                .formatted(candidate.outside, candidate.rows));
      }
      return accept(state, candidate, OptionalDouble.empty());
    }
    if (!candidate.finite()) {
      return shorten(state, candidate);
    }
    if (state.rows != candidate.rows) {
      state.forget();
      return accept(state, candidate, OptionalDouble.empty());
    }
    return search(state, candidate);
  }

  private Advance search(LbfgsState state, Candidate candidate) {
    double[] pseudo = orthant.pseudoGradient(state.accepted, state.gradient);
    double promised = 0;
    double slope = 0;
    double slopeThere = 0;
    for (int i = 0; i < pseudo.length; i++) {
      promised += pseudo[i] * (candidate.theta[i] - state.accepted[i]);
      slope += pseudo[i] * state.direction[i];
      slopeThere += candidate.gradient[i] * state.direction[i];
    }
    boolean smooth = penalty.l1() == 0;
    double rise = candidate.value - state.objective;
    boolean lower = rise <= SUFFICIENT_DECREASE * promised;
    boolean level =
        smooth
            && rise <= ROUNDING * candidate.scale
            && slopeThere <= (2 * SUFFICIENT_DECREASE - 1) * slope;
    if (!lower && !level) {
      return shorten(state, candidate);
    }
    if (smooth && state.trials < PATIENT_TRIALS && slopeThere < SUFFICIENT_SLOPE * slope) {
      return lengthen(state, candidate, slope, slopeThere);
    }
    state.remember(candidate.theta, candidate.gradient);
    return accept(state, candidate, OptionalDouble.of(-rise));
  }

  /**
   * @param decrease of F by the step to the candidate; empty if it cannot be told
   */
  private Advance accept(LbfgsState state, Candidate candidate, OptionalDouble decrease) {
    state.accepted = candidate.theta;
    state.gradient = candidate.gradient;
    state.objective = candidate.value;
    state.rows = candidate.rows;
    double promise = aim(state);
    OptionalDouble measure =
        promise == 0
            ? OptionalDouble.of(0)
            : decrease.isPresent() && !state.empty()
                ? OptionalDouble.of(Math.max(promise / 2, decrease.getAsDouble()) / candidate.scale)
                : OptionalDouble.empty();
    return candidateOf(state, candidate, measure);
  }

  /** Starts a line search from the accepted point; returns -m, 0 at an optimum. */
  private double aim(LbfgsState state) {
    double[] pseudo = orthant.pseudoGradient(state.accepted, state.gradient);
    double promise = point(state, pseudo);
    if (!(promise > 0) && !state.empty()) {
      state.forget();
      promise = point(state, pseudo);
    }
    double squares = 0;
    for (double p : pseudo) {
      squares += p * p;
    }
    state.step = state.empty() && squares > 1 ? 1 / Math.sqrt(squares) : 1;
    state.lower = 0;
    state.upper = 0;
    state.trials = 0;
    return promise;
  }

  private double point(LbfgsState state, double[] pseudo) {
    state.direction = state.descent(pseudo);
    orthant.align(state.direction, pseudo);
    double promise = 0;
    for (int i = 0; i < pseudo.length; i++) {
      promise -= pseudo[i] * state.direction[i];
    }
    return promise;
  }

  private Advance lengthen(LbfgsState state, Candidate candidate, double slope, double slopeThere) {
    double t = state.step;
    state.lower = t;
    // Where the slope would be 0 if it went on rising as it did; anywhere if it did not rise.
    double flat = slopeThere > slope ? t * slope / (slope - slopeThere) : Double.POSITIVE_INFINITY;
    state.step = state.upper > 0 ? (t + state.upper) / 2 : Math.min(Math.max(flat, 2 * t), 10 * t);
    state.trials++;
    return candidateOf(state, candidate, OptionalDouble.empty());
  }

  private Advance shorten(LbfgsState state, Candidate candidate) {
    double[] pseudo = orthant.pseudoGradient(state.accepted, state.gradient);
    double slope = 0;
    for (int i = 0; i < pseudo.length; i++) {
      slope += pseudo[i] * state.direction[i];
    }
    double t = state.step;
    state.upper = t;
    // The lowest point of the parabola through F(θ), its slope and F(c).
    double lowest = -slope * t * t / (2 * (candidate.value - state.objective - slope * t));
    state.step =
        state.lower > 0 || !(lowest > 0)
            ? (state.lower + t) / 2
            : Math.min(Math.max(lowest, t / 10), t / 2);
    state.trials++;
    double scale = objective.scale(state.objective, state.rows);
    if (-slope * state.step <= INVISIBLE * scale) {
      return rest(state, candidate);
    }
    if (state.trials == MOST_TRIALS) {
      if (state.empty()) {
        return rest(state, candidate);
      }
      state.forget();
      aim(state);
    }
    return candidateOf(state, candidate, OptionalDouble.empty());
  }

  /** Nothing better can be found: the accepted point is the optimum. */
  private Advance rest(LbfgsState state, Candidate candidate) {
    state.direction = new double[state.direction.length];
    return candidateOf(state, candidate, OptionalDouble.of(0));
  }

  private Advance candidateOf(LbfgsState state, Candidate candidate, OptionalDouble measure) {
    double[] pseudo = orthant.pseudoGradient(state.accepted, state.gradient);
    double[] next = orthant.step(state.accepted, pseudo, state.direction, state.step);
    return new Advance(
        new GlobalModel(DoubleVector.of(parameterLayout(), next), state.write(stateLayout)),
        candidate.value / candidate.rows,
        measure);
  }
}

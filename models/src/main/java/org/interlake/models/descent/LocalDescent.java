package org.interlake.models.descent;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.RoundSecret;
import org.interlake.models.training.SiteRound;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * What the strategies have in common whose sites descend on their own rows: the descent itself, and
 * the driver's account of the objective.
 *
 * <p>The penalty: all sites descend on F / N, N being the training rows of all sites, so the
 * gradient of a batch's mean loss gets l2/N · w. Weighted by rows, the sites' objectives then add
 * up to the plan's F exactly once; l2/n_k at each site would count the penalty once for each site.
 * With l2 = 0 there is none. Row weights multiply losses; means are over rows, so that F / N is
 * what is descended on with weights too.
 *
 * <p>Every state ends in the number of training rounds so far and the last objective. The relative
 * decrease of the objective, against {@link Objective#scale} of one row, is the convergence
 * measure.
 */
final class LocalDescent {
  static final String LOSS = "loss";
  private static final String ROUNDS = "rounds";
  private static final String OBJECTIVE = "objective";

  private final Objective objective;
  private final LocalTraining training;
  private final int roundsBefore;
  private final Penalty penaltyOfRow;

  /**
   * @param objective defined everywhere: a site cannot take a step back
   * @param l2 the penalty, 0 or more
   * @param trainingRows of all sites, N
   * @param roundsBefore rounds of the run before its first training round, from which the learning
   *     rate's rounds are counted
   */
  LocalDescent(
      Objective objective, double l2, long trainingRows, LocalTraining training, int roundsBefore) {
    if (!objective.definedEverywhere()) {
      throw new IllegalArgumentException(
          "Invalid objective of federated averaging: its link is not defined for every linear predictor (take link log, or strategy newton or lbfgs)");
    }
    this.objective = objective;
    this.training = requireNonNull(training, "training");
    this.roundsBefore = roundsBefore;
    this.penaltyOfRow = Penalty.ridge(l2 / trainingRows);
  }

  VectorLayout parameterLayout() {
    return objective.parameterLayout();
  }

  /** How many parameters there are. */
  int width() {
    return Math.toIntExact(parameterLayout().length());
  }

  /** A vector of a number for each parameter. */
  VectorLayout parallel(String name) {
    return VectorLayout.single(name, ElementType.FLOAT64, width());
  }

  /** An update: something for each parameter, under its own name, and then what is named here. */
  VectorLayout updateLayout(String name, Segment... more) {
    List<Segment> segments = new ArrayList<>(parameterLayout().segments());
    segments.addAll(List.of(more));
    return new VectorLayout(name, ElementType.FLOAT64, segments);
  }

  /** A state: what is named here, and then the account. */
  static VectorLayout stateLayout(Segment... own) {
    return new VectorLayout(
        "state",
        ElementType.FLOAT64,
        Stream.concat(Stream.of(own), Stream.of(new Segment(ROUNDS, 1), new Segment(OBJECTIVE, 1)))
            .toList());
  }

  /** The start, before any round. */
  GlobalModel initialModel(VectorLayout stateLayout) {
    return new GlobalModel(
        DoubleVector.of(parameterLayout(), objective.start()), DoubleVector.zero(stateLayout));
  }

  /** The step size of a round. */
  double rate(SiteRound round) {
    return training.learningRate().at(rounds(round));
  }

  /** The steps that a site takes in a round. */
  long steps(long rows) {
    return training.localEpochs() * ((rows + training.batchSize() - 1) / training.batchSize());
  }

  private int rounds(SiteRound round) {
    return Math.max(0, round.round().number() - 1 - roundsBefore);
  }

  /**
   * One site's descent.
   *
   * @param start of {@link #parameterLayout}
   * @return where it led, and then the mean of weight · loss at {@code start}
   */
  double[] run(SiteData data, DoubleVector start, SiteTerms terms, SiteRound round) {
    long[] epochSeeds =
        IntStream.range(0, training.localEpochs()).mapToLong(round::epochSeed).toArray();
    BatchStep step =
        new BatchStep(training, rounds(round), penaltyOfRow.l2(), objective.intercepts(), terms);
    return data.train()
        .runInOneTask(
            new SgdProgram(
                objective.batches(),
                step,
                ExpectedLayout.values(start, parameterLayout()),
                training.batchSize(),
                epochSeeds));
  }

  /**
   * One site's descent with differential privacy.
   *
   * @param start of {@link #parameterLayout}
   * @return where it led, and nothing else
   */
  double[] runPrivately(SiteData data, DoubleVector start, PrivateSteps privacy, SiteRound round) {
    RoundSecret secret =
        round
            .secret()
            .orElseThrow(
                () -> new IllegalStateException("A private round without a secret to draw from"));
    BatchStep step =
        new BatchStep(
            training.unclipped(),
            rounds(round),
            penaltyOfRow.l2(),
            objective.intercepts(),
            SiteTerms.NONE);
    return data.train()
        .runInOneTask(
            new PrivateDescent(
                objective.clippedBatches(privacy.clippingNormL2()),
                step,
                ExpectedLayout.values(start, parameterLayout()),
                privacy,
                secret));
  }

  /**
   * How far a site comes on a gradient that is 1 everywhere and always, in learning rates: Σ a of
   * Wang et al. 2020, section 3, whatever a is for the optimiser and the proximal term. Found by
   * taking the steps, of one number.
   */
  double reach(long rows, SiteRound round) {
    LocalTraining unbounded = training.unclipped();
    BatchStep step = new BatchStep(unbounded, rounds(round), 0, 1, SiteTerms.NONE);
    LocalOptimizer.Steps steps = step.begin(1);
    double[] at = {0};
    double[] start = {0};
    double[] gradient = new double[1];
    for (long i = steps(rows); i > 0; i--) {
      gradient[0] = 1;
      step.take(steps, at, gradient, 1, start);
    }
    return -at[0] / rate(round);
  }

  /** F / N at {@code parameters}. */
  double objective(double meanLoss, double[] parameters) {
    return meanLoss + penaltyOfRow.of(parameters, objective.intercepts());
  }

  /** The account's end of a state, brought forward by a round. */
  double[] account(DoubleVector state, double value) {
    return new double[] {state.segment(ROUNDS)[0] + 1, value};
  }

  /** How much the value has fallen since the last round; empty in the first. */
  OptionalDouble decrease(DoubleVector state, double value) {
    double previous = state.segment(OBJECTIVE)[0];
    return state.segment(ROUNDS)[0] == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((previous - value) / objective.scale(previous, 1));
  }
}

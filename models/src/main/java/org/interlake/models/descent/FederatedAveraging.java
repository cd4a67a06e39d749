package org.interlake.models.descent;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.Advance;
import org.interlake.models.training.Combined;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.RoundInput;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Federated averaging (McMahan et al. 2017, Algorithm 1): every site runs mini-batch descent from
 * the global parameters; the next global parameters are the mean of the sites', weighted by their
 * training rows.
 *
 * <p>The penalty: all sites descend on F / N, N being the training rows of all sites, so the
 * gradient of a batch's mean loss gets l2/N · w. Weighted by rows, the sites' objectives then add
 * up to the plan's F exactly once; l2/n_k at each site would count the penalty once for each site.
 * With l2 = 0 there is none. Row weights multiply losses; means are over rows, so that F / N is
 * what is descended on with weights too.
 *
 * <p>The update also carries the mean loss at the round's parameters; its weighted mean is the
 * federation's, and its relative decrease from round to round, against {@link Objective#scale} of
 * one row, is the convergence measure.
 */
public final class FederatedAveraging implements TrainingAlgorithm {
  private static final String LOSS = "loss";
  private static final String ROUNDS = "rounds";
  private static final String OBJECTIVE = "objective";

  private final Objective objective;
  private final LocalTraining training;
  private final int roundsBefore;
  private final Penalty penaltyOfRow;
  private final VectorLayout stateLayout;
  private final VectorLayout updateLayout;

  /**
   * @param objective defined everywhere: a site cannot take a step back
   * @param l2 the penalty, 0 or more
   * @param trainingRows of all sites, N
   * @param roundsBefore rounds of the run before its first training round, from which the learning
   *     rate's rounds are counted
   */
  public FederatedAveraging(
      Objective objective, double l2, long trainingRows, LocalTraining training, int roundsBefore) {
    if (!objective.definedEverywhere()) {
      throw new IllegalArgumentException(
          "Invalid objective of federated averaging: its link is not defined for every linear predictor (take link log, or strategy newton or lbfgs)");
    }
    this.objective = objective;
    this.training = requireNonNull(training, "training");
    this.roundsBefore = roundsBefore;
    this.penaltyOfRow = Penalty.ridge(l2 / trainingRows);
    this.stateLayout =
        new VectorLayout(
            "state",
            ElementType.FLOAT64,
            List.of(new Segment(ROUNDS, 1), new Segment(OBJECTIVE, 1)));
    List<Segment> segments = new ArrayList<>(objective.parameterLayout().segments());
    segments.add(new Segment(LOSS, 1));
    this.updateLayout = new VectorLayout("fedavg", ElementType.FLOAT64, segments);
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
  public Combination combination() {
    return Combination.WEIGHTED_MEAN;
  }

  @Override
  public GlobalModel initialModel() {
    return new GlobalModel(
        DoubleVector.of(parameterLayout(), objective.start()), DoubleVector.zero(stateLayout));
  }

  @Override
  public LocalUpdate compute(SiteData data, RoundInput input, SiteRound round) {
    long[] epochSeeds =
        IntStream.range(0, training.localEpochs()).mapToLong(round::epochSeed).toArray();
    BatchStep step =
        new BatchStep(
            training, round.trainingRound(roundsBefore), penaltyOfRow.l2(), objective.intercepts());
    double[] result =
        data.train()
            .runInOneTask(
                new SgdProgram(
                    objective.batches(),
                    step,
                    ExpectedLayout.values(input.parameters(), parameterLayout()),
                    training.batchSize(),
                    epochSeeds));
    return new LocalUpdate(DoubleVector.of(updateLayout, result), data.train().rows());
  }

  @Override
  public Advance advance(GlobalModel current, Combined combined) {
    double[] values = ExpectedLayout.values(combined.vector(), updateLayout);
    double[] parameters = ExpectedLayout.values(current.parameters(), parameterLayout());
    double value =
        combined.vector().segment(LOSS)[0] + penaltyOfRow.of(parameters, objective.intercepts());
    double rounds = current.state().segment(ROUNDS)[0];
    double previous = current.state().segment(OBJECTIVE)[0];
    DoubleVector next =
        DoubleVector.of(parameterLayout(), Arrays.copyOf(values, values.length - 1));
    return new Advance(
        new GlobalModel(next, DoubleVector.of(stateLayout, rounds + 1, value)),
        value,
        rounds == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of((previous - value) / objective.scale(previous, 1)));
  }
}

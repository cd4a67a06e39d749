package org.interlake.models.glm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.Advance;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Logistic regression by federated averaging (McMahan et al. 2017, Algorithm 1): every site runs
 * mini-batch SGD from the global parameters; the next global parameters are the mean of the sites',
 * weighted by their training rows.
 *
 * <p>The penalty: all sites descend on F / N, N being the training rows of all sites, so the
 * gradient of a batch's mean log-loss gets l2/N · w. Weighted by rows, the sites' objectives then
 * add up to the plan's F exactly once; l2/n_k at each site would count the penalty once for each
 * site. With l2 = 0 there is none.
 *
 * <p>The update also carries the mean log-loss at the round's parameters; its weighted mean is the
 * federation's, and its relative decrease from round to round is the convergence measure.
 */
public final class FedAvgLogistic implements TrainingAlgorithm {
  private static final String LOSS = "loss";
  private static final String ROUNDS = "rounds";
  private static final String OBJECTIVE = "objective";

  private final StrategySpec.FedAvg settings;
  private final double penaltyOfRow;
  private final VectorLayout parameterLayout;
  private final VectorLayout stateLayout;
  private final VectorLayout updateLayout;

  /**
   * @param width features of a row, p
   * @param l2 the penalty, 0 or more
   * @param trainingRows of all sites, N
   */
  public FedAvgLogistic(int width, double l2, long trainingRows, StrategySpec.FedAvg settings) {
    this.settings = settings;
    this.penaltyOfRow = l2 / trainingRows;
    this.parameterLayout = LogisticParameters.layout(width);
    this.stateLayout =
        new VectorLayout(
            "state",
            ElementType.FLOAT64,
            List.of(new Segment(ROUNDS, 1), new Segment(OBJECTIVE, 1)));
    List<Segment> segments = new ArrayList<>(LogisticParameters.segments(width));
    segments.add(new Segment(LOSS, 1));
    this.updateLayout = new VectorLayout("fedavg", ElementType.FLOAT64, segments);
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
    return Combination.WEIGHTED_MEAN;
  }

  /** All zeros. */
  @Override
  public GlobalModel initialModel() {
    return new GlobalModel(DoubleVector.zero(parameterLayout), DoubleVector.zero(stateLayout));
  }

  @Override
  public LocalUpdate compute(SiteData data, DoubleVector parameters, SiteRound round) {
    long[] epochSeeds =
        IntStream.range(0, settings.localEpochs()).mapToLong(round::epochSeed).toArray();
    double[] result =
        data.train()
            .runInOneTask(
                new SgdProgram(
                    LogisticParameters.values(parameters, parameterLayout),
                    settings.batchSize(),
                    settings.learningRate(),
                    penaltyOfRow,
                    epochSeeds));
    return new LocalUpdate(DoubleVector.of(updateLayout, result), data.train().rows());
  }

  @Override
  public Advance advance(GlobalModel current, DoubleVector combined) {
    double[] values = LogisticParameters.values(combined, updateLayout);
    double objective =
        combined.segment(LOSS)[0]
            + LogisticParameters.penalty(
                penaltyOfRow, LogisticParameters.values(current.parameters(), parameterLayout));
    double rounds = current.state().segment(ROUNDS)[0];
    double previous = current.state().segment(OBJECTIVE)[0];
    DoubleVector next = DoubleVector.of(parameterLayout, Arrays.copyOf(values, values.length - 1));
    return new Advance(
        new GlobalModel(next, DoubleVector.of(stateLayout, rounds + 1, objective)),
        objective,
        rounds == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of((previous - objective) / Math.max(previous, Double.MIN_NORMAL)));
  }
}

package org.interlake.models.descent;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.models.training.SiteRound;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * A mixture of a model of the site's own and the global one (Deng, Kamani and Mahdavi 2020,
 * <i>Adaptive Personalized Federated Learning</i>); {@link MixedDescent} has the steps. At first
 * the site's own model is the global one of the round.
 */
public final class AdaptiveMixing implements OwnModel {
  private static final String SHARE = "alpha";

  private final Objective objective;
  private final Penalty penaltyOfRow;
  private final LocalTraining training;
  private final double startShare;
  private final Share share;
  private final int roundsBefore;
  private final VectorLayout memoryLayout;

  /** What becomes of α. */
  public enum Share {
    /** It stays. */
    FIXED,
    /** It takes a step each round. */
    ADAPTIVE
  }

  /**
   * @param penaltyOfRow l2 / N, as in federated averaging
   * @param training the one of federated averaging: the site's copy of the global model takes the
   *     same steps as for the update
   * @param startShare α of the first round, in [0, 1]
   * @param roundsBefore rounds of the run before its first training round
   */
  public AdaptiveMixing(
      Objective objective,
      Penalty penaltyOfRow,
      LocalTraining training,
      double startShare,
      Share share,
      int roundsBefore) {
    this.objective = requireNonNull(objective, "objective");
    this.penaltyOfRow = requireNonNull(penaltyOfRow, "penaltyOfRow");
    this.training = requireNonNull(training, "training");
    this.startShare = startShare;
    this.share = requireNonNull(share, "share");
    this.roundsBefore = roundsBefore;
    List<Segment> segments = new ArrayList<>(Ditto.ownSegments(objective.parameterLayout()));
    segments.add(new Segment(SHARE, 1));
    this.memoryLayout = new VectorLayout("apfl", ElementType.FLOAT64, segments);
  }

  @Override
  public Optional<VectorLayout> memoryLayout() {
    return Optional.of(memoryLayout);
  }

  @Override
  public Optional<DoubleVector> train(
      SiteData data, DoubleVector parameters, Optional<DoubleVector> memory, SiteRound round) {
    double[] global = ExpectedLayout.values(parameters, objective.parameterLayout());
    double[] before = kept(global, memory);
    DoubleVector made =
        DoubleVector.of(
            memoryLayout,
            data.train()
                .runInOneTask(
                    new MixedDescent(
                        objective.batches(),
                        new BatchStep(
                            training,
                            round.trainingRound(roundsBefore),
                            penaltyOfRow.l2(),
                            objective.intercepts()),
                        global,
                        Arrays.copyOf(before, global.length),
                        before[global.length],
                        share == Share.ADAPTIVE,
                        training.epochsOf(round))));
    return Optional.of(made.firstNonFinite() < 0 ? made : DoubleVector.of(memoryLayout, before));
  }

  /** α v + (1 - α) w. */
  @Override
  public DoubleVector finish(
      SiteData data, DoubleVector parameters, Optional<DoubleVector> memory, SiteRound round) {
    double[] global = ExpectedLayout.values(parameters, objective.parameterLayout());
    double[] last = kept(global, memory);
    return DoubleVector.of(
        objective.parameterLayout(),
        MixedDescent.mixture(Arrays.copyOf(last, global.length), global, last[global.length]));
  }

  /** v, then α. */
  private double[] kept(double[] global, Optional<DoubleVector> memory) {
    if (memory.isPresent()) {
      return ExpectedLayout.values(memory.get(), memoryLayout);
    }
    double[] first = Arrays.copyOf(global, global.length + 1);
    first[global.length] = startShare;
    return first;
  }
}

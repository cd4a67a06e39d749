package org.interlake.models.descent;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
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
 * A second model that is held near the global one (Li, Hu, Beirami and Smith 2021, <i>Ditto: Fair
 * and Robust Federated Learning Through Personalization</i>, Algorithm 1).
 *
 * <pre>
 * w    the round's global parameters, intercepts among them
 * v    the site's own, kept from round to round; at first w
 * F    the mean loss of a row of the site, with the penalty
 * v    ← v - r (∇F(v) + λ (v - w))      for each batch
 * </pre>
 *
 * <p>With λ = 0 it is what the site would train alone from the first global model; as λ grows, v
 * becomes w.
 */
public final class Ditto implements OwnModel {
  /** Set before the name of each segment that is kept. */
  static final String OWN = "own-";

  private final Objective objective;
  private final Penalty penaltyOfRow;
  private final LocalTraining training;
  private final int roundsBefore;
  private final VectorLayout memoryLayout;

  /**
   * @param penaltyOfRow l2 / N, as in federated averaging
   * @param training of v; its proximal term is λ
   * @param roundsBefore rounds of the run before its first training round
   */
  public Ditto(
      Objective objective, Penalty penaltyOfRow, LocalTraining training, int roundsBefore) {
    this.objective = requireNonNull(objective, "objective");
    this.penaltyOfRow = requireNonNull(penaltyOfRow, "penaltyOfRow");
    this.training = requireNonNull(training, "training");
    this.roundsBefore = roundsBefore;
    this.memoryLayout =
        new VectorLayout("ditto", ElementType.FLOAT64, ownSegments(objective.parameterLayout()));
  }

  static List<Segment> ownSegments(VectorLayout parameters) {
    List<Segment> own = new ArrayList<>();
    for (Segment segment : parameters.segments()) {
      own.add(new Segment(OWN + segment.name(), segment.length()));
    }
    return own;
  }

  @Override
  public Optional<VectorLayout> memoryLayout() {
    return Optional.of(memoryLayout);
  }

  @Override
  public Optional<DoubleVector> train(
      SiteData data, DoubleVector parameters, Optional<DoubleVector> memory, SiteRound round) {
    double[] global = ExpectedLayout.values(parameters, objective.parameterLayout());
    double[] own = memory.isPresent() ? ExpectedLayout.values(memory.get(), memoryLayout) : global;
    DoubleVector made =
        DoubleVector.of(
            memoryLayout,
            data.train()
                .runInOneTask(
                    new AnchoredDescent(
                        objective.batches(),
                        new BatchStep(
                            training,
                            round.trainingRound(roundsBefore),
                            penaltyOfRow.l2(),
                            objective.intercepts()),
                        own,
                        global,
                        training.epochsOf(round))));
    return Optional.of(made.firstNonFinite() < 0 ? made : DoubleVector.of(memoryLayout, own));
  }

  /** v, as the last round left it. */
  @Override
  public DoubleVector finish(
      SiteData data, DoubleVector parameters, Optional<DoubleVector> memory, SiteRound round) {
    return memory.isPresent()
        ? DoubleVector.of(
            objective.parameterLayout(), ExpectedLayout.values(memory.get(), memoryLayout))
        : parameters;
  }
}

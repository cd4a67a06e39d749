package org.interlake.models.descent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.Advance;
import org.interlake.models.training.Combined;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.PersonalTraining;
import org.interlake.models.training.RoundInput;
import org.interlake.models.training.SiteRound;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Federated averaging of some of the parameters; the others are each site's own (Arivazhagan,
 * Aggarwal, Singh and Choudhary 2019, <i>Federated Learning with Personalization Layers</i>). A
 * site descends on all of them, from the global model's with its own in their place, sends the
 * shared ones, and keeps its own for the next round.
 *
 * <p>Of the global model, those at home stay as training starts, and count nothing in the objective
 * that the driver reports: the mean loss of the sites' own models, with the penalty on what is
 * shared.
 */
public final class HomeGroups implements PersonalTraining {
  private final FederatedAveraging averaging;
  private final SegmentSplit parameters;
  private final SegmentSplit update;

  /**
   * @param segments of the parameters that stay at home: some, not all
   */
  public HomeGroups(FederatedAveraging averaging, List<String> segments) {
    this.averaging = requireNonNull(averaging, "averaging");
    this.parameters =
        new SegmentSplit(averaging.parameterLayout(), segments, "fedper", "shared-parameters");
    this.update = new SegmentSplit(averaging.updateLayout(), segments, "fedper", "fedper");
    if (parameters.staying().segments().size() != segments.size()
        || parameters.travelling().segments().isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid segments at home: %s (must be some of %s, not all)"
              .formatted(segments, averaging.parameterLayout()));
    }
  }

  @Override
  public LocalUpdate compute(SiteData data, RoundInput input, SiteRound round) {
    LocalUpdate whole =
        averaging.compute(data, RoundInput.of(own(input.parameters(), input.memory())), round);
    return new LocalUpdate(
        update.travelling(whole.vector()),
        whole.exampleCount(),
        Optional.of(update.staying(whole.vector())));
  }

  @Override
  public Advance advance(GlobalModel current, Combined combined) {
    DoubleVector nothing = DoubleVector.zero(parameters.staying());
    DoubleVector started = parameters.staying(current.parameters());
    Advance shared =
        averaging.advance(
            new GlobalModel(
                parameters.whole(nothing, parameters.travelling(current.parameters())),
                current.state()),
            new Combined(update.whole(nothing, combined.vector()), combined.participation()));
    return new Advance(
        new GlobalModel(
            parameters.whole(started, parameters.travelling(shared.next().parameters())),
            shared.next().state()),
        shared.objective(),
        shared.relativeDecrease(),
        shared.warnings());
  }

  @Override
  public Optional<DoubleVector> personal(
      SiteData data, DoubleVector global, Optional<DoubleVector> memory, SiteRound round) {
    DoubleVector made = own(global, memory);
    return made.firstNonFinite() < 0 ? Optional.of(made) : Optional.empty();
  }

  /** The global parameters with the site's own in their place, once it has any. */
  private DoubleVector own(DoubleVector global, Optional<DoubleVector> memory) {
    return memory.isPresent()
        ? parameters.whole(memory.get(), parameters.travelling(global))
        : global;
  }

  @Override
  public VectorLayout parameterLayout() {
    return averaging.parameterLayout();
  }

  @Override
  public VectorLayout stateLayout() {
    return averaging.stateLayout();
  }

  @Override
  public Optional<VectorLayout> memoryLayout() {
    return Optional.of(parameters.staying());
  }

  @Override
  public VectorLayout updateLayout() {
    return update.travelling();
  }

  @Override
  public DoubleVector travelling(GlobalModel model) {
    return parameters.travelling(model.parameters());
  }

  @Override
  public Combination combination() {
    return averaging.combination();
  }

  @Override
  public GlobalModel initialModel() {
    return averaging.initialModel();
  }
}

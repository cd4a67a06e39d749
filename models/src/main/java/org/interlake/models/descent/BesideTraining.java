package org.interlake.models.descent;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.Advance;
import org.interlake.models.training.Combined;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.PersonalTraining;
import org.interlake.models.training.RoundInput;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * An algorithm, and at each site an {@link OwnModel} beside it. Updates, and so global models, are
 * those of the algorithm alone, to the last bit. The site's memory is the algorithm's and then the
 * own model's.
 */
public final class BesideTraining implements PersonalTraining {
  private final TrainingAlgorithm shared;
  private final OwnModel own;

  public BesideTraining(TrainingAlgorithm shared, OwnModel own) {
    this.shared = requireNonNull(shared, "shared");
    this.own = requireNonNull(own, "own");
  }

  @Override
  public LocalUpdate compute(SiteData data, RoundInput input, SiteRound round) {
    LocalUpdate update =
        shared.compute(
            data,
            new RoundInput(input.parameters(), input.companions(), sharedMemory(input.memory())),
            round);
    Optional<DoubleVector> kept =
        own.train(data, input.parameters(), ownMemory(input.memory()), round);
    return new LocalUpdate(update.vector(), update.exampleCount(), joined(update.memory(), kept));
  }

  @Override
  public Optional<DoubleVector> personal(
      SiteData data, DoubleVector parameters, Optional<DoubleVector> memory, SiteRound round) {
    DoubleVector made = own.finish(data, parameters, ownMemory(memory), round);
    return made.firstNonFinite() < 0 ? Optional.of(made) : Optional.empty();
  }

  @Override
  public Optional<VectorLayout> memoryLayout() {
    if (own.memoryLayout().isEmpty()) {
      return shared.memoryLayout();
    }
    List<Segment> segments = new ArrayList<>();
    shared.memoryLayout().ifPresent(layout -> segments.addAll(layout.segments()));
    segments.addAll(own.memoryLayout().get().segments());
    return Optional.of(new VectorLayout("memory", ElementType.FLOAT64, segments));
  }

  private Optional<DoubleVector> joined(
      Optional<DoubleVector> ofShared, Optional<DoubleVector> ofOwn) {
    if (own.memoryLayout().isEmpty()) {
      return ofShared;
    }
    double[] first = ofShared.map(DoubleVector::toArray).orElse(new double[0]);
    double[] second = ofOwn.orElseThrow().toArray();
    double[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return Optional.of(DoubleVector.of(memoryLayout().orElseThrow(), both));
  }

  private Optional<DoubleVector> sharedMemory(Optional<DoubleVector> memory) {
    if (own.memoryLayout().isEmpty() || memory.isEmpty() || shared.memoryLayout().isEmpty()) {
      return own.memoryLayout().isEmpty() ? memory : Optional.empty();
    }
    return Optional.of(part(memory.get(), shared.memoryLayout().get(), 0));
  }

  private Optional<DoubleVector> ownMemory(Optional<DoubleVector> memory) {
    if (own.memoryLayout().isEmpty() || memory.isEmpty()) {
      return Optional.empty();
    }
    int from = shared.memoryLayout().map(layout -> (int) layout.length()).orElse(0);
    return Optional.of(part(memory.get(), own.memoryLayout().get(), from));
  }

  private DoubleVector part(DoubleVector memory, VectorLayout layout, int from) {
    double[] all = ExpectedLayout.values(memory, memoryLayout().orElseThrow());
    return DoubleVector.of(
        layout, Arrays.copyOfRange(all, from, from + Math.toIntExact(layout.length())));
  }

  @Override
  public VectorLayout parameterLayout() {
    return shared.parameterLayout();
  }

  @Override
  public VectorLayout stateLayout() {
    return shared.stateLayout();
  }

  @Override
  public List<VectorLayout> companionLayouts() {
    return shared.companionLayouts();
  }

  @Override
  public List<DoubleVector> companions(GlobalModel model) {
    return shared.companions(model);
  }

  @Override
  public VectorLayout updateLayout() {
    return shared.updateLayout();
  }

  @Override
  public DoubleVector travelling(GlobalModel model) {
    return shared.travelling(model);
  }

  @Override
  public Combination combination() {
    return shared.combination();
  }

  @Override
  public GlobalModel initialModel() {
    return shared.initialModel();
  }

  @Override
  public Advance advance(GlobalModel current, Combined combined) {
    return shared.advance(current, combined);
  }
}

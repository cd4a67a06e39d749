package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import org.interlake.models.SiteMemory;
import org.interlake.models.contract.FittedContract;
import org.interlake.protocol.coding.CodedVector;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.vector.BlockedVector;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;
import org.interlake.site.agent.DriverInbox.OpenCall;

/** A table that was read for one plan, by what the plan is for. */
sealed interface SiteWork extends AutoCloseable
    permits TrainingWork, StatisticsWork, NoisyStatisticsWork {
  /** Rows that updates are computed from; all rows where nothing is trained. */
  long trainRows();

  /** What the site weighs, if the plan lets sites weigh by a column. */
  default OptionalDouble siteWeight() {
    return OptionalDouble.empty();
  }

  /**
   * Computes what a round asks for, and lets through what may leave: stages (1) and (2) of the
   * data's way.
   *
   * @param contract present once it is fitted; never of a run that trains nothing
   * @param memory of this site, as the call's round sees it
   * @throws EnvelopeException if the call is not one of such a run
   */
  Computed answer(OpenCall call, Optional<FittedContract> contract, SiteMemory memory);

  /**
   * The layouts of what {@link #answer} gives.
   *
   * @param contract present once it is fitted; never of a run that trains nothing
   */
  List<VectorLayout> answerLayouts(OpenCall call, Optional<FittedContract> contract);

  @Override
  void close();

  /**
   * What a site answers with.
   *
   * @param coded the first of the vectors as it is sent, if the plan asks for that
   * @param categories counts of the categories that the policy lets the site name
   */
  record Computed(
      List<DoubleVector> vectors,
      Optional<CodedVector> coded,
      SortedMap<String, SortedMap<String, Long>> categories) {
    public Computed {
      vectors = List.copyOf(vectors);
      requireNonNull(coded, "coded");
    }

    /** What leaves, of a plan whose updates are not masked. */
    public List<BlockedVector> sent() {
      List<BlockedVector> sent = new ArrayList<>(vectors);
      coded.ifPresent(vector -> sent.set(0, vector));
      return sent;
    }
  }
}

package org.interlake.models.descent;

import java.util.Optional;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.SiteRound;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * A model that a site makes for itself <em>beside</em> the global one: no number of an update
 * depends on it.
 */
public sealed interface OwnModel permits FineTuning, Ditto, AdaptiveMixing {
  /** What the site keeps of it from round to round, if anything. */
  Optional<VectorLayout> memoryLayout();

  /**
   * The site's own half of a training round: the new memory. A round that leads to numbers that are
   * not finite is not taken, so the memory is the one before.
   *
   * @param parameters of the round's global model
   * @param memory of the last round; empty in the site's first
   */
  Optional<DoubleVector> train(
      SiteData data, DoubleVector parameters, Optional<DoubleVector> memory, SiteRound round);

  /**
   * The model, once the global one is final.
   *
   * @param parameters of the final global model
   */
  DoubleVector finish(
      SiteData data, DoubleVector parameters, Optional<DoubleVector> memory, SiteRound round);
}

package org.interlake.models.training;

import java.util.Optional;
import org.interlake.models.data.SiteData;
import org.interlake.protocol.vector.DoubleVector;

/**
 * Training that also leaves every site with a model of its own. What it is made of is in the site's
 * memory, so it never travels and goes on, bit for bit, where a site comes back.
 */
public interface PersonalTraining extends TrainingAlgorithm {
  /**
   * The site's own model, of {@link #parameterLayout}, once the global one is final.
   *
   * @param parameters of the global model
   * @param memory as {@link RoundInput#memory}; empty at a site none of whose updates has counted
   * @param round the evaluation round
   * @return empty if it has diverged
   */
  Optional<DoubleVector> personal(
      SiteData data, DoubleVector parameters, Optional<DoubleVector> memory, SiteRound round);
}

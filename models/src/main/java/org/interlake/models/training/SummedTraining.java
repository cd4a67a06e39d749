package org.interlake.models.training;

import org.interlake.models.data.SiteData;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;

/**
 * Training by sums over the rows of all sites: exact, so it depends on the parameters and the sum
 * and on nothing else.
 */
public interface SummedTraining extends TrainingAlgorithm {
  /**
   * A site's sums.
   *
   * @param parameters of {@link #parameterLayout}
   */
  LocalUpdate compute(SiteData data, DoubleVector parameters, SiteRound round);

  /**
   * What the sums over all sites make of the model.
   *
   * @param sums of {@link #updateLayout}
   * @throws TrainingException if there is no next model
   */
  Advance advance(GlobalModel current, DoubleVector sums);

  @Override
  default Combination combination() {
    return Combination.SUM;
  }

  @Override
  default LocalUpdate compute(SiteData data, RoundInput input, SiteRound round) {
    return compute(data, input.parameters(), round);
  }

  @Override
  default Advance advance(GlobalModel current, Combined combined) {
    return advance(current, combined.vector());
  }
}

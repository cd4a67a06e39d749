package org.interlake.driver.contribution;

import org.interlake.protocol.vector.DoubleVector;

/**
 * How a model that a round might have made is measured.
 *
 * <p>Law: a model that is {@code startedFrom} is worth 0.
 */
public sealed interface Yardstick permits StepDirection, ReferenceMetric {
  /**
   * Its worth; more is better.
   *
   * @param startedFrom the model that the round started from
   * @param together the model that all of the round's updates make
   * @param made the model that some of them make
   * @throws ContributionException if it is no finite number
   */
  double worth(DoubleVector startedFrom, DoubleVector together, DoubleVector made);

  /** What distinguishes worths by this yardstick from others, as the registry has it. */
  String text();
}

package org.interlake.site.agent;

import java.util.List;
import java.util.SortedMap;
import org.interlake.protocol.vector.DoubleVector;

/** A table that was read for one plan, by what the plan is for. */
sealed interface SiteWork extends AutoCloseable permits TrainingWork, StatisticsWork {
  /** Rows that updates are computed from; all rows where nothing is trained. */
  long trainRows();

  @Override
  void close();

  /**
   * What a site computed.
   *
   * @param vectors before the last check of what may leave
   * @param categories counts of the categories that the policy lets the site name
   */
  record Computed(
      List<DoubleVector> vectors, SortedMap<String, SortedMap<String, Long>> categories) {}
}

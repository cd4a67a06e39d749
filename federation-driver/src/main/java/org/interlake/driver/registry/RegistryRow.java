package org.interlake.driver.registry;

import org.interlake.protocol.RunId;

/** One row of one of the registry's tables. */
public sealed interface RegistryRow
    permits RunState,
        RoundOutcome,
        Contribution,
        MetricValue,
        ScoreBin,
        TestedCoefficient,
        StatisticValue,
        SiteStatisticValue,
        CoalitionValue,
        SiteValue,
        ModelVersion,
        ContractVersion,
        RunEvent,
        ModelAlias {
  RunId run();

  /**
   * Where the row stands in its stream: its sequence number or its round, 1 or more. Rows go in by
   * position, and all rows of one stream and position must be in one batch: what comes at or below
   * a position that is already there is taken for a repetition.
   */
  long position();

  /** Within which positions are counted: the {@code appId} of the row's commit. */
  default String stream() {
    return table().stream(run());
  }

  /** The table that the row belongs to. */
  RegistryTable table();

  /** The row's values in the order of its table's columns, as {@link ValueVector} takes them. */
  Object[] toRow();
}

package org.interlake.driver.ui;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.util.kvstore.KVStore;
import org.interlake.tab.StoredRows;

/** What the driver's pages read of Spark's store. */
final class RunRows {
  private final StoredRows rows;

  RunRows(KVStore store) {
    this.rows = new StoredRows(store);
  }

  /** All runs, the newest first. */
  List<RunRow> runs() {
    return rows.all(RunRow.class).stream()
        .sorted(Comparator.comparingLong(RunRow::opened).reversed().thenComparing(RunRow::key))
        .toList();
  }

  Optional<RunRow> run(String name) {
    return rows.find(RunRow.class, name);
  }

  /** In rising order. */
  List<RoundRow> rounds(String run) {
    return rows.where(RoundRow.class, RoundRow.OF_RUN, run).stream()
        .sorted(Comparator.comparingInt(RoundRow::round))
        .toList();
  }

  /** By name. */
  List<SiteRow> sites(String run) {
    return rows.where(SiteRow.class, SiteRow.OF_RUN, run).stream()
        .sorted(Comparator.comparing(SiteRow::site))
        .toList();
  }

  /** The newest first. */
  List<RefusalRow> refusals(String run) {
    return rows.where(RefusalRow.class, RefusalRow.OF_RUN, run).stream()
        .sorted(Comparator.comparingInt(RefusalRow::number).reversed())
        .toList();
  }
}

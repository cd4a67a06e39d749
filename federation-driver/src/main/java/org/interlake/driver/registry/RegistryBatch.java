package org.interlake.driver.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rows that are committed together, table by table. All rows of one stream and position belong into
 * one batch.
 */
public record RegistryBatch(List<RegistryRow> rows) {
  public RegistryBatch {
    rows = List.copyOf(rows);
  }

  public static RegistryBatch of(RegistryRow... rows) {
    return new RegistryBatch(List.of(rows));
  }

  /** The rows of this batch, then those of {@code later}. */
  public RegistryBatch plus(RegistryBatch later) {
    List<RegistryRow> both = new ArrayList<>(rows);
    both.addAll(later.rows);
    return new RegistryBatch(both);
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The rows of one table, by stream. */
  SortedMap<String, List<RegistryRow>> of(RegistryTable table) {
    SortedMap<String, List<RegistryRow>> byStream = new TreeMap<>();
    for (RegistryRow row : rows) {
      if (row.table() == table) {
        byStream.computeIfAbsent(row.stream(), stream -> new ArrayList<>()).add(row);
      }
    }
    return byStream;
  }
}

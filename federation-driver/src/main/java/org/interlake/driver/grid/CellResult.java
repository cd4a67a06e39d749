package org.interlake.driver.grid;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.RunId;

/**
 * What a cell came to.
 *
 * @param run empty if the table does not fit the cell, so that there was none
 * @param reason why it ended, or why there was no run
 * @param updateBytes of all updates that counted
 * @param metrics of the final model on all held-out rows
 */
public record CellResult(
    GridCell cell,
    Status status,
    Optional<RunId> run,
    String reason,
    int rounds,
    long updateBytes,
    double seconds,
    SortedMap<String, Double> metrics) {
  /** How it ended. */
  public enum Status {
    /** Now. */
    FINISHED,
    /** Before, and it was not run again. */
    FOUND,
    ABANDONED,
    /** The table does not fit the cell's partition. */
    REFUSED;

    /** In small letters, as it is told. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public CellResult {
    requireNonNull(cell, "cell");
    requireNonNull(status, "status");
    requireNonNull(run, "run");
    requireNonNull(reason, "reason");
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
  }

  /** Whether it has a model, and so metrics. */
  public boolean ended() {
    return status == Status.FINISHED || status == Status.FOUND;
  }
}

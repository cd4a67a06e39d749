package org.interlake.site.table;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** A table cannot be had. The message is for the site's own log; the remedy is in it. */
public final class TableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * What a failed read of a table's files means: the table cannot be had, as when files of an old
   * version were vacuumed.
   *
   * @param thrown by a Spark job over the rows of a {@link PinnedTable}
   * @return empty if it was not the files
   */
  public static Optional<TableException> ofFailedRead(Exception thrown) {
    requireNotStopped(thrown);
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          || cause instanceof SQLException
          || (cause instanceof SparkThrowable spark
              && spark.getCondition() != null
              && spark.getCondition().startsWith("FAILED_READ_FILE"))) {
        return Optional.of(
            new TableException(
                "Cannot read the table's files: %s. Restore them, or pin a version that has all of its files."
                    .formatted(String.valueOf(cause.getMessage()).lines().findFirst().orElse("")),
                thrown));
      }
    }
    return Optional.empty();
  }

  /**
   * What a failed look at a table means.
   *
   * @param remedy a sentence without its full stop
   */
  static TableException unavailable(String what, String remedy, Exception e) {
    if (e instanceof TableException known) {
      return known;
    }
    requireNotStopped(e);
    String cause =
        e instanceof AnalysisException analysis ? analysis.getSimpleMessage() : e.getMessage();
    String line =
        cause == null || cause.isBlank()
            ? e.getClass().getSimpleName()
            : cause.strip().lines().findFirst().orElseThrow().replaceAll("[.:]$", "");
    return new TableException("Cannot read %s: %s. %s.".formatted(what, line, remedy), e);
  }

  /** A site that is being stopped says nothing about its table: it will read it another time. */
  static void requireNotStopped(Exception thrown) {
    boolean stopped = Thread.currentThread().isInterrupted();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      stopped |= cause instanceof InterruptedException || cause instanceof InterruptedIOException;
    }
    if (stopped) {
      throw new IllegalStateException("Stopped while reading the table", thrown);
    }
  }

  TableException(String message) {
    super(message);
  }

  TableException(String message, Throwable cause) {
    super(message, cause);
  }
}

package org.interlake.site.answers;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.StatisticsColumn;

/**
 * A round of statistics that was answered.
 *
 * @param table what was read, and {@code view} the digest of the policy's row filter and masks
 * @param columns as the plan read them
 */
public record Answered(
    int format,
    Instant recordedAt,
    RunId run,
    Digest plan,
    RoundNumber round,
    String dataset,
    TableVersion table,
    Digest view,
    List<StatisticsColumn> columns,
    List<AnsweredQuestion> questions) {
  /** The format that this version writes and reads. */
  public static final int FORMAT = 1;

  public Answered {
    requireNonNull(recordedAt, "recordedAt");
    requireNonNull(run, "run");
    requireNonNull(plan, "plan");
    requireNonNull(round, "round");
    requireNonNull(dataset, "dataset");
    requireNonNull(table, "table");
    requireNonNull(view, "view");
    columns = List.copyOf(columns);
    questions = List.copyOf(questions);
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "Invalid format of an answered round: %d (this version reads %d)"
              .formatted(format, FORMAT));
    }
  }

  boolean isOf(RunId otherRun, Digest otherPlan) {
    return run.equals(otherRun) && plan.equals(otherPlan);
  }

  StatisticsColumn column(String name) {
    return columns.stream()
        .filter(column -> column.column().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid answered round of run %s: it has no column %s".formatted(run, name)));
  }
}

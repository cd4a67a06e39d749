package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.registry.Cells.count;
import static org.interlake.driver.registry.Cells.optional;
import static org.interlake.driver.registry.Cells.real;
import static org.interlake.driver.registry.Cells.text;
import static org.interlake.driver.registry.Cells.time;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.StructType;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;

/**
 * How a round went.
 *
 * @param purpose what the sites were asked for, as in the call
 * @param tally who was called and what came of it
 * @param loss training loss per example at the model that the round started from
 * @param model the model that the round ended with, if it made one
 */
public record RoundOutcome(
    RunId run,
    RoundNumber round,
    String purpose,
    Status status,
    Instant openedAt,
    Instant closedAt,
    Tally tally,
    OptionalDouble loss,
    Stages stages,
    Optional<Digest> model)
    implements RegistryRow {

  /** How a round ended. */
  public enum Status {
    PUBLISHED,
    /** Nothing came, and the next round starts from the same model. */
    SKIPPED,
    ABANDONED
  }

  /**
   * How many sites were called, and of these: contributed, were refused by the driver, declined,
   * did not come in time.
   */
  public record Tally(int called, int contributed, int refused, int declined, int missing) {}

  /** Seconds from opened to closed, for reading and folding, and for writing the result. */
  public record Stages(double intakeSeconds, double aggregateSeconds, double publishSeconds) {}

  static final StructType SCHEMA =
      Cells.columns(
          text("run"),
          count("round"),
          text("purpose"),
          text("status"),
          time("opened_at"),
          time("closed_at"),
          count("called"),
          count("contributed"),
          count("refused"),
          count("declined"),
          count("missing"),
          optional(real("loss")),
          real("intake_seconds"),
          real("aggregate_seconds"),
          real("publish_seconds"),
          optional(text("model_digest")));

  public RoundOutcome {
    requireNonNull(run, "run");
    requireNonNull(round, "round");
    requireNonNull(purpose, "purpose");
    requireNonNull(status, "status");
    requireNonNull(openedAt, "openedAt");
    requireNonNull(closedAt, "closedAt");
    requireNonNull(tally, "tally");
    requireNonNull(loss, "loss");
    requireNonNull(stages, "stages");
    requireNonNull(model, "model");
  }

  @Override
  public long position() {
    return round.number();
  }

  @Override
  public RegistryTable table() {
    return RegistryTable.ROUND;
  }

  @Override
  public Object[] toRow() {
    return new Object[] {
      run.name(),
      round.number(),
      purpose,
      WireName.of(status),
      Cells.micros(openedAt),
      Cells.micros(closedAt),
      tally.called(),
      tally.contributed(),
      tally.refused(),
      tally.declined(),
      tally.missing(),
      Cells.orNull(loss),
      stages.intakeSeconds(),
      stages.aggregateSeconds(),
      stages.publishSeconds(),
      Cells.orNull(model)
    };
  }

  static RoundOutcome fromRow(Row row) {
    Cells cells = new Cells(row);
    return new RoundOutcome(
        new RunId(cells.getText("run")),
        new RoundNumber(cells.getCount("round")),
        cells.getText("purpose"),
        WireName.parse(Status.class, cells.getText("status")),
        cells.getTime("opened_at"),
        cells.getTime("closed_at"),
        new Tally(
            cells.getCount("called"),
            cells.getCount("contributed"),
            cells.getCount("refused"),
            cells.getCount("declined"),
            cells.getCount("missing")),
        cells.findReal("loss"),
        new Stages(
            cells.getReal("intake_seconds"),
            cells.getReal("aggregate_seconds"),
            cells.getReal("publish_seconds")),
        cells.findText("model_digest").map(Digest::ofHex));
  }
}

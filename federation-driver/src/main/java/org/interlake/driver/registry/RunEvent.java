package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.registry.Cells.count;
import static org.interlake.driver.registry.Cells.number;
import static org.interlake.driver.registry.Cells.optional;
import static org.interlake.driver.registry.Cells.text;
import static org.interlake.driver.registry.Cells.time;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.StructType;
import java.time.Instant;
import java.util.Optional;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;

/**
 * Something that happened in a run.
 *
 * @param sequence 1 for the run's first event; a resumed driver goes on after the last
 * @param round the round that it belongs to; 0 before the first
 * @param message a sentence with no secret and no row of data in it
 */
public record RunEvent(
    RunId run,
    long sequence,
    int round,
    Instant at,
    String kind,
    Optional<SiteId> site,
    String message)
    implements RegistryRow {
  static final StructType SCHEMA =
      Cells.columns(
          text("run"),
          number("sequence"),
          count("round"),
          time("at"),
          text("kind"),
          optional(text("site")),
          text("message"));

  public RunEvent {
    requireNonNull(run, "run");
    Position.check("sequence", run, sequence);
    requireNonNull(at, "at");
    requireNonNull(kind, "kind");
    requireNonNull(site, "site");
    requireNonNull(message, "message");
    if (round < 0) {
      throw new IllegalArgumentException(
          "Invalid round of event %s of run %s: %d (must be 0 or more)"
              .formatted(kind, run, round));
    }
  }

  @Override
  public long position() {
    return sequence;
  }

  @Override
  public RegistryTable table() {
    return RegistryTable.EVENT;
  }

  @Override
  public Object[] toRow() {
    return new Object[] {
      run.name(), sequence, round, Cells.micros(at), kind, Cells.orNull(site), message
    };
  }

  static RunEvent fromRow(Row row) {
    Cells cells = new Cells(row);
    return new RunEvent(
        new RunId(cells.getText("run")),
        cells.getNumber("sequence"),
        cells.getCount("round"),
        cells.getTime("at"),
        cells.getText("kind"),
        cells.findText("site").map(SiteId::new),
        cells.getText("message"));
  }
}

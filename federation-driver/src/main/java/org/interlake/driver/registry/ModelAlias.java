package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.registry.Cells.count;
import static org.interlake.driver.registry.Cells.number;
import static org.interlake.driver.registry.Cells.text;
import static org.interlake.driver.registry.Cells.time;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.StructType;
import java.time.Instant;
import java.util.regex.Pattern;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;

/**
 * A name that somebody gave to a promoted version of a model. Of several rows of a model and an
 * alias, the one with the greatest sequence counts.
 *
 * @param sequence 1 for the first row of the model, whatever its alias; then 2, ...
 * @param run that made the version
 * @param round that made it
 * @param by the user who gave it, as the operating system calls them
 */
public record ModelAlias(
    String model,
    long sequence,
    String alias,
    long version,
    RunId run,
    RoundNumber round,
    Instant at,
    String by)
    implements RegistryRow {
  /** What always means the newest version, and so cannot be given. */
  public static final String LATEST = "latest";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,62}");

  static final StructType SCHEMA =
      Cells.columns(
          text("model"),
          number("sequence"),
          text("alias"),
          number("version"),
          text("run"),
          count("round"),
          time("at"),
          text("by"));

  public ModelAlias {
    requireNonNull(model, "model");
    requireNonNull(alias, "alias");
    requireNonNull(run, "run");
    requireNonNull(round, "round");
    requireNonNull(at, "at");
    requireNonNull(by, "by");
    Position.check("sequence", run, sequence);
    check(alias);
    if (version < 1) {
      throw new IllegalArgumentException(
          "Invalid version of alias %s of model %s: %d (must be 1 or more)"
              .formatted(alias, model, version));
    }
  }

  /**
   * Checks a name.
   *
   * @throws IllegalArgumentException if it cannot be one
   */
  public static void check(String alias) {
    if (!NAME.matcher(alias).matches() || alias.equals(LATEST)) {
      throw new IllegalArgumentException(
          "Invalid alias: '%s' (must be 1 to 63 lower-case letters, digits, '-' or '_', starting with a letter; '%s' always means the newest version)"
              .formatted(alias, LATEST));
    }
  }

  @Override
  public long position() {
    return sequence;
  }

  /** Aliases are counted by model, and not by run. */
  @Override
  public String stream() {
    return stream(model);
  }

  static String stream(String model) {
    return "interlake/models/%s/%s".formatted(model, RegistryTable.MODEL_ALIAS.tableName());
  }

  @Override
  public RegistryTable table() {
    return RegistryTable.MODEL_ALIAS;
  }

  @Override
  public Object[] toRow() {
    return new Object[] {
      model, sequence, alias, version, run.name(), round.number(), Cells.micros(at), by
    };
  }

  static ModelAlias fromRow(Row row) {
    Cells cells = new Cells(row);
    return new ModelAlias(
        cells.getText("model"),
        cells.getNumber("sequence"),
        cells.getText("alias"),
        cells.getNumber("version"),
        new RunId(cells.getText("run")),
        new RoundNumber(cells.getCount("round")),
        cells.getTime("at"),
        cells.getText("by"));
  }
}

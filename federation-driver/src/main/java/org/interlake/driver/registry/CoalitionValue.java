package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.registry.Cells.count;
import static org.interlake.driver.registry.Cells.optional;
import static org.interlake.driver.registry.Cells.real;
import static org.interlake.driver.registry.Cells.required;
import static org.interlake.driver.registry.Cells.text;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.Row;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.util.List;
import java.util.Optional;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;

/**
 * What a round would have been worth with the updates of some of its sites only.
 *
 * @param valuation how worth was measured; rows of different ones are not to be compared
 * @param sites in order; none is the round that was not held
 * @param value finite; 0 where no model would have come of it
 * @param reason why no model would have come of it; empty if one would
 */
public record CoalitionValue(
    RunId run,
    RoundNumber round,
    String valuation,
    List<SiteId> sites,
    double value,
    Optional<String> reason)
    implements RegistryRow {
  static final StructType SCHEMA =
      Cells.columns(
          text("run"),
          count("round"),
          text("valuation"),
          required("sites", new ArrayType(StringType.STRING, false)),
          real("value"),
          optional(text("reason")));

  public CoalitionValue {
    requireNonNull(run, "run");
    requireNonNull(round, "round");
    requireNonNull(valuation, "valuation");
    sites = sites.stream().sorted().toList();
    requireNonNull(reason, "reason");
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "Invalid value of coalition %s in round %s of run %s: %s (must be finite)"
              .formatted(sites, round, run, value));
    }
  }

  @Override
  public long position() {
    return round.number();
  }

  @Override
  public String stream() {
    return RegistryRow.super.stream() + "/" + valuation;
  }

  @Override
  public RegistryTable table() {
    return RegistryTable.COALITION_VALUE;
  }

  @Override
  public Object[] toRow() {
    return new Object[] {
      run.name(),
      round.number(),
      valuation,
      sites.stream().map(SiteId::name).toList(),
      value,
      Cells.orNull(reason)
    };
  }

  static CoalitionValue fromRow(Row row) {
    Cells cells = new Cells(row);
    return new CoalitionValue(
        new RunId(cells.getText("run")),
        new RoundNumber(cells.getCount("round")),
        cells.getText("valuation"),
        cells.findList("sites", CoalitionValue::site).orElse(List.of()),
        cells.getReal("value"),
        cells.findText("reason"));
  }

  private static SiteId site(ColumnVector names, int at) {
    return new SiteId(names.getString(at));
  }
}

package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.registry.Cells.count;
import static org.interlake.driver.registry.Cells.number;
import static org.interlake.driver.registry.Cells.optional;
import static org.interlake.driver.registry.Cells.real;
import static org.interlake.driver.registry.Cells.text;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.StructType;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;

/**
 * One number of a statistics run.
 *
 * @param round the run's last, with which all of its statistics are recorded
 * @param place 0 for the first
 */
public record StatisticValue(RunId run, RoundNumber round, int place, Statistic statistic)
    implements RegistryRow {
  static final StructType SCHEMA =
      Cells.columns(
          text("run"),
          count("round"),
          count("place"),
          text("columns"),
          text("group"),
          text("measure"),
          text("key"),
          optional(real("value")),
          number("rows"),
          count("sites"),
          count("withheld"));

  public StatisticValue {
    requireNonNull(run, "run");
    requireNonNull(round, "round");
    requireNonNull(statistic, "statistic");
  }

  @Override
  public long position() {
    return round.number();
  }

  @Override
  public RegistryTable table() {
    return RegistryTable.STATISTIC;
  }

  @Override
  public Object[] toRow() {
    return new Object[] {
      run.name(),
      round.number(),
      place,
      statistic.columns(),
      statistic.group(),
      statistic.measure(),
      statistic.key(),
      Cells.orNull(statistic.value()),
      statistic.rows(),
      statistic.sites(),
      statistic.withheld()
    };
  }

  static StatisticValue fromRow(Row row) {
    Cells cells = new Cells(row);
    return new StatisticValue(
        new RunId(cells.getText("run")),
        new RoundNumber(cells.getCount("round")),
        cells.getCount("place"),
        new Statistic(
            cells.getText("columns"),
            cells.getText("group"),
            cells.getText("measure"),
            cells.getText("key"),
            cells.findReal("value"),
            cells.getNumber("rows"),
            cells.getCount("sites"),
            cells.getCount("withheld")));
  }
}

package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.registry.Cells.count;
import static org.interlake.driver.registry.Cells.number;
import static org.interlake.driver.registry.Cells.optional;
import static org.interlake.driver.registry.Cells.real;
import static org.interlake.driver.registry.Cells.text;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.StructType;
import org.interlake.models.statistics.SiteStatistic;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;

/**
 * One site's own number in a statistics run.
 *
 * @param round the run's last, with which all of its statistics are recorded
 * @param place 0 for the first of the run
 */
public record SiteStatisticValue(RunId run, RoundNumber round, int place, SiteStatistic told)
    implements RegistryRow {
  static final StructType SCHEMA =
      Cells.columns(
          text("run"),
          count("round"),
          count("place"),
          text("site"),
          text("columns"),
          text("measure"),
          text("key"),
          optional(real("value")),
          number("rows"),
          count("sites"),
          count("withheld"));

  public SiteStatisticValue {
    requireNonNull(run, "run");
    requireNonNull(round, "round");
    requireNonNull(told, "told");
  }

  @Override
  public long position() {
    return round.number();
  }

  @Override
  public RegistryTable table() {
    return RegistryTable.SITE_STATISTIC;
  }

  @Override
  public Object[] toRow() {
    Statistic statistic = told.statistic();
    return new Object[] {
      run.name(),
      round.number(),
      place,
      told.site().name(),
      statistic.columns(),
      statistic.measure(),
      statistic.key(),
      Cells.orNull(statistic.value()),
      statistic.rows(),
      statistic.sites(),
      statistic.withheld()
    };
  }

  static SiteStatisticValue fromRow(Row row) {
    Cells cells = new Cells(row);
    return new SiteStatisticValue(
        new RunId(cells.getText("run")),
        new RoundNumber(cells.getCount("round")),
        cells.getCount("place"),
        new SiteStatistic(
            new SiteId(cells.getText("site")),
            new Statistic(
                cells.getText("columns"),
                "",
                cells.getText("measure"),
                cells.getText("key"),
                cells.findReal("value"),
                cells.getNumber("rows"),
                cells.getCount("sites"),
                cells.getCount("withheld"))));
  }
}

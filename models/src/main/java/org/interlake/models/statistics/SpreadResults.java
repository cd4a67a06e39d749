package org.interlake.models.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.interlake.protocol.plan.ColumnPair;
import org.interlake.protocol.plan.Measure;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;

/** The results of the second round: variances, correlations, tables and groups. */
final class SpreadResults {
  private final StatisticsPlan plan;
  private final double[] means;
  private final StatisticsFitter.Round spread;
  private final StatisticsFrame frame;
  private final List<Statistic> results = new ArrayList<>();

  SpreadResults(
      StatisticsPlan plan, double[] means, StatisticsFitter.Round spread, StatisticsFrame frame) {
    this.plan = plan;
    this.means = means;
    this.spread = spread;
    this.frame = frame;
  }

  List<Statistic> all() {
    double[] present = spread.sum().segment(StatisticsLayouts.PRESENT);
    double[] shifts = spread.sum().segment(StatisticsLayouts.SHIFTS);
    double[] squares = spread.sum().segment(StatisticsLayouts.SQUARES);
    double[] withheld = spread.sum().segment(StatisticsLayouts.WITHHELD);
    for (int j = 0; j < present.length; j++) {
      StatisticsColumn column = plan.numbers().get(j);
      if (column.asks(Measure.VARIANCE)) {
        variance(column.column(), "", present[j], shifts[j], squares[j], (int) withheld[j]);
      }
    }
    correlations();
    List<CrossTable> tables = frame.tables(plan);
    for (int t = 0; t < tables.size(); t++) {
      table(t, tables.get(t));
    }
    return results;
  }

  private void variance(
      String column, String group, double n, double shift, double square, int withheld) {
    OptionalDouble variance =
        n < 2
            ? OptionalDouble.empty()
            : OptionalDouble.of(Math.max(0, square - shift * shift / n) / (n - 1));
    add(column, group, "variance", "", variance, n, withheld);
    add(
        column,
        group,
        "deviation",
        "",
        variance.isEmpty() ? variance : OptionalDouble.of(Math.sqrt(variance.getAsDouble())),
        n,
        withheld);
  }

  private void correlations() {
    double[] rows = spread.sum().segment(StatisticsLayouts.PAIR_ROWS);
    double[] withheld = spread.sum().segment(StatisticsLayouts.PAIR_WITHHELD);
    double[] sums = spread.sum().segment(StatisticsLayouts.PAIR_SUMS);
    for (int p = 0; p < rows.length; p++) {
      int at = p * StatisticsLayouts.PAIR_TERMS;
      double n = rows[p];
      double first = sums[at + 2] - sums[at] * sums[at] / n;
      double second = sums[at + 3] - sums[at + 1] * sums[at + 1] / n;
      double product = sums[at + 4] - sums[at] * sums[at + 1] / n;
      add(
          plan.correlations().get(p).toString(),
          "",
          "correlation",
          "",
          n > 1 && first > 0 && second > 0
              ? OptionalDouble.of(
                  Math.max(-1, Math.min(1, product / (Math.sqrt(first) * Math.sqrt(second)))))
              : OptionalDouble.empty(),
          n,
          (int) withheld[p]);
    }
  }

  private void table(int t, CrossTable table) {
    double[] rows = segment(StatisticsLayouts.table(t, StatisticsLayouts.ROWS));
    double[] withheld = segment(StatisticsLayouts.table(t, StatisticsLayouts.WITHHELD));
    double total = java.util.Arrays.stream(rows).sum();
    boolean contingency =
        plan.contingency().stream().map(ColumnPair::columns).anyMatch(table.columns()::equals);
    String columns = String.join(" * ", table.columns());
    for (int cell = 0; cell < rows.length; cell++) {
      if (contingency && (rows[cell] > 0 || withheld[cell] > 0 || isNamed(table, cell))) {
        add(
            columns,
            table.name(cell),
            "contingency",
            "",
            OptionalDouble.of(rows[cell]),
            total,
            (int) withheld[cell]);
      }
    }
    for (int cell = 0; table.isGrouping() && cell < rows.length; cell++) {
      if (rows[cell] > 0 || withheld[cell] > 0) {
        add(
            columns,
            table.name(cell),
            "rows",
            "",
            OptionalDouble.of(rows[cell]),
            total,
            (int) withheld[cell]);
        groups(t, table, cell);
      }
    }
  }

  /** Whether a cell is of named categories only, so that its 0 is worth telling. */
  private static boolean isNamed(CrossTable table, int cell) {
    return cell / table.width() < table.levels(0).missing()
        && (table.dimensions() == 1 || cell % table.width() < table.levels(1).missing());
  }

  private void groups(int t, CrossTable table, int cell) {
    for (int j = 0; j < means.length; j++) {
      StatisticsColumn column = plan.numbers().get(j);
      double n = segment(StatisticsLayouts.group(t, j, StatisticsLayouts.ROWS))[cell];
      double shift = segment(StatisticsLayouts.group(t, j, StatisticsLayouts.SHIFTS))[cell];
      double square = segment(StatisticsLayouts.group(t, j, StatisticsLayouts.SQUARES))[cell];
      int withheld = (int) segment(StatisticsLayouts.group(t, j, StatisticsLayouts.WITHHELD))[cell];
      String group = table.name(cell);
      add(column.column(), group, "count", "", OptionalDouble.of(n), n, withheld);
      if (column.asks(Measure.MEAN)) {
        add(
            column.column(),
            group,
            "mean",
            "",
            n == 0 ? OptionalDouble.empty() : OptionalDouble.of(means[j] + shift / n),
            n,
            withheld);
      }
      if (column.asks(Measure.VARIANCE)) {
        variance(column.column(), group, n, shift, square, withheld);
      }
    }
  }

  private double[] segment(String name) {
    return spread.sum().segment(name);
  }

  private void add(
      String columns,
      String group,
      String measure,
      String key,
      OptionalDouble value,
      double rows,
      int withheld) {
    results.add(
        new Statistic(columns, group, measure, key, value, (long) rows, spread.sites(), withheld));
  }
}

package org.interlake.models.statistics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.plan.Measure;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;

/** The results of the first round, column by column. */
final class CountResults {
  private final StatisticsPlan plan;
  private final StatisticsFitter.Round counts;
  private final List<DoubleVector> distinct;
  private final List<? extends SortedMap<String, ? extends SortedMap<String, Long>>> categories;
  private final long rows;
  private final List<Statistic> results = new ArrayList<>();

  CountResults(
      StatisticsPlan plan,
      StatisticsFitter.Round counts,
      List<DoubleVector> distinct,
      List<? extends SortedMap<String, ? extends SortedMap<String, Long>>> categories) {
    this.plan = plan;
    this.counts = counts;
    this.distinct = distinct;
    this.categories = categories;
    this.rows = (long) counts.sum().segment(StatisticsLayouts.ROWS)[0];
  }

  List<Statistic> all() {
    for (StatisticsColumn column : plan.columns()) {
      int number = plan.numbers().indexOf(column);
      int category = plan.categories().indexOf(column);
      int other = plan.others().indexOf(column);
      if (number >= 0) {
        number(column, number);
      } else if (category >= 0) {
        category(column, category);
      } else {
        presence(
            column.column(),
            at(StatisticsLayouts.OTHER_PRESENT, other),
            (int) at(StatisticsLayouts.OTHER_WITHHELD, other));
      }
      if (column.asks(Measure.DISTINCT)) {
        distinct(column);
      }
    }
    return results;
  }

  private double at(String segment, int index) {
    return counts.sum().segment(segment)[index];
  }

  private void number(StatisticsColumn column, int j) {
    double present = at(StatisticsLayouts.PRESENT, j);
    int withheld = (int) at(StatisticsLayouts.WITHHELD, j);
    presence(column.column(), present, withheld);
    if (column.asks(Measure.MEAN)) {
      add(
          column.column(),
          "mean",
          "",
          present == 0
              ? OptionalDouble.empty()
              : OptionalDouble.of(at(StatisticsLayouts.SUMS, j) / present),
          (long) present,
          withheld);
    }
  }

  private void presence(String column, double present, int withheld) {
    add(column, "count", "", OptionalDouble.of(present), rows, withheld);
    add(column, "missing", "", OptionalDouble.of(rows - present), rows, withheld);
  }

  private void category(StatisticsColumn column, int j) {
    double missing = at(StatisticsLayouts.MISSING, j);
    int missingWithheld = (int) at(StatisticsLayouts.MISSING_WITHHELD, j);
    presence(column.column(), rows - missing, missingWithheld);
    if (!column.asks(Measure.FREQUENT)) {
      return;
    }
    Map<String, Long> total = new TreeMap<>();
    Map<String, Integer> tellers = new TreeMap<>();
    for (SortedMap<String, ? extends SortedMap<String, Long>> site : categories) {
      SortedMap<String, Long> told = site.get(column.column());
      if (told != null) {
        told.forEach(
            (name, count) -> {
              total.merge(name, count, Math::addExact);
              tellers.merge(name, 1, Integer::sum);
            });
      }
    }
    int incomplete = (int) at(StatisticsLayouts.CATEGORIES_WITHHELD, j);
    total.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, Long> entry) -> -entry.getValue())
                .thenComparing(Map.Entry::getKey))
        .limit(plan.topValues())
        .forEach(
            entry ->
                add(
                    column.column(),
                    "frequent",
                    entry.getKey(),
                    OptionalDouble.of((double) entry.getValue()),
                    rows,
                    // of the sites that did not name it, those that named not all they have
                    Math.min(incomplete, counts.sites() - tellers.get(entry.getKey()))));
  }

  private void distinct(StatisticsColumn column) {
    int from = plan.distinct().indexOf(column) * DistinctRegisters.REGISTERS;
    double[] union = new double[DistinctRegisters.REGISTERS];
    for (DoubleVector site : distinct) {
      for (int i = 0; i < union.length; i++) {
        union[i] = Math.max(union[i], site.get(from + i));
      }
    }
    double estimate = DistinctRegisters.estimate(union);
    add(column.column(), "distinct", "", OptionalDouble.of(Math.rint(estimate)), rows, 0);
  }

  private void add(
      String column, String measure, String key, OptionalDouble value, long of, int withheld) {
    results.add(
        new Statistic(column, "", measure, key, value, of, counts.sites(), Math.max(0, withheld)));
  }
}

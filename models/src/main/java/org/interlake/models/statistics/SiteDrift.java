package org.interlake.models.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.interlake.models.drift.CategoryPool;
import org.interlake.models.drift.Drift;
import org.interlake.models.drift.QuantileBins;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * Each site against all the others together, column by column, over the rows that hold a value:
 * columns of categories over {@link CategoryPool}, columns with cells over {@link QuantileBins} of
 * the cells of all compared sites. A site that withholds a column is not compared, and not among
 * the others.
 */
final class SiteDrift {
  private final StatisticsPlan plan;
  private final SortedMap<SiteId, List<Statistic>> results = new TreeMap<>();

  SiteDrift(StatisticsPlan plan, SiteParts parts) {
    this.plan = plan;
    for (int j = 0; j < plan.categories().size(); j++) {
      categories(j, parts);
    }
    for (int k = 0; k < plan.celled().size(); k++) {
      cells(k, parts);
    }
  }

  List<Statistic> of(SiteId site) {
    return results.getOrDefault(site, List.of());
  }

  private void categories(int j, SiteParts parts) {
    String column = plan.categories().get(j).column();
    SortedMap<SiteId, CategoryPool.Told> told = new TreeMap<>();
    parts.counts().forEach((site, sent) -> told.put(site, told(sent, j, parts, site, column)));
    CategoryPool.of(told)
        .ifPresent(
            pool -> {
              SortedMap<SiteId, double[]> rows = new TreeMap<>();
              pool.rows().forEach((site, counts) -> rows.put(site, array(counts)));
              rows.values().removeIf(counts -> total(counts) == 0);
              rows.keySet()
                  .forEach(
                      site ->
                          compare(
                              column,
                              pool.withholding() > 0 ? "categories, pooled" : "categories",
                              site,
                              rows,
                              pool.withholding()));
            });
  }

  private static CategoryPool.Told told(
      DoubleVector sent, int j, SiteParts parts, SiteId site, String column) {
    boolean missingTold = sent.segment(StatisticsLayouts.MISSING_WITHHELD)[j] == 0;
    return new CategoryPool.Told(
        sent.segment(StatisticsLayouts.ROWS)[0],
        missingTold
            ? OptionalDouble.of(sent.segment(StatisticsLayouts.MISSING)[j])
            : OptionalDouble.empty(),
        SiteResults.named(parts, site, column),
        sent.segment(StatisticsLayouts.CATEGORIES_WITHHELD)[j] == 0);
  }

  private void cells(int k, SiteParts parts) {
    StatisticsColumn column = plan.celled().get(k);
    SortedMap<SiteId, double[]> rows = new TreeMap<>();
    parts
        .cells()
        .forEach((site, sent) -> rows.put(site, SiteResults.part(sent, StatisticsLayouts.ROWS, k)));
    rows.values().removeIf(cells -> total(cells) == 0);
    double[] all = sum(rows.values());
    rows.forEach(
        (site, cells) -> {
          QuantileBins bins = QuantileBins.of(all, QuantileBins.forRows(total(cells)));
          SortedMap<SiteId, double[]> binned = new TreeMap<>();
          rows.forEach((other, counts) -> binned.put(other, bins.count(counts)));
          long used =
              IntStream.range(0, binned.get(site).length)
                  .filter(bin -> binned.values().stream().anyMatch(counts -> counts[bin] > 0))
                  .count();
          compare(column.column(), used + " bins", site, binned, 0);
        });
  }

  private void compare(
      String column, String how, SiteId site, SortedMap<SiteId, double[]> rows, int withholding) {
    SortedMap<SiteId, double[]> rest = new TreeMap<>(rows);
    double[] own = rest.remove(site);
    if (rest.isEmpty()) {
      return;
    }
    double[] others = sum(rest.values());
    List<Statistic> to = results.computeIfAbsent(site, unseen -> new ArrayList<>());
    SortedMap<String, Double> measured = new TreeMap<>();
    measured.put("psi", Drift.populationStability(own, others));
    measured.put("psi-by-chance", Drift.stabilityByChance(own, others));
    measured.put("jensen-shannon", Drift.jensenShannon(own, others));
    measured.forEach(
        (measure, value) ->
            to.add(
                new Statistic(
                    column,
                    "",
                    measure,
                    how,
                    OptionalDouble.of(value),
                    (long) total(own),
                    rows.size(),
                    withholding)));
  }

  private static double[] array(List<Double> counts) {
    return counts.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double total(double[] rows) {
    return Arrays.stream(rows).map(count -> Math.max(0, count)).sum();
  }

  private static double[] sum(Iterable<double[]> parts) {
    double[] sum = new double[0];
    for (double[] part : parts) {
      double[] next = sum.length == 0 ? new double[part.length] : sum;
      for (int i = 0; i < part.length; i++) {
        next[i] += Math.max(0, part[i]);
      }
      sum = next;
    }
    return sum;
  }
}

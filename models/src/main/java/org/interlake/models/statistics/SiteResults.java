package org.interlake.models.statistics;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.quantiles.Quantiles;
import org.interlake.models.quantiles.ValueCells;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.Measure;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * Each site's own numbers, side by side: what {@link StatisticsFitter} makes of all sites' sums,
 * made of one site's; histograms over the bins, and categories among those, that all sites together
 * have; then {@link SiteDrift}. A pure function of what the sites sent: nothing more leaves them
 * for it. Where a site withheld its part there is no value.
 */
public final class SiteResults {
  private static final Set<String> OF_COUNTS = Set.of("count", "missing", "mean");
  private static final Set<String> OF_SPREAD = Set.of("variance", "deviation");

  private final StatisticsPlan plan;
  private final StatisticsFitter fitter;
  private final StatisticsFrame frame;
  private final List<Statistic> federated;
  private final StatisticsFitter.Round counts;
  private final Optional<DoubleVector> cells;

  /**
   * @param frame of the run; looked at only if the plan needs a second round
   * @param federated the run's results over all sites
   * @param counts of all sites
   * @param cells of all sites, if the plan needs them
   */
  public SiteResults(
      StatisticsPlan plan,
      StatisticsFrame frame,
      List<Statistic> federated,
      StatisticsFitter.Round counts,
      Optional<DoubleVector> cells) {
    this.plan = requireNonNull(plan, "plan");
    this.fitter = new StatisticsFitter(plan);
    this.frame = frame;
    this.federated = List.copyOf(federated);
    this.counts = requireNonNull(counts, "counts");
    this.cells = requireNonNull(cells, "cells");
  }

  /** By site, then by column in the plan's order. */
  public List<SiteStatistic> of(SiteParts parts) {
    SiteDrift drift = new SiteDrift(plan, parts);
    List<String> columns = plan.columns().stream().map(StatisticsColumn::column).toList();
    List<SiteStatistic> results = new ArrayList<>();
    parts
        .counts()
        .keySet()
        .forEach(
            site -> {
              List<Statistic> ofSite = new ArrayList<>();
              counted(site, parts, ofSite);
              spread(site, parts, ofSite);
              cells(site, parts, ofSite);
              categories(site, parts, ofSite);
              ofSite.addAll(drift.of(site));
              ofSite.sort(Comparator.comparingInt(s -> columns.indexOf(s.columns())));
              ofSite.forEach(statistic -> results.add(new SiteStatistic(site, statistic)));
            });
    return results;
  }

  private static StatisticsFitter.Round alone(DoubleVector vector) {
    return new StatisticsFitter.Round(vector, 1);
  }

  private void counted(SiteId site, SiteParts parts, List<Statistic> to) {
    fitter.counted(alone(parts.counts().get(site)), List.of(), List.of(new TreeMap<>())).stream()
        .filter(s -> OF_COUNTS.contains(s.measure()))
        .forEach(s -> to.add(told(s)));
  }

  /** Distances are from the federated means, for a site too. */
  private void spread(SiteId site, SiteParts parts, List<Statistic> to) {
    DoubleVector sent = parts.spread().get(site);
    if (sent != null) {
      fitter.spread(counts, alone(sent), frame).stream()
          .filter(s -> s.group().isEmpty() && OF_SPREAD.contains(s.measure()))
          .forEach(s -> to.add(told(s)));
    }
  }

  private void cells(SiteId site, SiteParts parts, List<Statistic> to) {
    DoubleVector sent = parts.cells().get(site);
    if (sent == null || cells.isEmpty()) {
      return;
    }
    fitter.cells(alone(sent)).stream()
        .filter(s -> !s.measure().equals("histogram"))
        .forEach(s -> to.add(told(s)));
    for (int k = 0; k < plan.celled().size(); k++) {
      StatisticsColumn column = plan.celled().get(k);
      double[] all = part(cells.get(), StatisticsLayouts.ROWS, k);
      if (column.asks(Measure.HISTOGRAM) && Arrays.stream(all).sum() > 0) {
        histogram(column.column(), k, all, sent, to);
      }
    }
  }

  private void histogram(
      String column, int k, double[] all, DoubleVector sent, List<Statistic> to) {
    Quantiles quantiles = Quantiles.of(all, part(cells.orElseThrow(), StatisticsLayouts.SUMS, k));
    Histogram histogram = Histogram.between(quantiles.at(0), quantiles.at(1), plan.histogramBins());
    double[] rows = part(sent, StatisticsLayouts.ROWS, k);
    double[] counted = histogram.count(rows, part(sent, StatisticsLayouts.SUMS, k));
    int withheld = (int) sent.segment(StatisticsLayouts.WITHHELD)[k];
    for (int bin = 0; bin < counted.length; bin++) {
      to.add(
          told(
              new Statistic(
                  column,
                  "",
                  "histogram",
                  histogram.key(bin),
                  OptionalDouble.of(counted[bin]),
                  (long) Arrays.stream(rows).sum(),
                  1,
                  withheld)));
    }
  }

  static double[] part(DoubleVector vector, String segment, int k) {
    int from = k * ValueCells.CELLS;
    return Arrays.copyOfRange(vector.segment(segment), from, from + ValueCells.CELLS);
  }

  /** Of the categories that are commonest over all sites, in that order. */
  private void categories(SiteId site, SiteParts parts, List<Statistic> to) {
    double[] incomplete = parts.counts().get(site).segment(StatisticsLayouts.CATEGORIES_WITHHELD);
    long rows = (long) parts.counts().get(site).segment(StatisticsLayouts.ROWS)[0];
    for (Statistic common : federated) {
      if (!common.measure().equals("frequent")) {
        continue;
      }
      SortedMap<String, Long> named = named(parts, site, common.columns());
      int j = categoryPlace(common.columns());
      boolean told = named.containsKey(common.key()) || incomplete[j] == 0;
      to.add(
          told(
              new Statistic(
                  common.columns(),
                  "",
                  "frequent",
                  common.key(),
                  OptionalDouble.of(named.getOrDefault(common.key(), 0L)),
                  rows,
                  1,
                  told ? 0 : 1)));
    }
  }

  static SortedMap<String, Long> named(SiteParts parts, SiteId site, String column) {
    SortedMap<String, SortedMap<String, Long>> ofSite = parts.categories().get(site);
    return ofSite == null || !ofSite.containsKey(column) ? new TreeMap<>() : ofSite.get(column);
  }

  private int categoryPlace(String column) {
    return plan.categories().stream().map(StatisticsColumn::column).toList().indexOf(column);
  }

  /** Of one site, what is withheld has no value at all. */
  private static Statistic told(Statistic s) {
    return s.withheld() == 0
        ? s
        : new Statistic(
            s.columns(), s.group(), s.measure(), s.key(), OptionalDouble.empty(), s.rows(), 1, 1);
  }
}

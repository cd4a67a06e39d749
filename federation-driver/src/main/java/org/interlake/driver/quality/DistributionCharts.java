package org.interlake.driver.quality;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.driver.page.Block;
import org.interlake.driver.page.Cell;
import org.interlake.driver.page.Chart;
import org.interlake.driver.page.Paragraph;
import org.interlake.driver.page.RangeChart;
import org.interlake.driver.page.Section;
import org.interlake.driver.page.SeriesChart;
import org.interlake.driver.page.Table;
import org.interlake.driver.page.Tone;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.SiteId;

/** The drawings of a report, and the tables of what only drawings would show. */
final class DistributionCharts {
  private final QualityReport report;

  DistributionCharts(QualityReport report) {
    this.report = requireNonNull(report, "report");
  }

  /** A place in a column's distribution. */
  record Point(String label, String measure, String key) {}

  /** Quantiles, between the ends if the plan asks for them. */
  List<Point> reach(String column) {
    List<Point> points = new ArrayList<>();
    if (!report.keys(column, "minimum").isEmpty()) {
      points.add(new Point("min", "minimum", ""));
    }
    report.keys(column, "quantile").forEach(p -> points.add(new Point("q" + p, "quantile", p)));
    if (!report.keys(column, "maximum").isEmpty()) {
      points.add(new Point("max", "maximum", ""));
    }
    return points;
  }

  /** The population stability index of every column, at most eight sites in one drawing. */
  List<Chart> drift() {
    List<String> columns =
        report.columns().stream()
            .filter(c -> report.sites().stream().anyMatch(s -> hasDrift(s, c)))
            .toList();
    List<Chart> charts = new ArrayList<>();
    for (List<SiteId> some : columns.isEmpty() ? List.<List<SiteId>>of() : bundles()) {
      List<SeriesChart.Series> series =
          some.stream()
              .map(
                  site ->
                      new SeriesChart.Series(
                          site.name(),
                          columns.stream().map(c -> report.value(site, c, "psi")).toList()))
              .toList();
      charts.add(
          new SeriesChart(
              "PSI by column" + of(some),
              "The population stability index of each site against the others, by column",
              SeriesChart.Shape.BARS,
              columns,
              "PSI",
              series,
              List.of(
                  new SeriesChart.Limit("watch", Stability.WATCHED),
                  new SeriesChart.Limit("shifted", Stability.SHIFT))));
    }
    return charts;
  }

  private boolean hasDrift(SiteId site, String column) {
    return report.value(site, column, "psi").isPresent();
  }

  /** As many sites as one drawing tells apart. */
  private List<List<SiteId>> bundles() {
    List<List<SiteId>> bundles = new ArrayList<>();
    for (int from = 0; from < report.sites().size(); from += SeriesChart.MOST_SERIES) {
      bundles.add(
          report
              .sites()
              .subList(from, Math.min(report.sites().size(), from + SeriesChart.MOST_SERIES)));
    }
    return bundles;
  }

  private String of(List<SiteId> some) {
    return some.size() == report.sites().size()
        ? ""
        : ", %s to %s".formatted(some.get(0), some.get(some.size() - 1));
  }

  /** Where each site's values lie. */
  List<Chart> ranges() {
    List<Chart> charts = new ArrayList<>();
    for (String column : report.columns()) {
      List<Point> points = reach(column);
      List<RangeChart.Range> ranges = new ArrayList<>();
      for (SiteId site : report.sites()) {
        List<Double> values =
            points.stream()
                .map(p -> report.find(site, column, p.measure(), p.key()))
                .flatMap(Optional::stream)
                .map(Statistic::value)
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .toList();
        if (!values.isEmpty()) {
          ranges.add(new RangeChart.Range(site.name(), values));
        }
      }
      if (!ranges.isEmpty()) {
        charts.add(
            new RangeChart(
                column,
                "From %s to %s of %s, by site"
                    .formatted(
                        points.get(0).label(), points.get(points.size() - 1).label(), column),
                column,
                ranges));
      }
    }
    return charts;
  }

  /** Shares of rows by bin or category, site beside site. */
  Optional<Section> section() {
    List<Block> blocks = new ArrayList<>();
    for (String column : report.columns()) {
      for (String measure : List.of("histogram", "frequent")) {
        List<String> keys = report.keys(column, measure);
        if (!keys.isEmpty()) {
          blocks.add(table(column, measure, keys));
          blocks.addAll(charts(column, measure, keys));
        }
      }
    }
    if (blocks.isEmpty()) {
      return Optional.empty();
    }
    blocks.add(
        0,
        new Paragraph("Of the rows that hold a value, and for categories of all rows, by site."));
    return Optional.of(new Section("Distributions", blocks));
  }

  private Table table(String column, String measure, List<String> keys) {
    List<String> header = new ArrayList<>(List.of(column));
    report.sites().forEach(site -> header.add(site.name()));
    List<List<Cell>> rows = new ArrayList<>();
    for (String key : keys) {
      List<Cell> row = new ArrayList<>(List.of(Cell.of(key)));
      for (SiteId site : report.sites()) {
        OptionalDouble share = share(site, column, measure, key);
        boolean withheld =
            report.find(site, column, measure, key).map(s -> s.withheld() > 0).orElse(false);
        row.add(
            share.isEmpty()
                ? Cell.of(withheld ? "withheld" : Figures.NONE, Tone.MUTED)
                : Cell.hot(Figures.percent(share.getAsDouble()), Tone.PLAIN, share.getAsDouble()));
      }
      rows.add(row);
    }
    return new Table(
        Table.Form.NUMBERS,
        measure.equals("histogram")
            ? "%s, shares of values by bin".formatted(column)
            : "%s, shares of rows by category (the commonest)".formatted(column),
        header,
        rows);
  }

  private List<Chart> charts(String column, String measure, List<String> keys) {
    List<Chart> charts = new ArrayList<>();
    for (List<SiteId> some : bundles()) {
      charts.add(
          new SeriesChart(
              column + of(some),
              "Shares of rows in percent, by site",
              measure.equals("histogram") ? SeriesChart.Shape.STEPS : SeriesChart.Shape.BARS,
              keys,
              "% of rows",
              some.stream()
                  .map(
                      site ->
                          new SeriesChart.Series(
                              site.name(),
                              keys.stream()
                                  .map(key -> percent(share(site, column, measure, key)))
                                  .toList()))
                  .toList(),
              List.of()));
    }
    return charts;
  }

  private static OptionalDouble percent(OptionalDouble share) {
    return share.isEmpty() ? share : OptionalDouble.of(100 * share.getAsDouble());
  }

  private OptionalDouble share(SiteId site, String column, String measure, String key) {
    Optional<Statistic> told = report.find(site, column, measure, key);
    return told.isEmpty() || told.get().value().isEmpty() || told.get().rows() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(told.get().value().getAsDouble() / told.get().rows());
  }
}

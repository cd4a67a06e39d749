package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.interlake.driver.page.Block;
import org.interlake.driver.page.Cell;
import org.interlake.driver.page.Paragraph;
import org.interlake.driver.page.Section;
import org.interlake.driver.page.SeriesChart;
import org.interlake.driver.page.Table;
import org.interlake.driver.page.Tone;
import org.interlake.driver.quality.Figures;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.StopRule.Metric;

/** How loss and metric went from round to round, and how far the sites lay apart. */
final class ConvergenceSection {
  private final RunReport report;
  private final List<RoundOutcome> rounds;

  ConvergenceSection(RunReport report) {
    this.report = requireNonNull(report, "report");
    this.rounds =
        report.rounds().stream()
            .filter(r -> r.purpose().equals("train") || r.purpose().equals("evaluate"))
            .toList();
  }

  Section section() {
    List<Block> blocks = new ArrayList<>();
    boolean losses = rounds.stream().anyMatch(round -> round.loss().isPresent());
    Optional<Metric> metric = report.headline();
    if (rounds.isEmpty()) {
      return Section.of("Convergence", new Paragraph("No round has trained yet."));
    }
    blocks.add(
        new Paragraph(
            "Loss and metrics of a round are of the model that it started from. The last round evaluates the final model."));
    if (!losses) {
      blocks.add(
          new Paragraph(
              "No training loss is known: under noise, and of models whose sums yield none, it does not leave a site."));
    }
    if (metric.isEmpty()) {
      blocks.add(
          new Paragraph(
              "No held-out metric is known: no site told any. A site withholds them where its policy finds its held-out rows too few, and under noise without evaluationNoise."));
    }
    boolean sites =
        metric.isPresent() && rounds.stream().anyMatch(r -> !ofSites(r, metric.get()).isEmpty());
    if (metric.isPresent() && !sites) {
      blocks.add(
          new Paragraph(
              report.isSecure()
                  ? "Under secure aggregation metrics are known over all sites only."
                  : "Metrics of single sites are not known: no site told any."));
    }
    blocks.add(table(metric, losses, sites));
    if (losses) {
      blocks.add(
          chart(
              "Training loss by round",
              "loss per example",
              List.of(series("federation", RoundOutcome::loss))));
    }
    metric.ifPresent(found -> blocks.add(metricChart(found)));
    return new Section("Convergence", blocks);
  }

  /** Without the columns of which nothing is known. */
  private Table table(Optional<Metric> metric, boolean losses, boolean sites) {
    List<String> header = new ArrayList<>(List.of("round", "for", "sites"));
    if (losses) {
      header.add("loss");
    }
    metric.ifPresent(found -> header.add("held-out " + found));
    if (sites) {
      header.addAll(List.of("lowest site", "highest site"));
    }
    List<List<Cell>> rows = new ArrayList<>();
    for (RoundOutcome round : rounds) {
      List<Cell> row = new ArrayList<>();
      row.add(Cell.of(round.round().toString()));
      row.add(Cell.of(round.purpose(), Tone.MUTED));
      row.add(Cell.of("%d of %d".formatted(round.tally().contributed(), round.tally().called())));
      if (losses) {
        row.add(Cell.of(Figures.number(round.loss())));
      }
      metric.ifPresent(
          found -> {
            row.add(number(report.heldOut(round.round(), Optional.empty(), found)));
            if (!sites) {
              return;
            }
            row.add(number(ofSites(round, found).stream().mapToDouble(v -> v).min()));
            row.add(number(ofSites(round, found).stream().mapToDouble(v -> v).max()));
          });
      rows.add(row);
    }
    return new Table(Table.Form.NUMBERS, "Rounds that trained or evaluated", header, rows);
  }

  private static Cell number(OptionalDouble value) {
    return value.isEmpty()
        ? Cell.of(Figures.NONE, Tone.MUTED)
        : Cell.of(Amounts.decimals(value.getAsDouble()));
  }

  private List<Double> ofSites(RoundOutcome round, Metric metric) {
    List<Double> values = new ArrayList<>();
    for (SiteId site : report.sites()) {
      report.heldOut(round.round(), Optional.of(site), metric).ifPresent(values::add);
    }
    return values;
  }

  /** Each site, or of many the lowest and the highest. */
  private SeriesChart metricChart(Metric metric) {
    List<SeriesChart.Series> series = new ArrayList<>();
    series.add(
        series("all sites", round -> report.heldOut(round.round(), Optional.empty(), metric)));
    List<SiteId> sites =
        report.sites().stream()
            .filter(
                site ->
                    rounds.stream()
                        .anyMatch(
                            r -> report.heldOut(r.round(), Optional.of(site), metric).isPresent()))
            .toList();
    if (sites.size() < SeriesChart.MOST_SERIES) {
      for (SiteId site : sites) {
        series.add(
            series(site.name(), round -> report.heldOut(round.round(), Optional.of(site), metric)));
      }
    } else {
      series.add(series("lowest site", r -> ofSites(r, metric).stream().mapToDouble(v -> v).min()));
      series.add(
          series("highest site", r -> ofSites(r, metric).stream().mapToDouble(v -> v).max()));
    }
    return chart("Held-out %s by round".formatted(metric), metric.toString(), series);
  }

  private SeriesChart.Series series(String name, Function<RoundOutcome, OptionalDouble> value) {
    return new SeriesChart.Series(name, rounds.stream().map(value).toList());
  }

  private SeriesChart chart(String title, String axis, List<SeriesChart.Series> series) {
    return new SeriesChart(
        title,
        "The numbers are in the table of rounds.",
        SeriesChart.Shape.LINES,
        rounds.stream().map(round -> round.round().toString()).toList(),
        axis,
        series,
        List.of());
  }
}

package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlake.driver.page.Block;
import org.interlake.driver.page.Cell;
import org.interlake.driver.page.Paragraph;
import org.interlake.driver.page.RangeChart;
import org.interlake.driver.page.Section;
import org.interlake.driver.page.Table;
import org.interlake.driver.page.Tone;
import org.interlake.driver.quality.Figures;
import org.interlake.driver.registry.MetricValue;
import org.interlake.protocol.plan.StopRule.Metric;

/** What the final models are worth at each site: the site's own, the global one, and a personal. */
final class SiteSection {
  /** More lines than that nobody reads. */
  private static final int MOST_RANGES = 40;

  private final RunReport report;
  private final List<MeasuredModel> heldOut;

  SiteSection(RunReport report) {
    this.report = requireNonNull(report, "report");
    this.heldOut = report.finals().stream().filter(model -> model.split().equals("test")).toList();
  }

  Section section() {
    List<Block> blocks = new ArrayList<>();
    if (heldOut.isEmpty()) {
      blocks.add(
          new Paragraph(
              report.evaluationRound().isEmpty()
                  ? "The final model has not been evaluated."
                  : "No site told held-out metrics of the final model."));
      return new Section("Models by site", blocks);
    }
    if (report.isSecure()) {
      blocks.add(
          new Paragraph(
              "Under secure aggregation the driver sees sums over the sites only: there are no numbers by site."));
    } else if (!has(MetricValue.Scope.LOCAL_ONLY)) {
      blocks.add(
          new Paragraph(
              report.plan().evaluation().localOnly()
                  ? "No site told what a model of its rows alone is worth."
                  : "The plan did not ask for local-only models (evaluation.localOnly), so what a site would have alone is not known."));
    }
    blocks.add(table());
    blocks.add(
        new Paragraph(
            intervals()
                ? "In brackets: 95 percent confidence, of accuracy by Wilson's score interval, of AUC by Hanley's and McNeil's variance, widened by what the bins of scores leave open. Rows are taken as independent. Models of one site are measured on the same rows: that two intervals overlap does not say that the models are equal. The other metrics have no interval, because no squares of them leave a site."
                : "No confidence intervals: those of AUC need the counts of scores, which this run has not recorded; metrics with noise, and means of which no squares leave a site, have none."));
    report.headline().flatMap(this::ranges).ifPresent(blocks::add);
    return new Section("Models by site", blocks);
  }

  private boolean has(MetricValue.Scope scope) {
    return heldOut.stream().anyMatch(model -> model.scope() == scope);
  }

  private boolean intervals() {
    return heldOut.stream()
        .anyMatch(m -> m.values().keySet().stream().anyMatch(k -> m.interval(k).isPresent()));
  }

  private Table table() {
    List<Metric> metrics =
        heldOut.stream().flatMap(m -> m.values().keySet().stream()).distinct().sorted().toList();
    List<String> header = new ArrayList<>(List.of("rows of", "model", "rows"));
    metrics.forEach(metric -> header.add(metric.toString()));
    List<List<Cell>> rows = new ArrayList<>();
    for (MeasuredModel model : heldOut) {
      List<Cell> row = new ArrayList<>();
      row.add(Cell.of(model.rowsOf()));
      row.add(Cell.of(model.model()));
      row.add(Cell.of("%,d".formatted(model.rows())));
      for (Metric metric : metrics) {
        row.add(
            model.find(metric).isEmpty()
                ? Cell.of(Figures.NONE, Tone.MUTED)
                : Cell.of(
                    Amounts.withInterval(
                        model.find(metric).getAsDouble(), model.interval(metric))));
      }
      rows.add(row);
    }
    return new Table(Table.Form.NUMBERS, "Held-out metrics of the final models", header, rows);
  }

  private Optional<RangeChart> ranges(Metric metric) {
    List<RangeChart.Range> ranges = new ArrayList<>();
    for (MeasuredModel model : heldOut) {
      if (model.find(metric).isEmpty()) {
        continue;
      }
      double value = model.find(metric).getAsDouble();
      int colour =
          switch (model.scope()) {
            case OVERALL, SITE -> 0;
            case LOCAL_ONLY -> 1;
            case PERSONAL -> 2;
          };
      ranges.add(
          new RangeChart.Range(
              "%s, %s".formatted(model.rowsOf(), model.model()),
              model
                  .interval(metric)
                  .map(i -> List.of(i.low(), value, i.high()))
                  .orElse(List.of(value)),
              colour));
    }
    return ranges.size() < 2 || ranges.size() > MOST_RANGES
        ? Optional.empty()
        : Optional.of(
            new RangeChart(
                "Held-out %s by site and model".formatted(metric),
                "The numbers are in the table of held-out metrics.",
                metric.toString(),
                ranges));
  }
}

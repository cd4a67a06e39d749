package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.interlake.driver.page.Block;
import org.interlake.driver.page.Cell;
import org.interlake.driver.page.Paragraph;
import org.interlake.driver.page.Section;
import org.interlake.driver.page.SeriesChart;
import org.interlake.driver.page.Table;
import org.interlake.driver.page.Tone;
import org.interlake.driver.quality.Figures;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.Contribution.Standing;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.driver.registry.SiteValue;
import org.interlake.protocol.SiteId;

/** What each site sent, how it stood to the others, and what it was worth. */
final class ContributionSection {
  private final RunReport report;

  ContributionSection(RunReport report) {
    this.report = requireNonNull(report, "report");
  }

  Section section() {
    List<Block> blocks = new ArrayList<>();
    if (report.contributions().isEmpty()) {
      return Section.of("Contributions", new Paragraph("No site has been called yet."));
    }
    boolean standing = report.contributions().stream().anyMatch(c -> c.standing().isPresent());
    if (!standing) {
      blocks.add(
          new Paragraph(
              report.isSecure()
                  ? "Under secure aggregation no update is seen alone: how a site's step stands to the others is not known."
                  : "Updates of this strategy are sums and no models: no site takes a step of its own."));
    }
    if (standing && report.isNoised()) {
      blocks.add(
          new Paragraph(
              "Steps have noise in them: their direction and length tell of the noise, too, and where it is much, of little else."));
    }
    boolean examples = report.contributions().stream().anyMatch(c -> c.examples().isPresent());
    if (!examples) {
      blocks.add(new Paragraph("How many rows a site has is not known here: it was not told."));
    }
    blocks.add(table(standing, examples));
    if (report.siteValues().isEmpty()) {
      blocks.add(
          new Paragraph(
              report.isSecure()
                  ? "What each site was worth cannot be valued: no update is seen alone."
                  : "What each site was worth has not been valued (bin/interlake contributions %s --conf-file FILE)."
                      .formatted(report.run())));
    } else {
      valuations().forEach((valuation, values) -> worth(valuation, values, blocks));
    }
    if (standing && report.sites().size() <= SeriesChart.MOST_SERIES) {
      blocks.add(
          chart("Direction of each site's step", "cosine to the aggregate's", Standing::cosine));
      blocks.add(chart("Length of each site's step", "L2 norm", Standing::norm));
    }
    return new Section("Contributions", blocks);
  }

  private Table table(boolean standing, boolean examples) {
    List<String> header =
        new ArrayList<>(List.of("site", "called", "contributed", "refused", "declined", "missing"));
    if (examples) {
      header.add("examples");
    }
    if (standing) {
      header.addAll(List.of("step", "cosine", "least cosine", "rank"));
    }
    List<List<Cell>> rows = new ArrayList<>();
    for (SiteId site : report.sites()) {
      List<Contribution> of = report.contributions(site);
      List<Cell> row = new ArrayList<>(List.of(Cell.of(site.name())));
      row.add(Cell.of(String.valueOf(of.size())));
      row.add(count(of, Contribution.Status.CONTRIBUTED, Tone.PLAIN));
      row.add(count(of, Contribution.Status.REFUSED, Tone.BAD));
      row.add(count(of, Contribution.Status.DECLINED, Tone.WATCH));
      row.add(count(of, Contribution.Status.MISSING, Tone.WATCH));
      if (examples) {
        row.add(examples(of));
      }
      if (standing) {
        List<Standing> stands = of.stream().flatMap(c -> c.standing().stream()).toList();
        row.add(Cell.of(Figures.number(mean(stands, Standing::norm))));
        row.add(Cell.of(decimals(mean(stands, Standing::cosine))));
        row.add(Cell.of(decimals(stands.stream().mapToDouble(Standing::cosine).min())));
        row.add(Cell.of(decimals(mean(stands, s -> s.distanceRank()))));
      }
      rows.add(row);
    }
    return new Table(
        Table.Form.NUMBERS,
        standing
            ? "What each site answered. Means over the rounds: the length of its step, the cosine of its angle to the aggregate's, its rank by distance to the aggregate (1 is the nearest)"
            : "What each site answered",
        header,
        rows);
  }

  private static Cell count(List<Contribution> of, Contribution.Status status, Tone tone) {
    long count = of.stream().filter(c -> c.status() == status).count();
    return count == 0
        ? Cell.of("0", Tone.MUTED)
        : Cell.of((tone == Tone.BAD ? "▲ " : tone == Tone.WATCH ? "△ " : "") + count, tone);
  }

  /** Of the last update that tells them. */
  private static Cell examples(List<Contribution> of) {
    return of.stream()
        .filter(c -> c.examples().isPresent())
        .reduce((earlier, later) -> later)
        .map(c -> Cell.of("%,d".formatted(c.examples().getAsLong())))
        .orElse(Cell.of(Figures.NONE, Tone.MUTED));
  }

  private static OptionalDouble mean(List<Standing> stands, ToDoubleFunction<Standing> value) {
    return stands.stream().mapToDouble(value).average();
  }

  private static String decimals(OptionalDouble value) {
    return value.isEmpty() ? Figures.NONE : Figures.decimals(value.getAsDouble());
  }

  private SeriesChart chart(String title, String axis, ToDoubleFunction<Standing> value) {
    List<RoundOutcome> rounds = report.trainingRounds();
    List<SeriesChart.Series> series = new ArrayList<>();
    for (SiteId site : report.sites()) {
      List<Contribution> of = report.contributions(site);
      series.add(
          new SeriesChart.Series(
              site.name(),
              rounds.stream()
                  .map(
                      round ->
                          of.stream()
                              .filter(c -> c.round().equals(round.round()))
                              .flatMap(c -> c.standing().stream())
                              .mapToDouble(value)
                              .findFirst())
                  .toList()));
    }
    return new SeriesChart(
        title,
        "By training round. Means are in the table of answers.",
        SeriesChart.Shape.LINES,
        rounds.stream().map(round -> round.round().toString()).toList(),
        axis,
        series,
        List.of());
  }

  private Map<String, List<SiteValue>> valuations() {
    Map<String, List<SiteValue>> byValuation = new LinkedHashMap<>();
    report
        .siteValues()
        .forEach(
            value ->
                byValuation
                    .computeIfAbsent(value.valuation(), valuation -> new ArrayList<>())
                    .add(value));
    return byValuation;
  }

  /** Totals over the rounds. */
  private static void worth(String valuation, List<SiteValue> values, List<Block> blocks) {
    Map<SiteId, double[]> totals = new TreeMap<>();
    for (SiteValue value : values) {
      double[] total = totals.computeIfAbsent(value.site(), site -> new double[3]);
      if (value.method() == SiteValue.Method.LEAVE_ONE_OUT) {
        total[0] += value.value();
      } else {
        total[1] += value.value();
        double error = value.standardError().orElse(0);
        total[2] += error * error;
      }
    }
    List<List<Cell>> rows = new ArrayList<>();
    totals.forEach(
        (site, total) ->
            rows.add(
                List.of(
                    Cell.of(site.name()),
                    Cell.of(Figures.number(total[1])),
                    Cell.of(total[2] == 0 ? "exact" : "± " + Figures.number(Math.sqrt(total[2]))),
                    Cell.of(Figures.number(total[0])))));
    blocks.add(
        new Table(
            Table.Form.NUMBERS,
            "What each site was worth over all training rounds, by " + valuation,
            List.of("site", "Shapley value", "standard error", "leave one out"),
            rows));
    blocks.add(
        new SeriesChart(
            "Worth by site: " + valuation,
            "The numbers are in the table of the same name.",
            SeriesChart.Shape.BARS,
            totals.keySet().stream().map(SiteId::name).toList(),
            "worth",
            List.of(series("Shapley value", totals, 1), series("leave one out", totals, 0)),
            List.of()));
  }

  private static SeriesChart.Series series(String name, Map<SiteId, double[]> totals, int place) {
    return new SeriesChart.Series(
        name, totals.values().stream().map(total -> OptionalDouble.of(total[place])).toList());
  }
}

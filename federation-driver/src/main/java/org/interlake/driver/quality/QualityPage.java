package org.interlake.driver.quality;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import org.interlake.driver.page.Block;
import org.interlake.driver.page.Cell;
import org.interlake.driver.page.Page;
import org.interlake.driver.page.Paragraph;
import org.interlake.driver.page.Section;
import org.interlake.driver.page.Table;
import org.interlake.driver.page.Tiles;
import org.interlake.driver.page.Tone;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.SiteId;

/** A report as a page: what to look at first, then missing values, ranges and drift by site. */
public final class QualityPage {
  private final QualityReport report;
  private final String footer;

  /**
   * @param footer what makes the page
   */
  public QualityPage(QualityReport report, String footer) {
    this.report = requireNonNull(report, "report");
    this.footer = requireNonNull(footer, "footer");
  }

  public Page page() {
    List<Section> sections = new ArrayList<>();
    sections.add(summary());
    if (report.whyNotBySite().isEmpty()) {
      sections.add(missing());
      sections.add(drift());
      ranges().ifPresent(sections::add);
      new DistributionCharts(report).section().ifPresent(sections::add);
    }
    sections.add(overAll());
    return new Page(
        "Data quality: " + report.plan().name(),
        "Run %s of federation %s: %d columns of dataset %s at %s. Nothing but sums has left a site."
            .formatted(
                report.state().run(),
                report.plan().federation(),
                report.columns().size(),
                report.plan().dataset(),
                report.sites().isEmpty()
                    ? report.plan().sites().size() + " sites"
                    : String.join(", ", report.sites().stream().map(SiteId::name).toList())),
        sections,
        footer);
  }

  private Section summary() {
    List<Finding> findings = report.findings();
    long bad = findings.stream().filter(f -> f.level() == Finding.Level.BAD).count();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Tiles(
            List.of(
                new Tiles.Tile("sites", String.valueOf(siteCount()), Tone.PLAIN),
                new Tiles.Tile("rows", "%,d".formatted(rows()), Tone.PLAIN),
                new Tiles.Tile("columns", String.valueOf(report.columns().size()), Tone.PLAIN),
                new Tiles.Tile("bad", String.valueOf(bad), bad == 0 ? Tone.GOOD : Tone.BAD),
                new Tiles.Tile(
                    "to watch",
                    String.valueOf(findings.size() - bad),
                    findings.size() == bad ? Tone.GOOD : Tone.WATCH))));
    report.whyNotBySite().ifPresent(why -> blocks.add(new Paragraph(why)));
    if (!findings.isEmpty()) {
      blocks.add(
          new Table(
              Table.Form.WORDS,
              "What to look at before anything is trained on these columns",
              List.of("column", "site", "", "what"),
              findings.stream().map(QualityPage::row).toList()));
    } else if (report.whyNotBySite().isEmpty()) {
      blocks.add(new Paragraph("Nothing stands out at any site."));
    }
    return new Section("Summary", blocks);
  }

  private static List<Cell> row(Finding finding) {
    boolean bad = finding.level() == Finding.Level.BAD;
    return List.of(
        Cell.of(finding.column()),
        Cell.of(finding.site().name()),
        Cell.of(bad ? "▲ bad" : "△ watch", bad ? Tone.BAD : Tone.WATCH),
        Cell.of(finding.words()));
  }

  private int siteCount() {
    return report.statistics().stream().mapToInt(Statistic::sites).max().orElse(0);
  }

  private long rows() {
    return report.statistics().stream()
        .filter(s -> s.measure().equals("missing"))
        .mapToLong(Statistic::rows)
        .max()
        .orElse(0);
  }

  private Section missing() {
    List<List<Cell>> rows = new ArrayList<>();
    List<Cell> sizes = new ArrayList<>(List.of(Cell.of("(rows)", Tone.MUTED)));
    sizes.add(Cell.of("%,d".formatted(rows()), Tone.MUTED));
    report.sites().forEach(s -> sizes.add(Cell.of("%,d".formatted(report.rows(s)), Tone.MUTED)));
    rows.add(sizes);
    for (String column : report.columns()) {
      List<Cell> row = new ArrayList<>(List.of(Cell.of(column)));
      row.add(missingAtAll(column));
      for (SiteId site : report.sites()) {
        boolean withheld =
            report.find(site, column, "missing", "").map(s -> s.withheld() > 0).orElse(false);
        row.add(missing(report.missingShare(site, column), withheld));
      }
      rows.add(row);
    }
    return Section.of(
        "Missing values",
        new Table(
            Table.Form.NUMBERS, "Rows without a value, of all rows", header("all sites"), rows));
  }

  private Cell missingAtAll(String column) {
    OptionalDouble share = report.missingShare(column);
    return report.isMissingAtLeast(column) && share.isPresent()
        ? Cell.hot("≥ " + Figures.percent(share.getAsDouble()), Tone.PLAIN, share.getAsDouble())
        : missing(share, false);
  }

  private static Cell missing(OptionalDouble share, boolean withheld) {
    return share.isEmpty()
        ? Cell.of(withheld ? "withheld" : Figures.NONE, Tone.MUTED)
        : Cell.hot(Figures.percent(share.getAsDouble()), Tone.PLAIN, share.getAsDouble());
  }

  private List<String> header(String... before) {
    List<String> header = new ArrayList<>(List.of("column"));
    header.addAll(Arrays.asList(before));
    report.sites().forEach(site -> header.add(site.name()));
    return header;
  }

  private Section drift() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "Each site against all the others together. PSI: below 0.1 stable, to 0.25 watch, above it shifted; ≥ marks what withheld categories can only have made smaller. PSI by chance is what equal sites of these sizes would show on average."));
    blocks.add(table("Population stability index (PSI)", this::index));
    blocks.add(
        table(
            "Jensen-Shannon divergence, 0 (the same) to 1 (nothing in common)",
            (column, site) -> {
              OptionalDouble value = report.value(site, column, "jensen-shannon");
              return value.isEmpty()
                  ? Cell.of(Figures.NONE, Tone.MUTED)
                  : Cell.hot(
                      sign(column, site) + Figures.decimals(value.getAsDouble()),
                      Tone.PLAIN,
                      value.getAsDouble());
            }));
    blocks.add(
        table(
            "PSI by chance alone",
            (column, site) -> {
              OptionalDouble value = report.value(site, column, "psi-by-chance");
              return Cell.of(
                  value.isEmpty() ? Figures.NONE : Figures.decimals(value.getAsDouble()),
                  Tone.MUTED);
            }));
    blocks.addAll(new DistributionCharts(report).drift());
    return new Section("Drift between sites", blocks);
  }

  private Cell index(String column, SiteId site) {
    OptionalDouble value = report.value(site, column, "psi");
    if (value.isEmpty()) {
      return Cell.of(Figures.NONE, Tone.MUTED);
    }
    double index = value.getAsDouble();
    String mark =
        switch (Stability.of(index)) {
          case STABLE -> "";
          case WATCH -> "△ ";
          case SHIFTED -> "▲ ";
        };
    return Cell.hot(
        mark + sign(column, site) + Figures.decimals(index),
        Tone.PLAIN,
        index / (3 * Stability.SHIFT));
  }

  private String sign(String column, SiteId site) {
    return report.atLeast(site, column) ? "≥ " : "";
  }

  /** Columns that any site has a number of. */
  private Table table(String caption, BiFunction<String, SiteId, Cell> cell) {
    List<List<Cell>> rows = new ArrayList<>();
    for (String column : report.columns()) {
      if (report.sites().stream().anyMatch(s -> report.value(s, column, "psi").isPresent())) {
        List<Cell> row = new ArrayList<>(List.of(Cell.of(column)));
        report.sites().forEach(site -> row.add(cell.apply(column, site)));
        rows.add(row);
      }
    }
    return new Table(Table.Form.NUMBERS, caption, header(), rows);
  }

  private Optional<Section> ranges() {
    DistributionCharts charts = new DistributionCharts(report);
    List<Block> blocks = new ArrayList<>();
    for (String column : report.columns()) {
      if (!charts.reach(column).isEmpty()) {
        blocks.add(range(column, charts.reach(column)));
      }
    }
    blocks.addAll(charts.ranges());
    return blocks.isEmpty() ? Optional.empty() : Optional.of(new Section("Ranges", blocks));
  }

  private Table range(String column, List<DistributionCharts.Point> points) {
    List<String> header = new ArrayList<>(List.of(column, "mean", "sd"));
    points.forEach(point -> header.add(point.label()));
    List<List<Cell>> rows = new ArrayList<>();
    for (SiteId site : report.sites()) {
      List<Cell> row = new ArrayList<>(List.of(Cell.of(site.name())));
      row.add(Cell.of(Figures.number(report.value(site, column, "mean"))));
      row.add(Cell.of(Figures.number(report.value(site, column, "deviation"))));
      for (DistributionCharts.Point point : points) {
        row.add(
            Cell.of(
                Figures.number(
                    report
                        .find(site, column, point.measure(), point.key())
                        .map(Statistic::value)
                        .orElse(OptionalDouble.empty()))));
      }
      rows.add(row);
    }
    return new Table(Table.Form.NUMBERS, column + ", by site", header, rows);
  }

  private Section overAll() {
    List<List<Cell>> rows = new ArrayList<>();
    for (Statistic s : report.statistics()) {
      if (s.group().isEmpty() && !s.measure().equals("histogram")) {
        rows.add(
            List.of(
                Cell.of(s.columns()),
                Cell.of(s.measure()),
                Cell.of(s.key()),
                Cell.of(Figures.number(s.value()) + (s.withheld() > 0 ? " *" : "")),
                Cell.of("%,d".formatted(s.rows()))));
      }
    }
    return Section.of(
        "Over all sites",
        new Paragraph("* at least one site withheld its part, because it tells of few rows."),
        new Table(
            Table.Form.NUMBERS,
            "The rows of all sites together",
            List.of("column", "measure", "of", "value", "rows"),
            rows));
  }
}

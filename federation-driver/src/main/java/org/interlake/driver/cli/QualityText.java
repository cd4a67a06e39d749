package org.interlake.driver.cli;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import org.interlake.driver.quality.Figures;
import org.interlake.driver.quality.Finding;
import org.interlake.driver.quality.QualityReport;
import org.interlake.driver.text.TextTable;
import org.interlake.protocol.SiteId;

/** A data-quality report for a terminal: findings, then missing values and drift by site. */
final class QualityText {
  /** Of more sites a line would be too long. */
  private static final int SITES_SHOWN = 8;

  private final QualityReport report;
  private final List<String> lines = new ArrayList<>();

  QualityText(QualityReport report) {
    this.report = requireNonNull(report, "report");
  }

  List<String> lines() {
    if (report.whyNotBySite().isPresent()) {
      lines.add(report.whyNotBySite().get());
      return List.copyOf(lines);
    }
    if (report.sites().size() <= SITES_SHOWN) {
      lines.add("missing, by site");
      table(
          "all sites",
          column ->
              (report.isMissingAtLeast(column) ? ">=" : "")
                  + Figures.percent(report.missingShare(column)),
          (column, site) -> Figures.percent(report.missingShare(site, column)));
      lines.add("");
      lines.add("PSI against the other sites (below 0.1 stable, to 0.25 watch, above shifted)");
      table("", column -> Figures.NONE, (column, site) -> index(column, site));
      lines.add("");
    } else {
      lines.add(
          "%d sites: --html and --json have all numbers by site".formatted(report.sites().size()));
    }
    findings();
    return List.copyOf(lines);
  }

  private String index(String column, SiteId site) {
    OptionalDouble index = report.value(site, column, "psi");
    return index.isEmpty()
        ? Figures.NONE
        : (report.atLeast(site, column) ? ">=" : "") + Figures.decimals(index.getAsDouble());
  }

  private void table(
      String first,
      java.util.function.Function<String, String> overAll,
      BiFunction<String, SiteId, String> cell) {
    List<String> header = new ArrayList<>(List.of("column", first));
    report.sites().forEach(site -> header.add(site.name()));
    List<List<String>> rows = new ArrayList<>();
    for (String column : report.columns()) {
      List<String> row = new ArrayList<>(List.of(column, overAll.apply(column)));
      report.sites().forEach(site -> row.add(cell.apply(column, site)));
      rows.add(row);
    }
    lines.addAll(TextTable.lines(header, rows));
  }

  private void findings() {
    List<Finding> findings = report.findings();
    if (findings.isEmpty()) {
      lines.add("nothing stands out at any site");
      return;
    }
    for (Finding finding : findings) {
      lines.add(
          "%-5s  %s at %s: %s"
              .formatted(
                  finding.level() == Finding.Level.BAD ? "BAD" : "watch",
                  finding.column(),
                  finding.site(),
                  finding.words()));
    }
  }
}

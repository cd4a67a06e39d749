package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlake.driver.page.Block;
import org.interlake.driver.page.Cell;
import org.interlake.driver.page.Paragraph;
import org.interlake.driver.page.Section;
import org.interlake.driver.page.SeriesChart;
import org.interlake.driver.page.Table;
import org.interlake.driver.page.Tone;
import org.interlake.driver.quality.Figures;
import org.interlake.driver.registry.Contribution;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.plan.DifferentialPrivacySpec;

/** What the run has cost each site in differential privacy, and who saw updates. */
final class PrivacySection {
  private final RunReport report;

  PrivacySection(RunReport report) {
    this.report = requireNonNull(report, "report");
  }

  Section section() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            report.isSecure()
                ? "Updates were masked: the driver saw their sums only."
                : "Updates were not masked: the driver saw each site's."));
    List<Contribution> noised =
        report.contributions().stream().filter(c -> c.privacy().isPresent()).toList();
    if (noised.isEmpty()) {
      blocks.add(
          new Paragraph(
              report.plan().privacy().differentialPrivacy() instanceof DifferentialPrivacySpec.None
                  ? "No noise was added to any update, so there is no epsilon: nothing bounds what the model may tell of a single row."
                  : "The plan asks for noise, and the registry has no cost of it yet."));
      return new Section("Privacy", blocks);
    }
    blocks.add(
        new Paragraph(
            "Epsilon is what this run has cost a site so far, composed over all of its answers. The site's own ledger, which also counts other runs on the same table, is not known here."));
    blocks.add(table(noised));
    if (report.sites().size() <= SeriesChart.MOST_SERIES) {
      chart(noised).ifPresent(blocks::add);
    }
    return new Section("Privacy", blocks);
  }

  private Table table(List<Contribution> noised) {
    List<List<Cell>> rows = new ArrayList<>();
    for (SiteId site : report.sites()) {
      Optional<PrivacySpent> last =
          noised.stream()
              .filter(c -> c.site().equals(site))
              .reduce((earlier, later) -> later)
              .flatMap(Contribution::privacy);
      rows.add(
          List.of(
              Cell.of(site.name()),
              last.map(spent -> Cell.of(spent.unit()))
                  .orElse(Cell.of("no answer with noise", Tone.MUTED)),
              Cell.of(last.map(s -> Amounts.decimals(s.epsilon())).orElse(Figures.NONE)),
              Cell.of(last.map(s -> Figures.number(s.delta())).orElse(Figures.NONE))));
    }
    return new Table(
        Table.Form.NUMBERS,
        "What the run has cost each site",
        List.of("site", "protects a", "epsilon", "delta"),
        rows);
  }

  private Optional<SeriesChart> chart(List<Contribution> noised) {
    List<RoundNumber> rounds =
        noised.stream().map(Contribution::round).distinct().sorted().toList();
    if (rounds.size() < 2) {
      return Optional.empty();
    }
    List<SeriesChart.Series> series = new ArrayList<>();
    for (SiteId site : report.sites()) {
      series.add(
          new SeriesChart.Series(
              site.name(),
              rounds.stream()
                  .map(
                      round ->
                          noised.stream()
                              .filter(c -> c.site().equals(site) && c.round().equals(round))
                              .mapToDouble(c -> c.privacy().orElseThrow().epsilon())
                              .findFirst())
                  .toList()));
    }
    return Optional.of(
        new SeriesChart(
            "Epsilon by round",
            "What the run has cost each site so far. The last are in the table of costs.",
            SeriesChart.Shape.LINES,
            rounds.stream().map(RoundNumber::toString).toList(),
            "epsilon",
            series,
            List.of()));
  }
}

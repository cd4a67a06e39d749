package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.interlake.driver.page.Block;
import org.interlake.driver.page.Cell;
import org.interlake.driver.page.Paragraph;
import org.interlake.driver.page.Section;
import org.interlake.driver.page.SeriesChart;
import org.interlake.driver.page.Table;
import org.interlake.driver.page.Tone;
import org.interlake.driver.quality.Figures;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.driver.registry.RoundOutcome.Stages;
import org.interlake.protocol.SiteId;

/** Bytes and time, by round and stage, and by site. */
final class CostSection {
  /** How the event begins; what follows says of which rounds, and its own round says it better. */
  private static final Pattern EXCHANGED = Pattern.compile("([0-9][0-9,]*) bytes\\b");

  private final RunReport report;

  CostSection(RunReport report) {
    this.report = requireNonNull(report, "report");
  }

  Section section() {
    if (report.rounds().isEmpty()) {
      return Section.of("Bytes and time", new Paragraph("No round has closed yet."));
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "Intake is the time from call to close: the sites compute and send in it. Aggregate is reading and folding the updates, publish writing the result. Bytes of updates are those that counted, as they lie on the exchange.%s"
                .formatted(exchanged().map(words -> " " + words).orElse(""))));
    blocks.add(rounds());
    blocks.add(sites());
    blocks.add(
        chart(
            "Time by round and stage",
            "seconds",
            List.of(
                stage("intake", Stages::intakeSeconds),
                stage("aggregate", Stages::aggregateSeconds),
                stage("publish", Stages::publishSeconds))));
    blocks.add(bytes());
    return new Section("Bytes and time", blocks);
  }

  /** What the exchange has carried by the last training round, as the run noted it then. */
  private Optional<String> exchanged() {
    return report.events().stream()
        .filter(event -> event.kind().equals("bytes-exchanged"))
        .reduce((earlier, later) -> later)
        .map(
            event -> {
              Matcher bytes = EXCHANGED.matcher(event.message());
              return bytes.lookingAt()
                  ? "With calls, models and what did not count, the exchange carried %s bytes up to and with round %d."
                      .formatted(bytes.group(1), event.round())
                  : "Noted in round %d of the exchange: %s."
                      .formatted(event.round(), event.message());
            });
  }

  private long bytesOf(RoundOutcome round) {
    return report.contributions().stream()
        .filter(c -> c.round().equals(round.round()))
        .mapToLong(c -> c.bytes().orElse(0))
        .sum();
  }

  private Table rounds() {
    List<List<Cell>> rows = new ArrayList<>();
    for (RoundOutcome round : report.rounds()) {
      rows.add(
          List.of(
              Cell.of(round.round().toString()),
              Cell.of(round.purpose(), Tone.MUTED),
              Cell.of("%d of %d".formatted(round.tally().contributed(), round.tally().called())),
              Cell.of(Amounts.bytes(bytesOf(round))),
              Cell.of(Amounts.seconds(round.stages().intakeSeconds())),
              Cell.of(Amounts.seconds(round.stages().aggregateSeconds())),
              Cell.of(Amounts.seconds(round.stages().publishSeconds()))));
    }
    return new Table(
        Table.Form.NUMBERS,
        "Bytes and time by round",
        List.of("round", "for", "sites", "updates", "intake", "aggregate", "publish"),
        rows);
  }

  private Table sites() {
    List<List<Cell>> rows = new ArrayList<>();
    for (SiteId site : report.sites()) {
      List<Contribution> of = report.contributions(site);
      double[] seconds =
          of.stream()
              .filter(c -> c.seconds().isPresent())
              .mapToDouble(c -> c.seconds().getAsDouble())
              .toArray();
      String coding =
          String.join(
              ", ", of.stream().flatMap(c -> c.coding().stream()).distinct().sorted().toList());
      rows.add(
          List.of(
              Cell.of(site.name()),
              Cell.of(Amounts.bytes(of.stream().mapToLong(c -> c.bytes().orElse(0)).sum())),
              Cell.of(coding.isEmpty() ? Figures.NONE : coding),
              seconds.length == 0
                  ? Cell.of("not told", Tone.MUTED)
                  : Cell.of(Amounts.seconds(Arrays.stream(seconds).sum()))));
    }
    return new Table(
        Table.Form.NUMBERS,
        "Bytes and time by site; time by the site's own clock",
        List.of("site", "updates", "coded", "computed"),
        rows);
  }

  private SeriesChart.Series stage(String name, ToDoubleFunction<Stages> seconds) {
    return new SeriesChart.Series(
        name,
        report.rounds().stream()
            .map(round -> OptionalDouble.of(seconds.applyAsDouble(round.stages())))
            .toList());
  }

  /** Of each site, or of all together where they have no colours. */
  private SeriesChart bytes() {
    List<SeriesChart.Series> series = new ArrayList<>();
    if (report.sites().size() > SeriesChart.MOST_SERIES) {
      series.add(
          new SeriesChart.Series(
              "all sites",
              report.rounds().stream()
                  .map(round -> OptionalDouble.of((double) bytesOf(round) / 1000))
                  .toList()));
    } else {
      for (SiteId site : report.sites()) {
        List<Contribution> of = report.contributions(site);
        series.add(
            new SeriesChart.Series(
                site.name(),
                report.rounds().stream()
                    .map(
                        round ->
                            OptionalDouble.of(
                                (double)
                                        of.stream()
                                            .filter(c -> c.round().equals(round.round()))
                                            .mapToLong(c -> c.bytes().orElse(0))
                                            .sum()
                                    / 1000))
                    .toList()));
      }
    }
    return chart("Bytes of updates by round", "kB", series);
  }

  private SeriesChart chart(String title, String axis, List<SeriesChart.Series> series) {
    return new SeriesChart(
        title,
        "The numbers are in the tables of bytes and time.",
        SeriesChart.Shape.STACKS,
        report.rounds().stream().map(round -> round.round().toString()).toList(),
        axis,
        series,
        List.of());
  }
}

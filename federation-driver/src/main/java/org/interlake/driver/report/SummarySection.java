package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.interlake.driver.page.Block;
import org.interlake.driver.page.Cell;
import org.interlake.driver.page.Paragraph;
import org.interlake.driver.page.Section;
import org.interlake.driver.page.Table;
import org.interlake.driver.page.Tiles;
import org.interlake.driver.page.Tone;
import org.interlake.driver.registry.RunState;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.StopRule.Metric;

/** The few numbers that say most, what to look at, and what was trained by whom. */
final class SummarySection {
  private final RunReport report;
  private final List<RunFinding> findings;

  SummarySection(RunReport report, List<RunFinding> findings) {
    this.report = requireNonNull(report, "report");
    this.findings = List.copyOf(findings);
  }

  Section section() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Tiles(tiles()));
    if (report.state().status() == RunState.Status.RUNNING) {
      blocks.add(new Paragraph("The run goes on: this is what is recorded so far."));
    }
    if (findings.isEmpty()) {
      blocks.add(new Paragraph("Nothing stands out."));
    } else {
      blocks.add(
          new Table(
              Table.Form.WORDS,
              "What to look at",
              List.of("site", "", "what"),
              findings.stream().map(SummarySection::row).toList()));
    }
    blocks.add(
        new Table(
            Table.Form.WORDS, "What was trained, and by whom", List.of("what", "value"), facts()));
    return new Section("Summary", blocks);
  }

  private List<Tiles.Tile> tiles() {
    List<Tiles.Tile> tiles = new ArrayList<>();
    RunState.Status status = report.state().status();
    tiles.add(
        new Tiles.Tile(
            "status",
            status.name().toLowerCase(Locale.ROOT),
            status == RunState.Status.FINISHED
                ? Tone.GOOD
                : status == RunState.Status.RUNNING ? Tone.WATCH : Tone.BAD));
    Optional<MeasuredModel> overall = report.overall();
    Optional<Metric> metric = report.headline();
    if (overall.isPresent() && metric.isPresent()) {
      overall
          .get()
          .find(metric.get())
          .ifPresent(
              value ->
                  tiles.add(
                      new Tiles.Tile(
                          "held-out " + metric.get(), Amounts.decimals(value), Tone.PLAIN)));
      tiles.add(new Tiles.Tile("held-out rows", "%,d".formatted(overall.get().rows()), Tone.PLAIN));
    }
    tiles.add(
        new Tiles.Tile(
            "training rounds", String.valueOf(report.trainingRounds().size()), Tone.PLAIN));
    tiles.add(new Tiles.Tile("sites", String.valueOf(report.sites().size()), Tone.PLAIN));
    long bytes = report.contributions().stream().mapToLong(c -> c.bytes().orElse(0)).sum();
    tiles.add(new Tiles.Tile("updates", Amounts.bytes(bytes), Tone.PLAIN));
    tiles.add(new Tiles.Tile("time", Amounts.seconds(seconds()), Tone.PLAIN));
    return tiles;
  }

  /** From the first state to the last. */
  private double seconds() {
    Duration all = Duration.between(report.states().get(0).at(), report.state().at());
    return Math.max(0, (double) all.toMillis() / 1000);
  }

  private static List<Cell> row(RunFinding finding) {
    boolean bad = finding.level() == RunFinding.Level.BAD;
    return List.of(
        Cell.of(finding.site().map(SiteId::name).orElse("(run)")),
        Cell.of(bad ? "▲ bad" : "△ watch", bad ? Tone.BAD : Tone.WATCH),
        Cell.of(finding.words()));
  }

  private List<List<Cell>> facts() {
    RunState state = report.state();
    List<List<Cell>> facts = new ArrayList<>();
    fact(facts, "run", state.run().name());
    fact(facts, "federation", state.federation().name());
    fact(
        facts,
        "sites",
        String.join(", ", report.plan().sites().stream().map(SiteId::name).toList()));
    fact(facts, "model", "%s, %s".formatted(state.model(), state.family()));
    fact(facts, "strategy", state.strategy());
    fact(facts, "dataset", report.plan().dataset());
    if (!report.plan().purpose().equals("unspecified")) {
      fact(facts, "purpose", report.plan().purpose());
    }
    fact(
        facts,
        "plan",
        "%s, digest %s".formatted(state.planName(), Amounts.digits(state.planDigest())));
    fact(facts, "signed by", "the driver with the key " + state.driverKey());
    fact(facts, "secure aggregation", report.plan().privacy().secureAggregation().kind());
    fact(facts, "differential privacy", report.plan().privacy().differentialPrivacy().kind());
    fact(facts, "personalisation", report.plan().personalization().kind());
    report
        .finalModel()
        .ifPresent(
            model ->
                fact(
                    facts,
                    "final model",
                    "round %s, digest %s".formatted(model.round(), model.digest().hex())));
    for (RunState one : report.states()) {
      fact(
          facts,
          one.status().name().toLowerCase(Locale.ROOT),
          "%s, by interlake %s%s"
              .formatted(
                  one.at().truncatedTo(ChronoUnit.SECONDS),
                  one.interlakeVersion(),
                  one.reason().map(reason -> ": " + reason).orElse("")));
    }
    return facts;
  }

  private static void fact(List<List<Cell>> facts, String name, String words) {
    facts.add(List.of(Cell.of(name), Cell.of(words)));
  }
}

package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.interlake.driver.page.Flow;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.RunEvent;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.TableVersion;

/** Draws where the final model comes from: tables, updates, rounds, model, version, aliases. */
final class LineageFlow {
  private static final int MOST_SOURCES = 12;

  private final RunReport report;

  LineageFlow(RunReport report) {
    this.report = requireNonNull(report, "report");
  }

  /** A table version of a site, with the updates that counted and were computed on it. */
  record Read(SiteId site, Optional<TableVersion> table, List<Contribution> updates) {
    Read {
      requireNonNull(site, "site");
      requireNonNull(table, "table");
      updates = List.copyOf(updates);
    }

    /** Of the first to the last, however many of them counted. */
    String rounds() {
      int first = updates.get(0).round().number();
      int last = updates.get(updates.size() - 1).round().number();
      return first == last ? String.valueOf(first) : "%d to %d".formatted(first, last);
    }
  }

  /** Every table version that updates which counted were computed on, by site. */
  static List<Read> reads(RunReport report) {
    Map<SiteId, Map<String, List<Contribution>>> bySite = new TreeMap<>();
    report.contributions().stream()
        .filter(c -> c.status() == Contribution.Status.CONTRIBUTED)
        .forEach(
            c ->
                bySite
                    .computeIfAbsent(c.site(), site -> new TreeMap<>())
                    .computeIfAbsent(
                        c.tableRead().map(TableVersion::text).orElse(""), t -> new ArrayList<>())
                    .add(c));
    List<Read> reads = new ArrayList<>();
    bySite.forEach(
        (site, tables) ->
            tables.values().forEach(of -> reads.add(new Read(site, of.get(0).tableRead(), of))));
    return reads;
  }

  /** The drawing; empty where no update has counted. */
  Optional<Flow> drawn() {
    List<Read> reads = reads(report);
    if (reads.isEmpty()) {
      return Optional.empty();
    }
    List<Flow.Step> steps = new ArrayList<>();
    start().ifPresent(steps::add);
    int joined = steps.size();
    steps.add(rounds(reads));
    report.finalModel().ifPresent(model -> steps.addAll(outcome(model)));
    return Optional.of(
        new Flow(
            "Where the final model comes from",
            "From the table versions of %d sites by their updates and rounds to the final model, its promoted version and its aliases. The tables below say the same."
                .formatted(reads.stream().map(Read::site).distinct().count()),
            sources(reads),
            joined,
            steps));
  }

  private List<Flow.Source> sources(List<Read> reads) {
    int most = reads.stream().mapToInt(read -> read.updates().size()).max().orElse(1);
    boolean all = reads.size() <= MOST_SOURCES;
    List<Flow.Source> sources = new ArrayList<>();
    for (Read read : all ? reads : reads.subList(0, MOST_SOURCES - 1)) {
      sources.add(
          new Flow.Source(
              read.site().name(),
              List.of(
                  read.table()
                      .map(t -> "%s @ %s".formatted(t.table(), t.shortVersion()))
                      .orElse("table not told"),
                  updates(read.updates().size()),
                  "rounds " + read.rounds()),
              (double) read.updates().size() / most));
    }
    if (!all) {
      List<Read> others = reads.subList(MOST_SOURCES - 1, reads.size());
      sources.add(
          new Flow.Source("%d more".formatted(others.size()), List.of("in the table below"), 1));
    }
    return sources;
  }

  private Optional<Flow.Step> start() {
    return report.events().stream()
        .filter(event -> event.kind().equals("started-from"))
        .map(RunEvent::message)
        .findFirst()
        .map(message -> new Flow.Step("Started from", List.of(message)));
  }

  private Flow.Step rounds(List<Read> reads) {
    int updates = reads.stream().mapToInt(read -> read.updates().size()).sum();
    int closed = report.rounds().size();
    List<String> lines = new ArrayList<>();
    lines.add("%s counted".formatted(updates(updates)));
    lines.add("%d of them training".formatted(report.trainingRounds().size()));
    if (report.isSecure()) {
      lines.add("seen as sums only");
    }
    return new Flow.Step(closed == 1 ? "1 round" : closed + " rounds", lines);
  }

  private static String updates(int count) {
    return count == 1 ? "1 update" : count + " updates";
  }

  private List<Flow.Step> outcome(ModelVersion model) {
    List<Flow.Step> steps = new ArrayList<>();
    steps.add(
        new Flow.Step(
            "Model", List.of(Amounts.digits(model.digest()), "of round " + model.round())));
    if (report.promotion().isEmpty()) {
      steps.add(new Flow.Step("Not promoted", List.of("no version of it yet")));
      return steps;
    }
    Promotion promotion = report.promotion().get();
    steps.add(
        new Flow.Step(
            "Version " + promotion.version(),
            List.of("of " + promotion.model(), "made in round " + promotion.round())));
    steps.add(
        promotion.aliases().isEmpty()
            ? new Flow.Step("No alias", List.of("names this version"))
            : new Flow.Step(
                promotion.aliases().size() == 1 ? "Alias" : "Aliases", promotion.aliases()));
    return steps;
  }
}

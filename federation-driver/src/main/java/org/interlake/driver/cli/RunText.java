package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.request.RunFigures;
import org.interlake.driver.request.RunFigures.SiteTally;
import org.interlake.driver.text.Amount;
import org.interlake.driver.text.TextTable;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;

/** A run for a terminal, and for programs. */
final class RunText {
  private RunText() {}

  static List<String> lines(RunFigures figures) {
    RunState state = figures.state();
    List<String> lines = new ArrayList<>();
    lines.add("run         " + state.run());
    lines.add(
        "status      %s%s"
            .formatted(
                RunsCommand.lower(state.status()),
                state.reason().map(reason -> ": " + reason).orElse("")));
    lines.add(
        "plan        %s of federation %s, digest %s"
            .formatted(
                state.planName(), state.federation(), state.planDigest().hex().substring(0, 12)));
    if (!state.model().isEmpty()) {
      lines.add(
          "model       %s, %s by %s".formatted(state.model(), state.family(), state.strategy()));
    }
    lines.add(
        "time        %s to %s, %s"
            .formatted(figures.begunAt(), state.at(), seconds(figures.duration())));
    lines.add(
        "updates     %s in %d rounds"
            .formatted(Amount.bytes(figures.updateBytes()), figures.rounds().size()));
    for (Map.Entry<String, Double> metric : figures.overall().entrySet()) {
      lines.add(
          String.format(Locale.ROOT, "test        %s %.6f", metric.getKey(), metric.getValue()));
    }
    lines.add("");
    lines.addAll(
        TextTable.lines(
            List.of("ROUND", "PURPOSE", "STATUS", "SITES", "LOSS", "SECONDS", "UPDATES"),
            rounds(figures)));
    if (!figures.contributions().isEmpty()) {
      lines.add("");
      lines.addAll(
          TextTable.lines(
              List.of(
                  "SITE", "CONTRIBUTED", "REFUSED", "MISSING", "DECLINED", "UPDATES", "SECONDS"),
              sites(figures)));
    }
    return lines;
  }

  private static List<List<String>> rounds(RunFigures figures) {
    List<List<String>> rows = new ArrayList<>();
    for (RoundOutcome round : figures.rounds()) {
      rows.add(
          List.of(
              round.round().toString(),
              round.purpose(),
              RunsCommand.lower(round.status()),
              "%d/%d".formatted(round.tally().contributed(), round.tally().called()),
              round.loss().isPresent()
                  ? String.format(Locale.ROOT, "%.6f", round.loss().getAsDouble())
                  : "-",
              seconds(Duration.between(round.openedAt(), round.closedAt())),
              Amount.bytes(bytes(figures, round.round()))));
    }
    return rows;
  }

  private static long bytes(RunFigures figures, RoundNumber round) {
    return figures.contributions().stream()
        .filter(one -> one.round().equals(round))
        .mapToLong(one -> one.bytes().orElse(0))
        .sum();
  }

  private static List<List<String>> sites(RunFigures figures) {
    List<List<String>> rows = new ArrayList<>();
    figures
        .sites()
        .forEach(
            (SiteId site, SiteTally tally) ->
                rows.add(
                    List.of(
                        site.name(),
                        Integer.toString(tally.contributed()),
                        Integer.toString(tally.refused()),
                        Integer.toString(tally.missing()),
                        Integer.toString(tally.declined()),
                        Amount.bytes(tally.bytes()),
                        String.format(Locale.ROOT, "%.1f", tally.seconds()))));
    return rows;
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }

  static ObjectNode json(RunFigures figures) {
    ObjectNode node = RunsCommand.jsonOf(figures.state());
    node.put("begunAt", figures.begunAt().toString());
    node.put("seconds", figures.duration().toMillis() / 1000.0);
    node.put("updateBytes", figures.updateBytes());
    ObjectNode metrics = node.putObject("metrics");
    figures.overall().forEach(metrics::put);
    for (MetricValue value : figures.metrics()) {
      if (value.scope() == MetricValue.Scope.SITE) {
        value
            .site()
            .ifPresent(
                site ->
                    node.withObject("/siteMetrics/" + site.name())
                        .put(value.name(), value.value()));
      }
    }
    for (RoundOutcome round : figures.rounds()) {
      ObjectNode one = node.withArray("/roundsDone").addObject();
      one.put("round", round.round().number());
      one.put("purpose", round.purpose());
      one.put("status", RunsCommand.lower(round.status()));
      one.put("called", round.tally().called());
      one.put("contributed", round.tally().contributed());
      round.loss().ifPresent(loss -> one.put("loss", loss));
      one.put("seconds", Duration.between(round.openedAt(), round.closedAt()).toMillis() / 1000.0);
      one.put("updateBytes", bytes(figures, round.round()));
    }
    figures
        .sites()
        .forEach(
            (site, tally) -> {
              ObjectNode one = node.withArray("/sites").addObject();
              one.put("site", site.name());
              one.put(lower(Contribution.Status.CONTRIBUTED), tally.contributed());
              one.put(lower(Contribution.Status.REFUSED), tally.refused());
              one.put(lower(Contribution.Status.MISSING), tally.missing());
              one.put(lower(Contribution.Status.DECLINED), tally.declined());
              one.put("updateBytes", tally.bytes());
              one.put("seconds", tally.seconds());
            });
    return node;
  }

  private static String lower(Enum<?> constant) {
    return RunsCommand.lower(constant);
  }
}

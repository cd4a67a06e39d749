package org.interlake.driver.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.driver.contribution.RunValuation;
import org.interlake.driver.contribution.SiteTotal;
import org.interlake.driver.registry.RegistryAppender.AppendOutcome;
import org.interlake.driver.run.SiteSpread;
import org.interlake.protocol.RunId;

/** A valued run, for people by the sites' worth; then how the final model differs among them. */
final class ContributionsText {
  private final RunId run;
  private final String valuation;
  private final RunValuation.Valued valued;
  private final Optional<SiteSpread> spread;
  private final AppendOutcome outcome;

  ContributionsText(
      RunId run,
      String valuation,
      RunValuation.Valued valued,
      Optional<SiteSpread> spread,
      AppendOutcome outcome) {
    this.run = requireNonNull(run, "run");
    this.valuation = requireNonNull(valuation, "valuation");
    this.valued = requireNonNull(valued, "valued");
    this.spread = requireNonNull(spread, "spread");
    this.outcome = requireNonNull(outcome, "outcome");
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("run %s, by %s".formatted(run, valuation));
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%-20s %6s %14s %12s %14s",
            "SITE",
            "ROUNDS",
            "SHAPLEY",
            "STD. ERROR",
            "LEAVE-ONE-OUT"));
    valued.sites().stream()
        .sorted(Comparator.comparingDouble(SiteTotal::shapley).reversed())
        .forEach(site -> lines.add(line(site)));
    lines.add(String.format(Locale.ROOT, "%-20s %6s %14.6f", "all", "", total()));
    lines.add("");
    valued.warnings().forEach(warning -> lines.add("WARNING, " + warning));
    spread.ifPresent(
        found -> {
          lines.add("final model: " + found.text());
          lines.add(
              String.format(
                  Locale.ROOT,
                  "             spread %.4f, weighted variance %.3g, Jain's index %.4f, Gini %.4f",
                  Math.abs(found.bestValue() - found.worstValue()),
                  found.weightedVariance(),
                  found.jain(),
                  found.gini()));
        });
    lines.add(
        outcome.written() == 0
            ? "the registry had these values already"
            : "wrote %d rows into the registry's coalition_value and site_value"
                .formatted(outcome.written()));
    return lines;
  }

  /** For programs: sites by name. */
  ObjectNode json() {
    ObjectNode answer = JsonAnswer.object().put("run", run.name()).put("valuation", valuation);
    for (SiteTotal site : valued.sites()) {
      ObjectNode node = answer.withArray("/sites").addObject();
      node.put("site", site.site().name()).put("rounds", site.rounds());
      JsonAnswer.number(node, "shapley", site.shapley());
      JsonAnswer.number(node, "standardError", site.standardError());
      JsonAnswer.number(node, "leaveOneOut", site.leaveOneOut());
    }
    JsonAnswer.number(answer, "total", total());
    answer.putArray("warnings");
    valued.warnings().forEach(answer.withArray("/warnings")::add);
    spread.ifPresent(found -> JsonAnswer.spread(answer.putObject("spread"), found));
    return answer.put("rowsWritten", outcome.written());
  }

  private double total() {
    return valued.sites().stream().mapToDouble(SiteTotal::shapley).sum();
  }

  private static String line(SiteTotal site) {
    OptionalDouble error = site.standardError();
    return String.format(
        Locale.ROOT,
        "%-20s %6d %14.6f %12s %14.6f",
        site.site(),
        site.rounds(),
        site.shapley(),
        error.isEmpty() ? "exact" : String.format(Locale.ROOT, "%.6f", error.getAsDouble()),
        site.leaveOneOut());
  }
}

package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.RunEvent;
import org.interlake.driver.registry.RunState;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.StopRule.Metric;

/** What stands out in a run: by rules that are written beside each. */
final class RunFindings {
  /** A step is far from the others from this many times their median length on. */
  private static final double FAR = 3;

  /** Of two lengths neither is the odd one. */
  private static final int FEWEST_TO_COMPARE = 3;

  private static final Map<String, RunFinding.Level> EVENTS =
      Map.of(
          "warning", RunFinding.Level.WATCH,
          "unknown-site", RunFinding.Level.WATCH,
          "update-late", RunFinding.Level.WATCH,
          "answer-refused", RunFinding.Level.BAD,
          "unmasking-refused", RunFinding.Level.BAD);

  private final RunReport report;
  private final List<RunFinding> found = new ArrayList<>();

  RunFindings(RunReport report) {
    this.report = requireNonNull(report, "report");
  }

  /** The worst first, then as they are found. */
  List<RunFinding> all() {
    found.clear();
    status();
    for (SiteId site : report.sites()) {
      answers(site);
      against(site);
      far(site);
      worseThanAlone(site);
    }
    events();
    found.sort(Comparator.comparing(RunFinding::level).reversed());
    return List.copyOf(found);
  }

  private void add(RunFinding.Level level, String kind, SiteId site, String words) {
    found.add(new RunFinding(level, kind, Optional.ofNullable(site), words));
  }

  private void status() {
    RunState state = report.state();
    if (state.status() == RunState.Status.ABANDONED || state.status() == RunState.Status.FAILED) {
      add(
          RunFinding.Level.BAD,
          "ended-badly",
          null,
          "the run is %s: %s"
              .formatted(
                  state.status().name().toLowerCase(Locale.ROOT), state.reason().orElse("")));
    }
  }

  /** Any update that was refused, that a site did not send, or would not. */
  private void answers(SiteId site) {
    for (Contribution.Status status : Contribution.Status.values()) {
      List<Contribution> such =
          report.contributions(site).stream().filter(c -> c.status() == status).toList();
      if (status != Contribution.Status.CONTRIBUTED && !such.isEmpty()) {
        String word = status.name().toLowerCase(Locale.ROOT);
        add(
            status == Contribution.Status.REFUSED ? RunFinding.Level.BAD : RunFinding.Level.WATCH,
            word,
            site,
            "%s in %s: %s"
                .formatted(
                    word,
                    rounds(such),
                    such.get(such.size() - 1).reason().orElse("no reason is known")));
      }
    }
  }

  /** A step of more than a right angle to the aggregate's. */
  private void against(SiteId site) {
    List<Contribution> such =
        report.contributions(site).stream()
            .filter(c -> c.standing().map(s -> s.cosine() < 0).orElse(false))
            .toList();
    if (!such.isEmpty()) {
      add(
          RunFinding.Level.WATCH,
          "against",
          site,
          "its step went against the aggregate's in %s".formatted(rounds(such)));
    }
  }

  /** A step of more than {@value #FAR} times the median length of the round's. */
  private void far(SiteId site) {
    List<Contribution> such =
        report.contributions(site).stream()
            .filter(c -> c.standing().isPresent())
            .filter(
                c -> {
                  OptionalDouble median = medianNorm(c.round());
                  return median.isPresent()
                      && c.standing().orElseThrow().norm() > FAR * median.getAsDouble();
                })
            .toList();
    if (!such.isEmpty()) {
      add(
          RunFinding.Level.WATCH,
          "far",
          site,
          "its step was more than %.0f times as long as the median one in %s"
              .formatted(FAR, rounds(such)));
    }
  }

  private OptionalDouble medianNorm(RoundNumber round) {
    double[] norms =
        report.contributions().stream()
            .filter(c -> c.round().equals(round) && c.standing().isPresent())
            .mapToDouble(c -> c.standing().orElseThrow().norm())
            .sorted()
            .toArray();
    int n = norms.length;
    return n < FEWEST_TO_COMPARE
        ? OptionalDouble.empty()
        : OptionalDouble.of((norms[(n - 1) / 2] + norms[n / 2]) / 2);
  }

  /** A site whose own model is better on its held-out rows than the federation's. */
  private void worseThanAlone(SiteId site) {
    Optional<Metric> metric = report.headline();
    Map<MetricValue.Scope, Double> values =
        report.finals().stream()
            .filter(m -> m.site().equals(Optional.of(site)) && m.split().equals("test"))
            .filter(m -> metric.isPresent() && m.find(metric.get()).isPresent())
            .collect(
                Collectors.toMap(
                    MeasuredModel::scope, m -> m.find(metric.get()).getAsDouble(), (a, b) -> b));
    Double global = values.get(MetricValue.Scope.SITE);
    Double alone = values.get(MetricValue.Scope.LOCAL_ONLY);
    if (global != null && alone != null && metric.get().gain(alone, global) > 0) {
      add(
          RunFinding.Level.WATCH,
          "better-alone",
          site,
          "on its held-out rows its local-only model is better: %s %s, the global model %s"
              .formatted(metric.get(), Amounts.decimals(alone), Amounts.decimals(global)));
    }
  }

  private void events() {
    Map<String, RunFinding> once = new LinkedHashMap<>();
    for (RunEvent event : report.events()) {
      RunFinding.Level level = EVENTS.get(event.kind());
      if (level != null) {
        once.putIfAbsent(
            event.kind() + event.site() + event.message(),
            new RunFinding(level, event.kind(), event.site(), event.message()));
      }
    }
    found.addAll(once.values());
  }

  private static String rounds(List<Contribution> such) {
    String numbers =
        such.stream()
            .limit(6)
            .map(c -> String.valueOf(c.round().number()))
            .collect(Collectors.joining(", "));
    return such.size() == 1
        ? "round " + numbers
        : "%d rounds (%s%s)".formatted(such.size(), numbers, such.size() > 6 ? ", ..." : "");
  }
}

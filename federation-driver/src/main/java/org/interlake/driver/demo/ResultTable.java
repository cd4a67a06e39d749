package org.interlake.driver.demo;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/** What each hospital reaches alone, federated and pooled, as lines of one width. */
final class ResultTable {
  private static final String HEADER =
      "%-14s %9s   %-22s %8s %8s %10s"
          .formatted("site", "test rows", "trained", "accuracy", "AUC", "log-loss");
  private static final String RULE = "-".repeat(HEADER.length());

  private final Ansi ansi;
  private final List<String> lines = new ArrayList<>();

  ResultTable(Ansi ansi) {
    this.ansi = requireNonNull(ansi, "ansi");
    lines.add(RULE);
    lines.add(bold(HEADER));
    lines.add(RULE);
  }

  /**
   * Adds the lines of a site, or of all.
   *
   * @param alone empty if the site's own rows determine no model, or it keeps the metrics at home
   */
  void add(
      String site, Optional<Scores> alone, Optional<Scores> federated, Optional<Scores> pooled) {
    String rows = pooled.or(() -> federated).map(scores -> "" + scores.rows()).orElse("-");
    lines.add(line(site, rows, "on its own rows", alone));
    lines.add(bold(line("", "", "federated", federated)));
    lines.add(line("", "", "pooled (rows moved)", pooled));
    lines.add(RULE);
  }

  private static String line(String site, String rows, String trained, Optional<Scores> scores) {
    return String.format(
        Locale.ROOT,
        "%-14s %9s   %-22s %8s %8s %10s",
        site,
        rows,
        trained,
        scores.map(s -> digits("%.4f", s.accuracy())).orElse("-"),
        scores
            .map(s -> s.auc().isPresent() ? digits("%.4f", s.auc().getAsDouble()) : "-")
            .orElse("-"),
        scores.map(s -> digits("%.6f", s.logLoss())).orElse("-"));
  }

  private static String digits(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private String bold(String text) {
    return ansi.enabled() ? ansi.string("@|bold " + text + "|@") : text;
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}

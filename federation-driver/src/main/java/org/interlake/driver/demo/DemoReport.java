package org.interlake.driver.demo;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.interlake.driver.demo.Demonstration.Outcome;
import org.interlake.driver.run.FederatedRun;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.Plan;
import picocli.CommandLine.Help.Ansi;

/** What the demonstration has shown, and what to type next. */
final class DemoReport {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./@:=,+-]+");
  private static final double NO_DIFFERENCE = 0.5e-6;

  private final Plan plan;
  private final Outcome outcome;

  DemoReport(Plan plan, Outcome outcome) {
    this.plan = requireNonNull(plan, "plan");
    this.outcome = requireNonNull(outcome, "outcome");
  }

  /** The comparison, site by site. */
  List<String> table(Ansi ansi) {
    ResultTable table = new ResultTable(ansi);
    RunSummary federated = outcome.federated();
    PooledModel pooled = outcome.pooled();
    for (SiteId site : plan.sites()) {
      table.add(
          site.name(),
          Optional.ofNullable(federated.alone().get(site)),
          Optional.ofNullable(federated.federated().get(site)),
          Optional.ofNullable(pooled.ofSites().get(site)));
    }
    table.add(
        "all",
        federated.alone().keySet().containsAll(plan.sites())
            ? Optional.of(together(federated.alone().values()))
            : Optional.empty(),
        Optional.of(federated.overall()),
        Optional.of(pooled.overall()));
    return table.lines();
  }

  /** Every row by the model of its own site. Their scores are not on one scale: no AUC. */
  private static Scores together(Collection<Scores> ofSites) {
    long rows = 0;
    double correct = 0;
    double loss = 0;
    for (Scores scores : ofSites) {
      rows += scores.rows();
      correct += scores.accuracy() * scores.rows();
      loss += scores.logLoss() * scores.rows();
    }
    return new Scores(rows, correct / rows, OptionalDouble.empty(), loss / rows);
  }

  /** The comparison in three lines. */
  List<String> figures(Duration wall) {
    RunSummary federated = outcome.federated();
    Scores pooled = outcome.pooled().overall();
    return List.of(
        "gap to pooled: log-loss %s, AUC %s, largest coefficient difference %s"
            .formatted(
                gap(federated.overall().logLoss(), pooled.logLoss()),
                federated.overall().auc().isPresent() && pooled.auc().isPresent()
                    ? gap(federated.overall().auc().getAsDouble(), pooled.auc().getAsDouble())
                    : "-",
                outcome
                    .pooled()
                    .largestDifference(federated.coefficients())
                    .map(difference -> String.format(Locale.ROOT, "%.1e", difference))
                    .orElse("- (the pooled rows have other categories)")),
        String.format(
            Locale.ROOT,
            "crossed the border: %,d bytes in all, no row; %d rounds, median %.0f ms",
            federated.bytes(),
            federated.rounds(),
            federated.medianRoundSeconds() * 1000),
        String.format(
            Locale.ROOT,
            "wall time: %.1f s (starting sites and writing tables %.1f, the run with its driver %.1f, pooled model %.1f)",
            seconds(wall),
            seconds(outcome.times().tables()),
            seconds(outcome.times().driver()),
            seconds(outcome.times().pooled())));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  /** Federated minus pooled. */
  private static String gap(double federated, double pooled) {
    double difference = federated - pooled;
    return Math.abs(difference) < NO_DIFFERENCE
        ? "0.000000"
        : String.format(Locale.ROOT, "%+.6f", difference);
  }

  /** Commands to go on with, as a shell takes them. */
  List<String> nextSteps(String launcher, WorkFolder work) {
    String registry = " --registry " + quoted(work.registry().toString());
    String model = outcome.federated().model();
    SiteId site = plan.sites().get(0);
    String tool = quoted(launcher) + " models ";
    List<String> lines = new ArrayList<>();
    lines.add("What to type next");
    lines.add("  # the model that the run has promoted, where it comes from, its coefficients");
    lines.add("  " + tool + "list" + registry);
    lines.add("  " + tool + "show " + model + registry);
    lines.add("  # the same as a Spark ML PipelineModel, which plain Spark loads");
    lines.add(
        "  " + tool + "export " + model + registry + to(work.root().resolve("exported-model")));
    lines.add("  # score the rows of " + site + " with it");
    lines.add(
        "  "
            + tool
            + "score "
            + model
            + registry
            + " --table "
            + quoted("delta.`%s`".formatted(work.table(site, plan)))
            + to(work.root().resolve("scored-" + site)));
    lines.add("  # the run as one page for a browser");
    lines.add(
        "  "
            + quoted(launcher)
            + " runs report "
            + FederatedRun.defaultRunId(plan)
            + registry
            + " --html "
            + quoted(work.root().resolve("report.html").toString()));
    lines.add("  # the registry in SQL");
    lines.add("  " + quoted(launcher) + " sql" + registry);
    lines.add("");
    lines.add("Where it stands");
    lines.add("  plan         " + work.plan(plan));
    lines.add("  coordinator  " + work.driverConfig());
    lines.add("  a site       " + work.siteConfig(site));
    lines.add("  logs         " + work.log(site.name()).getParent());
    lines.add("  registry     " + work.registry() + " (Delta tables: any Spark reads them)");
    lines.add("");
    lines.add("A federation of your own");
    lines.add(
        "  docs/tutorials/README.md shows one from the first key to the report, or begin with");
    lines.add("  " + quoted(launcher) + " init my-federation");
    return List.copyOf(lines);
  }

  private static String to(Path folder) {
    return " --to " + quoted(folder.toString());
  }

  /** One word of a POSIX shell. */
  static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}

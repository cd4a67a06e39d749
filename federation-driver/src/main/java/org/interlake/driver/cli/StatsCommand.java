package org.interlake.driver.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.interlake.driver.quality.QualityException;
import org.interlake.driver.quality.QualityJson;
import org.interlake.driver.quality.QualityPage;
import org.interlake.driver.quality.QualityReport;
import org.interlake.driver.run.FederatedRun;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a plan of statistics and reports what the columns hold, over all sites and by site. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Measures columns over all sites and reports on the data's quality site by site; trains nothing.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    done: the run ended with statistics, now or before",
      "  64   wrong options",
      "  65   --show: no such registry or run, or one that trained",
      "  69   exchange or registry cannot be reached, or the page cannot be written",
      "  75   another driver has this run, or --show: it has not ended; try again later",
      "  76   the run was abandoned: quorum or deadline missed, or too many sites declined",
      "  78   plan, configuration or key file is wrong, the plan trains, or the run has another plan",
      "  130  stopped by Ctrl-C (143: by SIGTERM); start again to resume",
      "",
      "Examples:",
      "  bin/interlake stats conf/plans/heart-quality.yaml --conf-file driver.yaml --html quality.html",
      "  bin/interlake stats --show heart-quality-1 --conf-file driver.yaml --json"
    })
final class StatsCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private What what;

  @Mixin private RegistryPlace where;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description =
          "With PLAN: the run's name. Default: the plan's name and digest, so that the same plan resumes its run.")
  private RunId run;

  @Option(
      names = "--take-over",
      description =
          "With PLAN: take the run over from a driver that never let go of it, because it is known to be dead.")
  private boolean takeOver;

  @Option(
      names = "--json",
      description =
          "Print one JSON object instead of tables: what the run is, statistics, siteStatistics, findings, noSites. Progress goes to standard error.")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write the report as one HTML page, too; an existing file is replaced.")
  private Path html;

  private static final class What {
    @Parameters(
        paramLabel = "PLAN",
        description = "What to measure: a plan of kind statistics; docs/reference/plan.md.")
    private Path planFile;

    @Option(
        names = "--show",
        required = true,
        paramLabel = "RUN",
        description = "Show a finished run again, from the registry; starts no Spark.")
    private RunId run;
  }

  @Override
  public Integer call() throws Exception {
    Optional<WrittenFile> page = WrittenFile.of("--html", html);
    RunId shown = what.run;
    if (shown == null) {
      shown = runNow();
      if (shown == null) {
        return ExitCode.ABANDONED.code();
      }
    } else if (run != null || takeOver) {
      throw new CommandException(
          ExitCode.USAGE,
          "%s goes with a PLAN that is run (leave it out; --show names the run itself)"
              .formatted(run != null ? "--run" : "--take-over"));
    }
    tell(shown, page);
    return ExitCode.DONE.code();
  }

  /** Runs as {@code driver} does; null if the run was abandoned. */
  private RunId runNow() throws Exception {
    Path configFile =
        where
            .configFile()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.USAGE,
                        "a PLAN is run by a coordinator: name its configuration with --conf-file (--registry is enough with --show)"));
    RunPlan plan = PlanReader.readAnyForStart(what.planFile, Clock.systemUTC());
    if (plan instanceof Plan training) {
      throw new CommandException(
          ExitCode.CONFIGURATION,
          "%s: kind: the plan trains the model '%s', and stats only measures (give a plan of 'kind: statistics', or train with: bin/interlake driver --plan %s)"
              .formatted(what.planFile, training.model().name(), what.planFile));
    }
    RunId started = run == null ? FederatedRun.defaultRunId(plan) : run;
    DriverCommand command =
        DriverCommand.of(
            what.planFile,
            configFile,
            started,
            takeOver,
            new ConsoleListener(StatusLine.of(System.err), statistics -> {}));
    int code = command.call();
    return code == ExitCode.DONE.code() ? started : null;
  }

  private void tell(RunId shown, Optional<WrittenFile> page) {
    QualityReport report;
    try {
      report = QualityReport.read(where.models().registry(), shown);
    } catch (QualityException e) {
      throw new CommandException(e.code(), e.getMessage());
    }
    page.ifPresent(
        file ->
            file.write(
                new QualityPage(
                        report,
                        WrittenFile.footer(
                            "the registry's tables statistic and site_statistic of run "
                                + report.state().run()))
                    .page()
                    .html()));
    if (json) {
      System.out.println(QualityJson.of(report).toPrettyString());
      return;
    }
    System.out.println("run " + shown);
    new StatisticsText(report.statistics()).lines().forEach(System.out::println);
    System.out.println();
    new QualityText(report).lines().forEach(System.out::println);
    if (html != null) {
      System.out.printf("%nwrote %s%n", html);
    }
  }
}

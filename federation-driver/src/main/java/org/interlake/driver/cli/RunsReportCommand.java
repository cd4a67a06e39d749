package org.interlake.driver.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.interlake.driver.report.ReportException;
import org.interlake.driver.report.ReportJson;
import org.interlake.driver.report.ReportPage;
import org.interlake.driver.report.ReportText;
import org.interlake.driver.report.RunReport;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reports on a run that trains. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Reports on a run that trains: metrics with confidence intervals by site, convergence, calibration, contributions, cost and lineage; from the registry, without Spark.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    done, whatever state the run is in",
      "  64   wrong options",
      "  65   no such registry or run, or one that measured (see stats --show)",
      "  69   registry cannot be reached, or the page cannot be written",
      "  78   configuration is wrong",
      "",
      "Examples:",
      "  bin/interlake runs report heart-1 --conf-file driver.yaml --html heart-1.html",
      "  bin/interlake runs report heart-1 --registry /srv/interlake/registry --json"
    })
final class RunsReportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RUN", description = "The run; it need not have ended.")
  private RunId run;

  @Mixin private RegistryPlace where;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write the report as one HTML page, too; an existing file is replaced.")
  private Path html;

  @Option(
      names = "--json",
      description =
          "Print one JSON object instead of text: what the run is, findings, rounds, metrics with intervals, calibration, coefficients, contributions.")
  private boolean json;

  @Override
  public Integer call() {
    Optional<WrittenFile> page = WrittenFile.of("--html", html);
    RunReport report = read();
    page.ifPresent(
        file ->
            file.write(
                new ReportPage(
                        report,
                        WrittenFile.footer(
                            "the registry of federation " + report.plan().federation()))
                    .page()
                    .html()));
    if (json) {
      System.out.println(ReportJson.of(report).toPrettyString());
      return ExitCode.DONE.code();
    }
    new ReportText(report).lines().forEach(System.out::println);
    if (html != null) {
      System.out.printf("%nwrote %s%n", html);
    }
    return ExitCode.DONE.code();
  }

  private RunReport read() {
    try {
      return RunReport.read(where.models(), run);
    } catch (ReportException e) {
      throw new CommandException(e.code(), e.getMessage());
    }
  }
}

package org.interlake.driver.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.interlake.driver.grid.GridAxes;
import org.interlake.driver.grid.GridResult;
import org.interlake.driver.run.InterlakeVersion;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.Plan;
import picocli.CommandLine.Option;

/** What {@code simulate} takes to run many cells, and how it tells of them. */
final class GridOptions {
  @Option(
      names = "--grid",
      paramLabel = "AXIS=VALUE,...",
      description =
          "Run a cell for each combination, and compare them: strategies=fedavg,fedprox:0.1,scaffold; partitions=iid,dirichlet:0.3 (with --sites); seeds=1..3. May be repeated. Finished cells are not run again. Strategies: plan, fedavg, fedprox, fednova, qfedavg, scaffold, feddyn, cyclic, newton, lbfgs.")
  private List<String> axes = List.of();

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description =
          "With --grid: what cells are compared by, on held-out rows. Default: auc, accuracy, r2 or rmse, whichever there is.")
  private String metric;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "With --grid: write a line for each cell; a file that is there is replaced.")
  private Path csv;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "With --grid: write the comparison with a plot as one HTML page; a file that is there is replaced.")
  private Path html;

  boolean given() {
    if (axes.isEmpty() && (metric != null || csv != null || html != null)) {
      throw new CommandException(
          ExitCode.USAGE,
          "%s goes with --grid (add it, or leave that out)"
              .formatted(metric != null ? "--metric" : csv != null ? "--csv" : "--html"));
    }
    return !axes.isEmpty();
  }

  /** Also looks whether what is to be written can be: before the runs, not after them. */
  GridAxes axes(Plan plan) {
    requireFolder("--csv", csv);
    requireFolder("--html", html);
    return GridAxes.parse(axes, plan.seed());
  }

  private static void requireFolder(String option, Path file) {
    if (file != null && !Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw new CommandException(
          ExitCode.USAGE,
          "%s %s: there is no folder %s (make it, or name another)"
              .formatted(option, file, file.toAbsolutePath().getParent()));
    }
  }

  void tell(GridResult result, boolean json) {
    String shown = metric == null ? result.usualMetric() : metric;
    if (metric != null && !result.metrics().contains(metric)) {
      throw new CommandException(
          ExitCode.DATA,
          "--metric %s: no cell tells it (there are %s)".formatted(metric, result.metrics()));
    }
    GridText text = new GridText(result, shown);
    write("--csv", csv, text.csv());
    String footer =
        "Made by interlake %s on %s from the registry's runs."
            .formatted(InterlakeVersion.current(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
    write("--html", html, html == null ? "" : GridPage.of(result, shown, footer).html());
    if (json) {
      System.out.println(text.json());
      return;
    }
    System.out.println();
    text.lines().forEach(System.out::println);
    for (Path file : new Path[] {csv, html}) {
      if (file != null) {
        System.out.println("wrote " + file);
      }
    }
  }

  private static void write(String option, Path file, String text) {
    if (file == null) {
      return;
    }
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "%s %s cannot be written: %s".formatted(option, file, e));
    }
  }
}

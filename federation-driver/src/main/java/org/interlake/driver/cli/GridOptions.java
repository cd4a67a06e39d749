package org.interlake.driver.cli;

import java.nio.file.Path;
import java.util.List;
import org.interlake.driver.grid.GridAxes;
import org.interlake.driver.grid.GridPage;
import org.interlake.driver.grid.GridResult;
import org.interlake.driver.grid.GridText;
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
    WrittenFile.of("--csv", csv);
    WrittenFile.of("--html", html);
    return GridAxes.parse(axes, plan.seed());
  }

  void tell(GridResult result, boolean json) {
    String shown = metric == null ? result.usualMetric() : metric;
    if (metric != null && !result.metrics().contains(metric)) {
      throw new CommandException(
          ExitCode.DATA,
          "--metric %s: no cell tells it (there are %s)".formatted(metric, result.metrics()));
    }
    GridText text = new GridText(result, shown);
    WrittenFile.of("--csv", csv).ifPresent(file -> file.write(text.csv()));
    String footer = WrittenFile.footer("the registry's runs");
    WrittenFile.of("--html", html)
        .ifPresent(file -> file.write(GridPage.of(result, shown, footer).html()));
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
}

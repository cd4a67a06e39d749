package org.interlake.driver.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.grid.GridAxes;
import org.interlake.driver.grid.GridResult;
import org.interlake.driver.grid.GridText;
import org.interlake.driver.grid.SimulationGrid;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.request.RegistryModels;
import org.interlake.driver.request.RunFigures;
import org.interlake.driver.request.SimulatedRun;
import org.interlake.driver.run.SilentListener;
import org.interlake.driver.simulate.Partition;
import org.interlake.models.DisclosureLimits;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.StopSignal;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.tab.command.CommandSession;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a plan over virtual sites of one table. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Runs a plan over virtual sites of one pooled table, in this process: the model is bit for bit that of separate sites with the same rows.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    done: the run ended with a model",
      "  64   wrong options",
      "  65   a table does not fit the plan or the partition (of a grid: of a cell; the others are run)",
      "  69   table or registry cannot be reached",
      "  76   the run (of a grid: one of them) was abandoned: too many sites declined",
      "  78   the plan is wrong, or the registry has this run already",
      "  130  stopped by Ctrl-C (143: by SIGTERM)",
      "",
      "Examples:",
      "  bin/interlake simulate conf/plans/heart-newton.yaml --table lake.heart --site-column hospital --registry /tmp/registry",
      "  bin/interlake simulate conf/plans/heart-fedavg.yaml --table lake.heart --sites 5 --registry /tmp/registry --grid strategies=fedavg,scaffold --grid partitions=iid,dirichlet:1 --grid seeds=1..3 --html grid.html"
    })
final class SimulateCommand implements Callable<Integer> {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final SimulatedRun.Words WORDS =
      new SimulatedRun.Words("--table", "--reference", "--run", "--registry");

  @Parameters(
      paramLabel = "PLAN",
      description =
          "The plan's file. Its sites are not used: the table's are. All of them are needed in a round, unless its quorum is below the number of its own sites.")
  private Path planFile;

  @Option(
      names = "--table",
      required = true,
      paramLabel = "TABLE",
      description = "The pooled Delta table: a catalog name, delta.`/path`, or a path with a '/'.")
  private String table;

  @Option(
      names = "--table-version",
      paramLabel = "N",
      description = "The table's version. Default: the newest.")
  private Long tableVersion;

  @Option(
      names = "--reference",
      paramLabel = "TABLE",
      description =
          "Delta table of public rows at the driver, for a plan that aggregates by fltrust; its columns are the plan's.")
  private String reference;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Split split;

  /** How rows become sites. */
  static final class Split {
    @Option(
        names = "--site-column",
        paramLabel = "COLUMN",
        description = "The column that holds each row's site.")
    String siteColumn;

    @ArgGroup(exclusive = false)
    Deal deal;
  }

  /** Rows dealt out. */
  static final class Deal {
    @Option(
        names = "--partition",
        paramLabel = "SCHEME",
        description =
            "Not beside partitions of --grid. iid: equal parts of shuffled rows. dirichlet:ALPHA: each class by shares drawn with that concentration. shards:N: rows sorted by label, N pieces for each site.")
    String scheme;

    @Option(
        names = "--sites",
        required = true,
        paramLabel = "K",
        description = "How many sites the partition makes.")
    int sites;

    @Option(
        names = "--seed",
        paramLabel = "N",
        description = "Of the partition's draws. Default: the plan's seed.")
    Long seed;
  }

  @Option(
      names = "--registry",
      required = true,
      paramLabel = "FOLDER",
      description = "The registry's folder, on any Hadoop file system; made if it is not there.")
  private String registry;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "The run's name. Default: made of plan, table version and partition.")
  private RunId run;

  @Option(
      names = "--minimum-rows",
      paramLabel = "N",
      description = "Every site's policy.minimumRows. Default: 50, as at a site.")
  private long minimumRows = DisclosureLimits.DEFAULT.minimumRows();

  @Option(
      names = "--minimum-category-rows",
      paramLabel = "N",
      description = "Every site's policy.minimumCategoryRows. Default: 5, as at a site.")
  private long minimumCategoryRows = DisclosureLimits.DEFAULT.minimumCategoryRows();

  @Option(
      names = "--minimum-evaluation-rows",
      paramLabel = "N",
      description = "Every site's policy.minimumEvaluationRows. Default: 10, as at a site.")
  private long minimumEvaluationRows = DisclosureLimits.DEFAULT.minimumEvaluationRows();

  @Mixin private GridOptions grid;

  @Option(
      names = "--json",
      description =
          "Print one JSON object: of a run as runs show, of a grid plan, table, metric, rows, cells. Progress goes to standard error.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    StopSignal stop = StopSignal.watch(Thread.currentThread(), STOP_PATIENCE);
    try {
      return simulate().code();
    } catch (Exception e) {
      if (!stop.received()) {
        throw e;
      }
      throw grid.given() ? new InterruptedException() : stopped();
    } finally {
      stop.finished();
    }
  }

  /** Unlike a grid, which finds what it has finished. */
  private static CommandException stopped() {
    return new CommandException(
        ExitCode.INTERRUPTED,
        "stopped; a simulation is not resumed, and its registry may have its run (to begin anew, give --run NAME or another --registry)");
  }

  private ExitCode simulate() throws InterruptedException {
    Clock clock = Clock.systemUTC();
    Plan plan = PlanReader.readForStart(planFile, clock);
    Optional<SimulationGrid> cells = Optional.empty();
    SimulatedRun.Spec spec = null;
    if (grid.given()) {
      cells = Optional.of(cells(plan));
    } else {
      spec = spec(plan, Optional.empty());
    }
    try (CommandSession session = CommandSession.named("interlake-simulate-" + plan.name())) {
      SparkSession spark =
          session.with("spark.driver.maxResultSize", "0").spark(); // all rows come here
      return cells.isPresent() ? all(cells.get(), spark, clock) : one(spec, spark, clock);
    }
  }

  private ExitCode one(SimulatedRun.Spec spec, SparkSession spark, Clock clock)
      throws InterruptedException {
    SimulatedRun simulated = SimulatedRun.of(spec, spark);
    RunResult result;
    ConsoleListener told = ConsoleListener.live(json ? System.err : System.out);
    try {
      result = simulated.execute(told, clock);
    } finally {
      told.takeBack();
    }
    if (json) {
      System.out.println(
          RunText.json(
                  RunFigures.of(
                          new Registry(spark.sessionState().newHadoopConf(), spec.registry()),
                          simulated.run())
                      .orElseThrow())
              .toPrettyString());
    }
    return result instanceof RunResult.Finished ? ExitCode.DONE : ExitCode.ABANDONED;
  }

  private ExitCode all(SimulationGrid cells, SparkSession spark, Clock clock)
      throws InterruptedException {
    StatusLine line = StatusLine.of(json ? System.err : System.out);
    Pace pace = new Pace(clock, cells.cells().size());
    GridResult result;
    try {
      result =
          cells.execute(
              spark,
              new SilentListener(),
              (before, cell) -> {
                line.println(GridText.line(before, cells.cells().size(), cell));
                line.show(pace.after(before + 1, "cells"));
              },
              clock);
    } finally {
      line.clear();
    }
    grid.tell(result, json);
    return result.code();
  }

  private SimulationGrid cells(Plan plan) {
    try {
      GridAxes axes = grid.axes(plan);
      if (!axes.schemes().isEmpty() && (split.deal == null || split.deal.scheme != null)) {
        throw new CommandException(
            ExitCode.USAGE,
            "partitions of --grid need --sites, and take the place of --partition and --site-column");
      }
      return SimulationGrid.of(
          spec(plan, axes.schemes().stream().findFirst()),
          axes,
          Optional.ofNullable(split.deal).map(deal -> deal.sites));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage());
    }
  }

  private SimulatedRun.Spec spec(Plan plan, Optional<Partition.Scheme> scheme) {
    try {
      return new SimulatedRun.Spec(
          plan,
          table,
          tableVersion == null ? OptionalLong.empty() : OptionalLong.of(tableVersion),
          partition(plan, scheme),
          new DisclosureLimits(minimumRows, minimumCategoryRows, minimumEvaluationRows),
          Optional.ofNullable(reference),
          RegistryModels.folderUri(registry),
          Optional.ofNullable(run),
          WORDS);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage());
    }
  }

  /**
   * @param scheme the first of a grid's; a grid has others as well
   */
  private Partition partition(Plan plan, Optional<Partition.Scheme> scheme) {
    if (split.siteColumn != null) {
      return new Partition.ByColumn(split.siteColumn);
    }
    if (scheme.isEmpty() && split.deal.scheme == null) {
      throw new CommandException(
          ExitCode.USAGE, "--sites needs --partition, or partitions of --grid (add one)");
    }
    return new Partition.Dealt(
        scheme.orElseGet(() -> Partition.Scheme.parse(split.deal.scheme)),
        split.deal.sites,
        split.deal.seed == null ? plan.seed() : split.deal.seed);
  }
}

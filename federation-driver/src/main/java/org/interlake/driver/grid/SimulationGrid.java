package org.interlake.driver.grid;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.grid.CellResult.Status;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.request.RequestException;
import org.interlake.driver.request.RunFigures;
import org.interlake.driver.request.SimulatedRun;
import org.interlake.driver.request.TableName;
import org.interlake.driver.run.RunListener;
import org.interlake.driver.simulate.Partition;
import org.interlake.driver.table.PinnedTable;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.Plan;

/**
 * Runs a plan by every strategy over every partition with every seed, one after the other.
 *
 * <p>Law: a cell whose run the registry has as finished is not run again, so that a grid that was
 * stopped goes on where it was. A run that was stopped in the middle gets a new one beside it.
 */
public final class SimulationGrid {
  private static final int MOST_ATTEMPTS = 100;

  private final SimulatedRun.Spec spec;
  private final List<GridCell> cells;

  private SimulationGrid(SimulatedRun.Spec spec, List<GridCell> cells) {
    this.spec = spec;
    this.cells = List.copyOf(cells);
  }

  /**
   * Checks that all cells can be.
   *
   * @param spec of all cells; its partition is used if the axes have none, its run is not
   * @param sites how many sites each partition makes; empty if the sites are those of a column
   * @throws RequestException USAGE or CONFIGURATION if a cell cannot be
   */
  public static SimulationGrid of(SimulatedRun.Spec spec, GridAxes axes, Optional<Integer> sites) {
    requireNonNull(spec, "spec");
    if (spec.run().isPresent()) {
      throw new RequestException(
          ExitCode.USAGE,
          "a grid makes a run of each cell and names them itself (leave %s out)"
              .formatted(spec.words().run()));
    }
    List<GridCell> cells = new ArrayList<>();
    for (GridStrategy strategy : axes.strategies()) {
      if (axes.schemes().isEmpty()) {
        addSeeds(
            cells,
            spec,
            strategy,
            axes,
            spec.partition() instanceof Partition.Dealt dealt
                ? dealt.scheme().text()
                : spec.partition().text(),
            seed -> reseeded(spec.partition(), seed));
      }
      for (Partition.Scheme scheme : axes.schemes()) {
        int made =
            sites.orElseThrow(
                () ->
                    new RequestException(
                        ExitCode.USAGE,
                        "partitions of a grid need the number of their sites (give sites; with a site column leave partitions out)"));
        addSeeds(
            cells,
            spec,
            strategy,
            axes,
            scheme.text(),
            seed -> new Partition.Dealt(scheme, made, seed));
      }
    }
    return new SimulationGrid(spec, cells);
  }

  private static Partition reseeded(Partition partition, long seed) {
    return partition instanceof Partition.Dealt dealt
        ? new Partition.Dealt(dealt.scheme(), dealt.sites(), seed)
        : partition;
  }

  private static void addSeeds(
      List<GridCell> cells,
      SimulatedRun.Spec spec,
      GridStrategy strategy,
      GridAxes axes,
      String text,
      Function<Long, Partition> partition) {
    for (long seed : axes.seeds()) {
      try {
        cells.add(GridCell.of(spec.plan(), strategy, partition.apply(seed), text, seed));
      } catch (IllegalArgumentException e) {
        throw new RequestException(
            ExitCode.CONFIGURATION,
            "the grid's cell %s cannot be: %s".formatted(strategy.text(), e.getMessage()),
            e);
      }
    }
  }

  public List<GridCell> cells() {
    return cells;
  }

  /** The plan that the cells are made of. */
  public Plan plan() {
    return spec.plan();
  }

  /**
   * Runs what has not been run. The session stays open.
   *
   * @param listener hears of each run
   * @param done hears of each cell, with how many were before it
   * @throws InterruptedException if it is being stopped; the same grid goes on with the rest
   */
  public GridResult execute(
      SparkSession spark, RunListener listener, BiConsumer<Integer, CellResult> done, Clock clock)
      throws InterruptedException {
    PinnedTable pool =
        TableName.pin(spark, spec.words().table(), spec.table(), spec.tableVersion());
    String tables = pool.version().text();
    if (spec.reference().isPresent()) {
      tables +=
          " "
              + TableName.pin(
                      spark, spec.words().reference(), spec.reference().get(), OptionalLong.empty())
                  .version()
                  .text();
    }
    Registry registry = new Registry(spark.sessionState().newHadoopConf(), spec.registry());
    List<CellResult> results = new ArrayList<>();
    for (GridCell cell : cells) {
      CellResult result =
          result(cell, cell.run(tables, spec.limits()), pool, registry, spark, listener, clock);
      done.accept(results.size(), result);
      results.add(result);
    }
    return new GridResult(spec.plan().name(), pool.version().text(), results);
  }

  private CellResult result(
      GridCell cell,
      RunId first,
      PinnedTable pool,
      Registry registry,
      SparkSession spark,
      RunListener listener,
      Clock clock)
      throws InterruptedException {
    RunId run = first;
    for (int attempt = 2; attempt <= MOST_ATTEMPTS; attempt++) {
      Optional<RunFigures> known = RunFigures.of(registry, run);
      if (known.isEmpty()) {
        return runNow(cell, run, pool, registry, spark, listener, clock);
      }
      RunState.Status status = known.get().state().status();
      if (status == RunState.Status.FINISHED || status == RunState.Status.ABANDONED) {
        return of(
            cell,
            status == RunState.Status.FINISHED ? Status.FOUND : Status.ABANDONED,
            known.get());
      }
      run = new RunId(first.name() + "-" + attempt); // stopped in the middle
    }
    throw new RequestException(
        ExitCode.CONFIGURATION,
        "cell %s was stopped %d times (take another %s)"
            .formatted(cell.text(), MOST_ATTEMPTS, spec.words().registry()));
  }

  private CellResult runNow(
      GridCell cell,
      RunId run,
      PinnedTable pool,
      Registry registry,
      SparkSession spark,
      RunListener listener,
      Clock clock)
      throws InterruptedException {
    SimulatedRun simulated;
    try {
      simulated =
          SimulatedRun.of(
              new SimulatedRun.Spec(
                  cell.plan(),
                  spec.table(),
                  OptionalLong.of(pool.version().version()),
                  cell.partition(),
                  spec.limits(),
                  cell.plan().strategy().needsReference() ? spec.reference() : Optional.empty(),
                  spec.registry(),
                  Optional.of(run),
                  spec.words()),
              spark);
    } catch (RequestException e) {
      if (e.code() != ExitCode.DATA) {
        throw e;
      }
      return new CellResult(
          cell, Status.REFUSED, Optional.empty(), e.getMessage(), 0, 0, 0, new TreeMap<>());
    }
    simulated.execute(listener, clock);
    RunFigures figures = RunFigures.of(registry, run).orElseThrow();
    return of(
        cell,
        figures.state().status() == RunState.Status.FINISHED ? Status.FINISHED : Status.ABANDONED,
        figures);
  }

  private static CellResult of(GridCell cell, Status status, RunFigures figures) {
    return new CellResult(
        cell,
        status,
        Optional.of(figures.state().run()),
        figures.state().reason().orElse(""),
        figures.state().rounds(),
        figures.updateBytes(),
        figures.duration().toMillis() / 1000.0,
        new TreeMap<>(figures.overall()));
  }
}

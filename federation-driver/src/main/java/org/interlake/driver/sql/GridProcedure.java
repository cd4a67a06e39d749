package org.interlake.driver.sql;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.sql.SqlProcedure.Parameter.optional;
import static org.interlake.driver.sql.SqlProcedure.Parameter.required;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.driver.grid.CellResult;
import org.interlake.driver.grid.GridAxes;
import org.interlake.driver.grid.GridResult;
import org.interlake.driver.grid.SimulationGrid;
import org.interlake.driver.request.RequestException;
import org.interlake.driver.request.SimulatedRun;
import org.interlake.driver.run.SilentListener;
import org.interlake.driver.simulate.Partition;
import org.interlake.driver.sql.SqlProcedure.Arguments;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.Plan;

/** The procedure that runs a plan by strategies, over partitions, with seeds. */
final class GridProcedure {
  private static final StructType CELLS =
      new StructType()
          .add("strategy", DataTypes.StringType, false)
          .add("partition", DataTypes.StringType, false)
          .add("seed", DataTypes.LongType, false)
          .add("status", DataTypes.StringType, false)
          .add("run", DataTypes.StringType, true)
          .add("rounds", DataTypes.IntegerType, false)
          .add("bytes", DataTypes.LongType, false)
          .add("seconds", DataTypes.DoubleType, false)
          .add("metric", DataTypes.StringType, true)
          .add("value", DataTypes.DoubleType, true)
          .add("reason", DataTypes.StringType, true);

  private static final SimulatedRun.Words WORDS =
      new SimulatedRun.Words("table", "reference", "run", "registry");

  private final CatalogOptions options;

  GridProcedure(CatalogOptions options) {
    this.options = requireNonNull(options, "options");
  }

  SqlProcedure procedure() {
    return new SqlProcedure(
        "simulate_grid",
        "Runs a plan by every strategy over every partition with every seed, in this application; runs that the registry has are not run again.",
        MinimumRows.between(
            List.of(
                required(
                    "plan",
                    DataTypes.StringType,
                    "the plan's file (local, or a URI of any Hadoop file system), or its YAML or JSON text; its sites are not used"),
                required(
                    "table",
                    DataTypes.StringType,
                    "the pooled Delta table: a name, delta.`/path`, or a path with a '/'"),
                required(
                    "strategies",
                    DataTypes.StringType,
                    "separated by commas: plan, fedavg, fedprox:0.1, fednova, qfedavg:1, scaffold, feddyn:0.1, cyclic, newton, lbfgs"),
                optional(
                    "partitions",
                    DataTypes.StringType,
                    "NULL",
                    "separated by commas: iid, dirichlet:ALPHA or shards:N; this or site_column"),
                optional(
                    "seeds",
                    DataTypes.StringType,
                    "NULL",
                    "numbers and ranges, as 1..3,7; default the plan's"),
                optional(
                    "sites", DataTypes.IntegerType, "NULL", "how many sites each partition makes"),
                optional(
                    "site_column",
                    DataTypes.StringType,
                    "NULL",
                    "the column that holds each row's site; this or partitions"),
                optional(
                    "metric",
                    DataTypes.StringType,
                    "NULL",
                    "what is told of each cell; default auc, accuracy, r2 or rmse"))),
        CELLS,
        this::run);
  }

  private List<Object[]> run(Arguments arguments) {
    SparkSession spark = SparkSession.active();
    PlanArgument given =
        PlanArgument.read(
            arguments.text("plan"), spark.sessionState().newHadoopConf(), Clock.systemUTC());
    if (!(given.plan() instanceof Plan plan)) {
      throw new RequestException(
          ExitCode.USAGE,
          "%s: a plan of statistics is not simulated (query the table itself)"
              .formatted(given.name()));
    }
    SimulationGrid grid = arguments.checked(() -> grid(arguments, plan));
    try {
      return rows(
          grid.execute(spark, new SilentListener(), (before, cell) -> {}, Clock.systemUTC()),
          arguments.findText("metric"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestException(
          ExitCode.INTERRUPTED, "the grid was stopped; the same call goes on with the rest", e);
    }
  }

  private SimulationGrid grid(Arguments arguments, Plan plan) {
    List<String> written = new ArrayList<>();
    written.add("strategies=" + arguments.text("strategies"));
    arguments.findText("partitions").ifPresent(text -> written.add("partitions=" + text));
    arguments.findText("seeds").ifPresent(text -> written.add("seeds=" + text));
    GridAxes axes = GridAxes.parse(written, plan.seed());
    Optional<String> column = arguments.findText("site_column");
    Optional<Integer> sites = arguments.findNumber("sites").map(Math::toIntExact);
    if (column.isPresent() != axes.schemes().isEmpty()
        || sites.isPresent() == axes.schemes().isEmpty()) {
      throw new RequestException(
          ExitCode.USAGE,
          "simulate_grid: give site_column, or partitions and sites (as partitions => 'iid', sites => 4)");
    }
    return SimulationGrid.of(
        new SimulatedRun.Spec(
            plan,
            arguments.text("table"),
            OptionalLong.empty(),
            column
                .<Partition>map(Partition.ByColumn::new)
                .orElseGet(
                    () ->
                        new Partition.Dealt(
                            axes.schemes().get(0), sites.orElseThrow(), plan.seed())),
            MinimumRows.of(arguments),
            Optional.empty(),
            options.registryFolder(),
            Optional.empty(),
            WORDS),
        axes,
        sites);
  }

  private static List<Object[]> rows(GridResult result, Optional<String> asked) {
    String metric = asked.orElseGet(result::usualMetric);
    List<Object[]> rows = new ArrayList<>();
    for (CellResult cell : result.cells()) {
      rows.add(
          new Object[] {
            cell.cell().strategy().text(),
            cell.cell().partitionText(),
            cell.cell().seed(),
            cell.status().name().toLowerCase(Locale.ROOT),
            cell.run().map(Object::toString).orElse(null),
            cell.rounds(),
            cell.updateBytes(),
            cell.seconds(),
            metric.isEmpty() ? null : metric,
            cell.metrics().get(metric),
            cell.reason().isEmpty() ? null : cell.reason()
          });
    }
    return rows;
  }
}

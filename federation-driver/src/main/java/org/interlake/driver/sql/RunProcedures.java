package org.interlake.driver.sql;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.sql.SqlProcedure.Parameter.optional;
import static org.interlake.driver.sql.SqlProcedure.Parameter.required;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RegistryRow;
import org.interlake.driver.registry.RegistryTable;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.request.CoordinatedRun;
import org.interlake.driver.request.RequestException;
import org.interlake.driver.request.SimulatedRun;
import org.interlake.driver.run.FederatedRun.TakeOver;
import org.interlake.driver.run.SilentListener;
import org.interlake.driver.simulate.Partition;
import org.interlake.driver.sql.SqlProcedure.Arguments;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StatisticsPlan;

/** Procedures that start runs, look at them and stop them. */
final class RunProcedures {
  private static final StructType STATUS =
      new StructType()
          .add("run", DataTypes.StringType, false)
          .add("status", DataTypes.StringType, false)
          .add("rounds", DataTypes.IntegerType, true)
          .add("reason", DataTypes.StringType, true)
          .add("at", DataTypes.TimestampType, true);

  private static final SimulatedRun.Words WORDS =
      new SimulatedRun.Words("table", "reference", "run", "registry");

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private static final String PLAN_COMMENT =
      "the plan's file (local, or a URI of any Hadoop file system), or its YAML or JSON text";
  private static final String RUN_COMMENT =
      "the run's name; default the plan's name and digest, so that the same plan goes on with its run";

  private final CatalogOptions options;

  RunProcedures(CatalogOptions options) {
    this.options = requireNonNull(options, "options");
  }

  List<SqlProcedure> all() {
    return List.of(
        new SqlProcedure(
            "start_run",
            "Starts a run of a plan, or goes on with it, in the background of this application, and returns its name.",
            List.of(
                required("plan", DataTypes.StringType, PLAN_COMMENT),
                optional("run", DataTypes.StringType, "NULL", RUN_COMMENT),
                optional(
                    "take_over",
                    DataTypes.BooleanType,
                    "false",
                    "take the run over from a driver that is known to be dead"),
                optional(
                    "wait",
                    DataTypes.BooleanType,
                    "false",
                    "return only when it has ended, and fail if nothing came of it")),
            STATUS,
            this::startRun),
        new SqlProcedure(
            "cancel_run",
            "Stops a run that this application started. Its sites keep waiting: start_run with the same plan goes on with it.",
            List.of(required("run", DataTypes.StringType, "the run's name")),
            STATUS,
            this::cancelRun),
        new SqlProcedure(
            "run_status",
            "Tells how far a run is: by the registry, and by this application if it started the run.",
            List.of(required("run", DataTypes.StringType, "the run's name")),
            STATUS,
            arguments -> List.<Object[]>of(status(arguments.value("run", RunId::new)))),
        new SqlProcedure(
            "wait_run",
            "Waits until a run that this application started has ended, and tells how. Fails if nothing came of it: the run failed, was abandoned or was stopped.",
            List.of(
                required("run", DataTypes.StringType, "the run's name"),
                optional(
                    "timeout",
                    DataTypes.StringType,
                    "'1h'",
                    "how long at most: 500ms, 30s, 10m, 2h")),
            STATUS,
            this::waitRun),
        new SqlProcedure(
            "stats",
            "Runs a plan of statistics and returns what it came to, as rows of the registry's table statistic.",
            List.of(
                required("plan", DataTypes.StringType, PLAN_COMMENT),
                optional("run", DataTypes.StringType, "NULL", RUN_COMMENT),
                optional(
                    "timeout",
                    DataTypes.StringType,
                    "'10m'",
                    "how long to wait for the sites; the run goes on after that")),
            CatalogTables.schema(RegistryTable.STATISTIC),
            this::stats),
        new SqlProcedure(
            "simulate",
            "Runs a plan over virtual sites of one table, in this application.",
            MinimumRows.between(
                List.of(
                    required(
                        "plan", DataTypes.StringType, PLAN_COMMENT + "; its sites are not used"),
                    required(
                        "table",
                        DataTypes.StringType,
                        "the pooled Delta table: a name, delta.`/path`, or a path with a '/'"),
                    optional(
                        "site_column",
                        DataTypes.StringType,
                        "NULL",
                        "the column that holds each row's site; this or partition"),
                    optional(
                        "partition",
                        DataTypes.StringType,
                        "NULL",
                        "iid, dirichlet:ALPHA or shards:N: how rows are dealt out to sites"),
                    optional(
                        "sites",
                        DataTypes.IntegerType,
                        "NULL",
                        "how many sites the partition makes"),
                    optional(
                        "seed",
                        DataTypes.LongType,
                        "NULL",
                        "of the partition's draws; default the plan's"),
                    optional(
                        "table_version",
                        DataTypes.LongType,
                        "NULL",
                        "of the table; default the newest"),
                    optional(
                        "reference",
                        DataTypes.StringType,
                        "NULL",
                        "the table of public rows, for a plan that aggregates by fltrust"),
                    optional(
                        "run",
                        DataTypes.StringType,
                        "NULL",
                        "the run's name; default made of plan, table version and partition")),
                optional(
                    "wait",
                    DataTypes.BooleanType,
                    "true",
                    "return only when it has ended, and fail if nothing came of it; else it goes on in the background")),
            STATUS,
            this::simulate));
  }

  private List<Object[]> startRun(Arguments arguments) {
    CoordinatedRun run = coordinated(arguments);
    BackgroundRun started =
        start(run, arguments.truth("take_over") ? TakeOver.ALWAYS : TakeOver.IF_DEAD);
    if (arguments.truth("wait")) {
      finish(started);
    }
    return List.<Object[]>of(status(run.run()));
  }

  private CoordinatedRun coordinated(Arguments arguments) {
    PlanArgument plan = plan(arguments);
    return CoordinatedRun.of(
        options.requireConfigFile(),
        plan.name(),
        plan.plan(),
        arguments.findValue("run", RunId::new));
  }

  private static BackgroundRun start(CoordinatedRun run, TakeOver takeOver) {
    SparkSession spark = SparkSession.active();
    return BackgroundRuns.of(spark)
        .start(
            spark,
            run.run(),
            () -> run.execute(spark, new SilentListener(), takeOver, Clock.systemUTC()));
  }

  private static PlanArgument plan(Arguments arguments) {
    return PlanArgument.read(arguments.text("plan"), hadoop(), Clock.systemUTC());
  }

  private List<Object[]> cancelRun(Arguments arguments) {
    RunId run = arguments.value("run", RunId::new);
    BackgroundRun here = requireHere(run);
    here.cancel();
    try {
      here.await(Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      throw interrupted(run, e);
    }
    return List.<Object[]>of(status(run));
  }

  private List<Object[]> waitRun(Arguments arguments) {
    RunId run = arguments.value("run", RunId::new);
    Duration timeout = arguments.value("timeout", RunProcedures::duration);
    BackgroundRun here = requireHere(run);
    try {
      if (here.await(timeout)) {
        here.requireSuccess();
      }
    } catch (InterruptedException e) {
      throw interrupted(run, e);
    }
    return List.<Object[]>of(status(run));
  }

  private static BackgroundRun requireHere(RunId run) {
    BackgroundRuns runs = BackgroundRuns.of(SparkSession.active());
    return runs.find(run)
        .orElseThrow(
            () ->
                new RequestException(
                    ExitCode.USAGE,
                    "run %s was not started by this application (under way here: %s)"
                        .formatted(run, runs.underWay())));
  }

  private List<Object[]> stats(Arguments arguments) {
    CoordinatedRun run = coordinated(arguments);
    if (!(run.plan() instanceof StatisticsPlan)) {
      throw new RequestException(
          ExitCode.USAGE,
          "plan %s trains a model (start_run runs it; stats is for 'kind: statistics')"
              .formatted(run.plan().name()));
    }
    Duration timeout = arguments.value("timeout", RunProcedures::duration);
    BackgroundRun started = start(run, TakeOver.IF_DEAD);
    try {
      if (!started.await(timeout)) {
        throw new RequestException(
            ExitCode.TRY_AGAIN,
            "run %s has not ended within %s and goes on (CALL interlake.system.wait_run('%s'), then SELECT * FROM interlake.registry.statistic WHERE run = '%s')"
                .formatted(run.run(), arguments.text("timeout"), run.run(), run.run()));
      }
    } catch (InterruptedException e) {
      throw interrupted(run.run(), e);
    }
    started.requireSuccess();
    return registry().statistics(run.run()).stream().map(RegistryRow::toRow).toList();
  }

  private List<Object[]> simulate(Arguments arguments) {
    PlanArgument given = plan(arguments);
    if (!(given.plan() instanceof Plan plan)) {
      throw new RequestException(
          ExitCode.USAGE,
          "%s: a plan of statistics is not simulated (query the table itself)"
              .formatted(given.name()));
    }
    SparkSession spark = SparkSession.active();
    SimulatedRun run;
    try {
      run =
          SimulatedRun.of(
              new SimulatedRun.Spec(
                  plan,
                  arguments.text("table"),
                  arguments
                      .findNumber("table_version")
                      .map(OptionalLong::of)
                      .orElse(OptionalLong.empty()),
                  partition(arguments, plan),
                  MinimumRows.of(arguments),
                  arguments.findText("reference"),
                  options.registryFolder(),
                  arguments.findValue("run", RunId::new),
                  WORDS),
              spark);
    } catch (IllegalArgumentException e) {
      throw new RequestException(ExitCode.USAGE, e.getMessage(), e);
    }
    BackgroundRun started =
        BackgroundRuns.of(spark)
            .start(spark, run.run(), () -> run.execute(new SilentListener(), Clock.systemUTC()));
    if (arguments.truth("wait")) {
      finish(started);
    }
    return List.<Object[]>of(status(run.run()));
  }

  private static Partition partition(Arguments arguments, Plan plan) {
    Optional<String> column = arguments.findText("site_column");
    Optional<String> scheme = arguments.findText("partition");
    Optional<Long> sites = arguments.findNumber("sites");
    if (column.isPresent() == scheme.isPresent() || scheme.isPresent() != sites.isPresent()) {
      throw new RequestException(
          ExitCode.USAGE,
          "simulate: give site_column, or partition and sites (as partition => 'iid', sites => 4)");
    }
    return column.isPresent()
        ? new Partition.ByColumn(column.get())
        : new Partition.Dealt(
            Partition.Scheme.parse(scheme.get()),
            Math.toIntExact(sites.get()),
            arguments.findNumber("seed").orElse(plan.seed()));
  }

  private static void finish(BackgroundRun run) {
    try {
      run.await(Duration.ofDays(3650));
    } catch (InterruptedException e) {
      throw interrupted(run.id(), e);
    }
    run.requireSuccess();
  }

  private static RequestException interrupted(RunId run, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new RequestException(
        ExitCode.INTERRUPTED,
        "the waiting for run %s was stopped; the run goes on".formatted(run),
        e);
  }

  private Object[] status(RunId run) {
    Optional<BackgroundRun> here = BackgroundRuns.of(SparkSession.active()).find(run);
    List<RunState> states = registry().states(run);
    if (states.isEmpty() && here.isEmpty()) {
      throw new RequestException(
          ExitCode.DATA,
          "there is no run %s in registry %s, and none was started here"
              .formatted(run, options.registryFolder()));
    }
    Optional<RunState> last = states.stream().reduce((a, b) -> b);
    Optional<String> reason = last.flatMap(RunState::reason);
    String status =
        last.map(state -> state.status().name().toLowerCase(Locale.ROOT)).orElse("starting");
    boolean over = here.isPresent() && !here.get().isUnderWay();
    if (over && here.get().wasStopped()) {
      status = "stopped";
      reason = Optional.of("stopped here; start_run with the same plan goes on with it");
    } else if (over && here.get().failure().isPresent()) {
      status = "failed";
      reason = here.get().failure().map(failure -> String.valueOf(failure.getMessage()));
    }
    return new Object[] {
      run.name(),
      status,
      last.map(RunState::rounds).orElse(null),
      reason.orElse(null),
      last.map(state -> micros(state.at())).orElse(null)
    };
  }

  private static Long micros(Instant at) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at);
  }

  private Registry registry() {
    return new Registry(hadoop(), options.registryFolder());
  }

  private static Configuration hadoop() {
    return SparkSession.active().sessionState().newHadoopConf();
  }

  static Duration duration(String text) {
    Matcher parts = DURATION.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a duration (write 500ms, 30s, 10m, 2h or 7d)".formatted(text));
    }
    long number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}

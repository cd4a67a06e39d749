package org.interlake.driver.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.interlake.aggregation.FoldPath;
import org.interlake.driver.config.DriverConfig;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.driver.config.ReferenceConfig;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.WriteBehind;
import org.interlake.driver.run.FederatedRun;
import org.interlake.driver.run.KeptNoise;
import org.interlake.driver.table.PinnedTable;
import org.interlake.driver.ui.RunTab;
import org.interlake.lineage.Lineage;
import org.interlake.models.PrivacyCost;
import org.interlake.network.ExchangeAddress;
import org.interlake.network.NetworkAddress;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.StopSignal;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Coordinates one run. */
@Command(
    name = "driver",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Coordinates one run: publishes the plan, aggregates the sites' updates, keeps the models.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    done: the run ended with a model or statistics, now or before",
      "  64   wrong options",
      "  65   the table of public rows does not fit the plan",
      "  69   exchange, registry or the table of public rows cannot be reached",
      "  75   another driver has this run: try again later",
      "  76   the run was abandoned: quorum or deadline missed, or too many sites declined",
      "  78   plan, configuration or key file is wrong, or the run has another plan",
      "  130  stopped by Ctrl-C (143: by SIGTERM); start again to resume",
      "",
      "Example:",
      "  bin/interlake driver --conf-file conf/driver/driver.yaml --plan conf/plans/heart-newton.yaml"
    })
final class DriverCommand implements Callable<Integer> {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

  @Option(
      names = "--plan",
      required = true,
      paramLabel = "FILE",
      description = "What to train or to measure; docs/reference/plan.md describes it.")
  private Path planFile;

  @Option(
      names = "--conf-file",
      required = true,
      paramLabel = "FILE",
      description = "The coordinator's configuration; docs/reference/driver.md describes it.")
  private Path configFile;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description =
          "The run's name. Default: the plan's name and digest, so that the same plan resumes its run.")
  private RunId run;

  @Option(
      names = "--take-over",
      description =
          "Take the run over from a driver that never let go of it, because it is known to be dead.")
  private boolean takeOver;

  @Override
  public Integer call() throws Exception {
    StopSignal stop = StopSignal.watch(Thread.currentThread(), STOP_PATIENCE);
    try {
      return coordinate().code();
    } catch (Exception e) {
      throw stop.received() ? new InterruptedException() : e;
    } finally {
      stop.finished();
    }
  }

  private ExitCode coordinate() throws InterruptedException {
    Clock clock = Clock.systemUTC();
    DriverConfig config = DriverConfigReader.read(configFile);
    RunPlan plan = prepared(PlanReader.readAnyForStart(planFile, clock));
    RunId runId = run == null ? FederatedRun.defaultRunId(plan) : run;
    requireEnrolled(plan, runId, config);
    requireReference(plan, config);
    requireFoldable(config);
    PrivateIdentity keys = config.identity();
    SparkSession spark = SparkSession.builder().appName("interlake-driver-" + runId).getOrCreate();
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Registry registry = new Registry(hadoop, config.registry().toString());
    try (Lineage lineage = Lineage.of(spark);
        Exchange exchange =
            ExchangeAddress.open(
                config.exchange(), config.federation(), hadoop, keys, keys.publicIdentity());
        WriteBehind writer = new WriteBehind(registry, config.registryCommitMaximumDelay());
        KeptNoise noise = new KeptNoise(config.state(), config.federation(), runId, hadoop)) {
      FederatedRun federated =
          new FederatedRun(
                  spark,
                  new Mailbox(exchange, keys),
                  keys.ownKeys(),
                  new WatchedDriverFile(configFile, config),
                  plan,
                  runId,
                  UpdatesOnExchange.of(
                      JavaSparkContext.fromSparkContext(spark.sparkContext()),
                      config.exchange(),
                      config.federation(),
                      exchange),
                  registry,
                  new PromotedModels(hadoop, config.registry().toString()),
                  writer,
                  RunTab.over(spark, new ConsoleListener(System.out)),
                  clock)
              .folding(config.aggregationPath())
              .keeping(noise)
              .tracing(lineage);
      config.reference().ifPresent(table -> federated.trusting(at -> pin(spark, table, at)));
      RunResult result =
          federated.run(takeOver ? FederatedRun.TakeOver.ALWAYS : FederatedRun.TakeOver.IF_DEAD);
      return result instanceof RunResult.Abandoned ? ExitCode.ABANDONED : ExitCode.DONE;
    } finally {
      spark.stop();
    }
  }

  private static RunPlan prepared(RunPlan plan) {
    try {
      return plan instanceof Plan training ? PrivacyCost.prepared(training) : plan;
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.CONFIGURATION, e.getMessage());
    }
  }

  private void requireEnrolled(RunPlan plan, RunId runId, DriverConfig config) {
    if (!plan.federation().equals(config.federation())) {
      throw new CommandException(
          ExitCode.CONFIGURATION,
          "%s: federation: '%s' is not that of %s, '%s' (let both name the same federation)"
              .formatted(planFile, plan.federation(), configFile, config.federation()));
    }
    for (SiteId site : plan.sites()) {
      if (!config.sites().containsKey(site) && !hasBegun(runId, config)) {
        throw new CommandException(
            ExitCode.CONFIGURATION,
            "%s: sites: unknown site '%s' (enrol it under 'sites' of %s, or leave it out; enrolled: %s)"
                .formatted(planFile, site, configFile, config.sites().keySet()));
      }
    }
  }

  /** A run that has begun goes on without a site that has been taken out since. */
  private static boolean hasBegun(RunId runId, DriverConfig config) {
    try (Exchange exchange = looking(config)) {
      return exchange.exists(ExchangeLayout.plan(runId));
    } catch (ExchangeException e) {
      return false; // the missing site is the first thing to say
    }
  }

  /** The keys may be behind a passphrase: they are read only for a server, which asks for them. */
  private static Exchange looking(DriverConfig config) {
    Configuration hadoop = new Configuration();
    if (!NetworkAddress.isOne(config.exchange())) {
      return HadoopExchange.open(config.exchange(), config.federation(), hadoop);
    }
    PrivateIdentity keys = config.identity();
    return ExchangeAddress.open(
        config.exchange(), config.federation(), hadoop, keys, keys.publicIdentity());
  }

  private void requireReference(RunPlan plan, DriverConfig config) {
    if (plan instanceof Plan training
        && training.strategy().needsReference()
        && config.reference().isEmpty()) {
      throw new CommandException(
          ExitCode.CONFIGURATION,
          "%s: strategy.aggregation: fltrust measures by public rows at the driver, and %s names no table of them (add 'reference: {path: ...}' or 'reference: {table: ...}' there)"
              .formatted(planFile, configFile));
    }
  }

  private void requireFoldable(DriverConfig config) {
    if (NetworkAddress.isOne(config.exchange()) && config.aggregationPath() == FoldPath.SPARK) {
      throw new CommandException(
          ExitCode.CONFIGURATION,
          "%s: aggregation.path: spark needs an exchange that tasks can read, and at a server's only the driver proves who it is (let 'exchange' name the server's folder, or leave aggregation.path out)"
              .formatted(configFile));
    }
  }

  private static PinnedTable pin(SparkSession spark, ReferenceConfig table, OptionalLong began) {
    return PinnedTable.of(
        spark, table.identifier(), table.version().isPresent() ? table.version() : began);
  }
}

package org.interlake.driver.request;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
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
import org.interlake.driver.run.RunListener;
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
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;

/** A run of a real federation, as the coordinator's file has it. */
public final class CoordinatedRun {
  private final Path configFile;
  private final DriverConfig config;
  private final String planName;
  private final RunPlan plan;
  private final RunId run;
  private boolean promotes = true;

  private CoordinatedRun(
      Path configFile, DriverConfig config, String planName, RunPlan plan, RunId run) {
    this.configFile = configFile;
    this.config = config;
    this.planName = planName;
    this.plan = plan;
    this.run = run;
  }

  /**
   * Checks that a plan can be run by this coordinator; publishes nothing.
   *
   * @param configFile docs/reference/driver.md
   * @param planName where the plan stands, for messages
   * @param run empty for the plan's name and digest
   * @throws RequestException CONFIGURATION if plan and file do not fit each other
   */
  public static CoordinatedRun of(
      Path configFile, String planName, RunPlan plan, Optional<RunId> run) {
    requireNonNull(planName, "planName");
    DriverConfig config = DriverConfigReader.read(configFile);
    RunPlan prepared = prepared(plan);
    CoordinatedRun coordinated =
        new CoordinatedRun(
            configFile,
            config,
            planName,
            prepared,
            run.orElseGet(() -> FederatedRun.defaultRunId(prepared)));
    coordinated.requireEnrolled();
    coordinated.requireReference();
    coordinated.requireFoldable();
    return coordinated;
  }

  /** The plan with its noise solved for, if it has any. */
  private static RunPlan prepared(RunPlan plan) {
    try {
      return PrivacyCost.prepared(plan);
    } catch (IllegalArgumentException e) {
      throw new RequestException(ExitCode.CONFIGURATION, e.getMessage(), e);
    }
  }

  /** The run's name. */
  public RunId run() {
    return run;
  }

  /** Leaves the run's model unpromoted: somebody looks at it first. */
  public void withoutPromotion() {
    promotes = false;
  }

  /** What is run. */
  public RunPlan plan() {
    return plan;
  }

  /**
   * Runs, or goes on with, the plan. The session stays open.
   *
   * @throws InterruptedException if it is being stopped; the run can be resumed
   */
  public RunResult execute(
      SparkSession spark, RunListener listener, FederatedRun.TakeOver takeOver, Clock clock)
      throws InterruptedException {
    PrivateIdentity keys = config.identity();
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Registry registry = new Registry(hadoop, config.registry().toString());
    try (Lineage lineage = Lineage.of(spark);
        Exchange exchange =
            ExchangeAddress.open(
                config.exchange(), config.federation(), hadoop, keys, keys.publicIdentity());
        WriteBehind writer = new WriteBehind(registry, config.registryCommitMaximumDelay());
        KeptNoise noise = new KeptNoise(config.state(), config.federation(), run, hadoop)) {
      FederatedRun federated =
          new FederatedRun(
                  spark,
                  new Mailbox(exchange, keys),
                  keys.ownKeys(),
                  new WatchedDriverFile(configFile, config),
                  plan,
                  run,
                  UpdatesOnExchange.of(
                      JavaSparkContext.fromSparkContext(spark.sparkContext()),
                      config.exchange(),
                      config.federation(),
                      exchange),
                  registry,
                  new PromotedModels(hadoop, config.registry().toString()),
                  writer,
                  RunTab.over(spark, listener),
                  clock)
              .folding(config.aggregationPath())
              .keeping(noise)
              .tracing(lineage);
      if (!promotes) {
        federated.withoutPromotion();
      }
      config.reference().ifPresent(table -> federated.trusting(at -> pin(spark, table, at)));
      return federated.run(takeOver);
    }
  }

  /** What the run has come to, by the registry. */
  public RunFigures figures(Configuration hadoop) {
    return RunFigures.of(new Registry(hadoop, config.registry().toString()), run)
        .orElseThrow(
            () ->
                new RequestException(
                    ExitCode.DATA, "there is no run %s in %s".formatted(run, config.registry())));
  }

  private void requireEnrolled() {
    if (!plan.federation().equals(config.federation())) {
      throw new RequestException(
          ExitCode.CONFIGURATION,
          "%s: federation: '%s' is not that of %s, '%s' (let both name the same federation)"
              .formatted(planName, plan.federation(), configFile, config.federation()));
    }
    for (SiteId site : plan.sites()) {
      if (!config.sites().containsKey(site) && !hasBegun()) {
        throw new RequestException(
            ExitCode.CONFIGURATION,
            "%s: sites: unknown site '%s' (enrol it under 'sites' of %s, or leave it out; enrolled: %s)"
                .formatted(planName, site, configFile, config.sites().keySet()));
      }
    }
  }

  /** A run that has begun goes on without a site that has been taken out since. */
  private boolean hasBegun() {
    try (Exchange exchange = looking()) {
      return exchange.exists(ExchangeLayout.plan(run));
    } catch (ExchangeException e) {
      return false; // the missing site is the first thing to say
    }
  }

  /** The keys may be behind a passphrase: they are read only for a server, which asks for them. */
  private Exchange looking() {
    Configuration hadoop = new Configuration();
    if (!NetworkAddress.isOne(config.exchange())) {
      return HadoopExchange.open(config.exchange(), config.federation(), hadoop);
    }
    PrivateIdentity keys = config.identity();
    return ExchangeAddress.open(
        config.exchange(), config.federation(), hadoop, keys, keys.publicIdentity());
  }

  private void requireReference() {
    if (plan instanceof Plan training
        && training.strategy().needsReference()
        && config.reference().isEmpty()) {
      throw new RequestException(
          ExitCode.CONFIGURATION,
          "%s: strategy.aggregation: fltrust measures by public rows at the driver, and %s names no table of them (add 'reference: {path: ...}' or 'reference: {table: ...}' there)"
              .formatted(planName, configFile));
    }
  }

  private void requireFoldable() {
    if (NetworkAddress.isOne(config.exchange()) && config.aggregationPath() == FoldPath.SPARK) {
      throw new RequestException(
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

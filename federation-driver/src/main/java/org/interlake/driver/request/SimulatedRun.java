package org.interlake.driver.request;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.WriteBehind;
import org.interlake.driver.run.RunListener;
import org.interlake.driver.simulate.Partition;
import org.interlake.driver.simulate.Simulation;
import org.interlake.driver.simulate.SimulationException;
import org.interlake.driver.simulate.VirtualSites;
import org.interlake.driver.table.PinnedTable;
import org.interlake.models.DisclosureLimits;
import org.interlake.models.PrivacyCost;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;

/** A run of a plan over virtual sites of one table. */
public final class SimulatedRun {
  private static final Duration REGISTRY_DELAY = Duration.ofSeconds(2);

  private final Spec spec;
  private final SparkSession spark;
  private final PinnedTable pool;
  private final VirtualSites sites;
  private final Optional<PinnedTable> trusted;
  private final Registry registry;
  private final RunId run;

  /**
   * What is simulated.
   *
   * @param plan as it was read; its sites are not used
   * @param table the pooled table: a catalog name, {@code delta.`/path`}, or a path with a '/'
   * @param tableVersion empty for the newest
   * @param partition how rows become sites
   * @param limits of every site
   * @param reference the table of public rows, if the plan measures by them
   * @param registry the registry's folder
   * @param run empty for a name made of all this
   * @param words how the asker names what they gave
   */
  public record Spec(
      Plan plan,
      String table,
      OptionalLong tableVersion,
      Partition partition,
      DisclosureLimits limits,
      Optional<String> reference,
      String registry,
      Optional<RunId> run,
      Words words) {
    public Spec {
      plan = prepared(plan);
      requireNonNull(table, "table");
      requireNonNull(tableVersion, "tableVersion");
      requireNonNull(partition, "partition");
      requireNonNull(limits, "limits");
      requireNonNull(reference, "reference");
      requireNonNull(registry, "registry");
      requireNonNull(run, "run");
      requireNonNull(words, "words");
      requireReference(plan, reference, words);
    }

    private static Plan prepared(Plan plan) {
      try {
        return PrivacyCost.prepared(plan);
      } catch (IllegalArgumentException e) {
        throw new RequestException(ExitCode.CONFIGURATION, e.getMessage(), e);
      }
    }

    /** Public rows where the plan needs them, and only there. */
    private static void requireReference(Plan plan, Optional<String> reference, Words words) {
      if (plan.strategy().needsReference() && reference.isEmpty()) {
        throw new RequestException(
            ExitCode.USAGE,
            "plan %s aggregates by fltrust, for which the driver needs public rows of its own (name their table with %s)"
                .formatted(plan.name(), words.reference()));
      }
      if (reference.isPresent() && !plan.strategy().needsReference()) {
        throw new RequestException(
            ExitCode.USAGE,
            "plan %s does not use a table of public rows (leave %s out, or set strategy.aggregation: {name: fltrust})"
                .formatted(plan.name(), words.reference()));
      }
    }
  }

  /** What options are called where they were given: {@code --table}, {@code table}. */
  public record Words(String table, String reference, String run, String registry) {
    public Words {
      requireNonNull(table, "table");
      requireNonNull(reference, "reference");
      requireNonNull(run, "run");
      requireNonNull(registry, "registry");
    }
  }

  private SimulatedRun(Spec spec, SparkSession spark, PinnedTable pool) {
    this.spec = spec;
    this.spark = spark;
    this.pool = pool;
    try {
      sites = VirtualSites.of(pool.rows(), spec.plan(), spec.partition());
    } catch (SimulationException e) {
      throw new RequestException(e.code(), e.getMessage(), e);
    }
    trusted =
        spec.reference()
            .map(
                name -> TableName.pin(spark, spec.words().reference(), name, OptionalLong.empty()));
    run =
        spec.run()
            .orElseGet(
                () ->
                    Simulation.defaultRunId(
                        sites, pool.version(), trusted.map(PinnedTable::version)));
    Configuration hadoop = spark.sessionState().newHadoopConf();
    registry = new Registry(hadoop, spec.registry());
    if (!registry.states(run).isEmpty()) {
      throw new RequestException(
          ExitCode.CONFIGURATION,
          "run %s is in registry %s already, and a simulation is not resumed (name it with %s, or take another %s)"
              .formatted(run, spec.registry(), spec.words().run(), spec.words().registry()));
    }
  }

  /**
   * Reads the table and deals its rows out.
   *
   * @throws RequestException if the table cannot be read or does not fit, or the registry has this
   *     run
   */
  public static SimulatedRun of(Spec spec, SparkSession spark) {
    return over(
        spec, spark, TableName.pin(spark, spec.words().table(), spec.table(), spec.tableVersion()));
  }

  /**
   * Deals out rows that are pinned already, whatever table the specification names.
   *
   * @throws RequestException if they do not fit, or the registry has this run
   */
  public static SimulatedRun over(Spec spec, SparkSession spark, PinnedTable pool) {
    return new SimulatedRun(spec, spark, pool);
  }

  /** The run's name. */
  public RunId run() {
    return run;
  }

  /** What is run, over the table's sites. */
  public Plan plan() {
    return sites.plan();
  }

  /**
   * Runs to the end. The session stays open.
   *
   * @throws InterruptedException if it is being stopped; a simulation is not resumed
   */
  public RunResult execute(RunListener listener, Clock clock) throws InterruptedException {
    try (WriteBehind writer = new WriteBehind(registry, REGISTRY_DELAY)) {
      Simulation simulation =
          new Simulation(
              spark,
              sites,
              pool.version(),
              spec.limits(),
              run,
              spark.sparkContext().defaultParallelism());
      trusted.ifPresent(simulation::trusting);
      return simulation.run(
          registry,
          new PromotedModels(spark.sessionState().newHadoopConf(), spec.registry()),
          writer,
          listener,
          clock);
    } catch (SimulationException e) {
      throw new RequestException(e.code(), e.getMessage(), e);
    }
  }
}

package org.interlake.api;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.request.RegistryModels;
import org.interlake.driver.request.RequestException;
import org.interlake.driver.request.SimulatedRun;
import org.interlake.models.DisclosureLimits;
import org.interlake.protocol.job.ExitCode;

/**
 * Virtual sites of one table, in this process. A plan's own sites are not used. The limits of every
 * site are those that a site's policy has by default.
 *
 * <pre>{@code
 * Run run =
 *     Federation.simulated(rows, Partition.dirichlet(0.5, 8))
 *         .withRegistry("/srv/interlake/registry")
 *         .withMinimumRows(20)
 *         .withListener(round -> System.out.println(round.text()))
 *         .run(plan);
 * }</pre>
 */
public final class SimulatedFederation implements Federation {
  private static final SimulatedRun.Words WORDS =
      new SimulatedRun.Words("the table", "withReference", "withRunName", "withRegistry");

  private final Pool pool;
  private final Partition partition;
  private final Settings settings;

  private record Settings(
      DisclosureLimits limits,
      Optional<String> registry,
      Optional<String> reference,
      Optional<String> runName,
      RoundListener listener) {}

  SimulatedFederation(Pool pool, Partition partition) {
    this(
        pool,
        partition,
        new Settings(
            DisclosureLimits.DEFAULT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            round -> {}));
  }

  private SimulatedFederation(Pool pool, Partition partition, Settings settings) {
    this.pool = requireNonNull(pool, "pool");
    this.partition = requireNonNull(partition, "partition");
    this.settings = settings;
  }

  private SimulatedFederation with(
      DisclosureLimits limits,
      Optional<String> registry,
      Optional<String> reference,
      Optional<String> runName,
      RoundListener listener) {
    return new SimulatedFederation(
        pool, partition, new Settings(limits, registry, reference, runName, listener));
  }

  private SimulatedFederation with(DisclosureLimits limits) {
    return with(limits, settings.registry, settings.reference, settings.runName, settings.listener);
  }

  /**
   * The same, with a registry that stays. Without one each run has one of its own in a temporary
   * folder of this machine, which is deleted when the process ends.
   *
   * @param folder on any Hadoop file system; made if it is not there
   */
  public SimulatedFederation withRegistry(String folder) {
    return with(
        settings.limits,
        Optional.of(RegistryModels.folderUri(folder)),
        settings.reference,
        settings.runName,
        settings.listener);
  }

  /**
   * The same, with a Delta table of public rows at the driver, for a plan that aggregates by
   * fltrust.
   */
  public SimulatedFederation withReference(String table) {
    return with(
        settings.limits,
        settings.registry,
        Optional.of(table),
        settings.runName,
        settings.listener);
  }

  @Override
  public SimulatedFederation withRunName(String name) {
    return with(
        settings.limits,
        settings.registry,
        settings.reference,
        Optional.of(name),
        settings.listener);
  }

  @Override
  public SimulatedFederation withListener(RoundListener listener) {
    return with(
        settings.limits,
        settings.registry,
        settings.reference,
        settings.runName,
        requireNonNull(listener, "listener"));
  }

  /**
   * The same, with another {@code policy.minimumRows} of every site.
   *
   * @param rows 1 or more; 50 is the default
   */
  public SimulatedFederation withMinimumRows(long rows) {
    DisclosureLimits now = settings.limits;
    return with(new DisclosureLimits(rows, now.minimumCategoryRows(), now.minimumEvaluationRows()));
  }

  /**
   * The same, with another {@code policy.minimumCategoryRows} of every site.
   *
   * @param rows 1 or more; 5 is the default
   */
  public SimulatedFederation withMinimumCategoryRows(long rows) {
    DisclosureLimits now = settings.limits;
    return with(new DisclosureLimits(now.minimumRows(), rows, now.minimumEvaluationRows()));
  }

  /**
   * The same, with another {@code policy.minimumEvaluationRows} of every site.
   *
   * @param rows 1 or more; 10 is the default
   */
  public SimulatedFederation withMinimumEvaluationRows(long rows) {
    DisclosureLimits now = settings.limits;
    return with(new DisclosureLimits(now.minimumRows(), now.minimumCategoryRows(), rows));
  }

  /**
   * Runs a plan that trains. All rows come to this process: {@code spark.driver.maxResultSize}
   * holds.
   */
  @Override
  public Run run(Plan plan) {
    return FederationException.within(() -> simulate(plan));
  }

  private Run simulate(Plan given) throws InterruptedException {
    if (!(given.plan() instanceof org.interlake.protocol.plan.Plan plan)) {
      throw new RequestException(
          ExitCode.USAGE,
          "%s: a plan of statistics is not simulated (query the table itself)"
              .formatted(given.source()));
    }
    SparkSession spark = pool.spark();
    String registry = settings.registry.orElseGet(() -> TemporaryRegistry.folder(spark));
    SimulatedRun simulated =
        SimulatedRun.over(
            new SimulatedRun.Spec(
                plan,
                pool.name(),
                OptionalLong.empty(),
                partition.of(plan),
                settings.limits,
                settings.reference,
                registry,
                RunName.of(settings.runName),
                WORDS),
            spark,
            pool.pin());
    simulated.execute(new HeardRun(settings.listener), Clock.systemUTC());
    return Registry.open(spark, registry).run(simulated.run().name());
  }
}

package org.interlake.api;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.driver.request.CoordinatedRun;
import org.interlake.driver.run.FederatedRun.TakeOver;

/**
 * The enrolled sites of a coordinator. A run goes on where an earlier driver has left it: running
 * the same plan again is how a run is resumed.
 *
 * <pre>{@code
 * Run run =
 *     Federation.coordinated(spark, Path.of("/srv/interlake/driver.yaml"))
 *         .withoutPromotion()
 *         .run(Plan.read(Path.of("heart.yaml")));
 * if (run.metric("auc") > 0.9) {
 *   run.model().promote().setAlias("champion");
 * }
 * }</pre>
 */
public final class CoordinatedFederation implements Federation {
  private final SparkSession spark;
  private final Path driverFile;
  private final Settings settings;

  private record Settings(
      Optional<String> runName, RoundListener listener, Promotion promotion, TakeOver takeOver) {}

  private enum Promotion {
    AT_THE_END,
    BY_SOMEBODY
  }

  CoordinatedFederation(SparkSession spark, Path driverFile) {
    this(
        spark,
        driverFile,
        new Settings(Optional.empty(), round -> {}, Promotion.AT_THE_END, TakeOver.IF_DEAD));
  }

  private CoordinatedFederation(SparkSession spark, Path driverFile, Settings settings) {
    this.spark = requireNonNull(spark, "spark");
    this.driverFile = requireNonNull(driverFile, "driverFile");
    this.settings = settings;
  }

  private CoordinatedFederation with(Settings other) {
    return new CoordinatedFederation(spark, driverFile, other);
  }

  @Override
  public CoordinatedFederation withRunName(String name) {
    return with(
        new Settings(Optional.of(name), settings.listener, settings.promotion, settings.takeOver));
  }

  @Override
  public CoordinatedFederation withListener(RoundListener listener) {
    return with(
        new Settings(
            settings.runName,
            requireNonNull(listener, "listener"),
            settings.promotion,
            settings.takeOver));
  }

  /** The same, leaving models unpromoted: somebody looks at them first. */
  public CoordinatedFederation withoutPromotion() {
    return with(
        new Settings(
            settings.runName, settings.listener, Promotion.BY_SOMEBODY, settings.takeOver));
  }

  /** The same, taking a run over from a driver that is known to be dead. */
  public CoordinatedFederation takingOver() {
    return with(
        new Settings(settings.runName, settings.listener, settings.promotion, TakeOver.ALWAYS));
  }

  /** The coordinator's registry. */
  public Registry registry() {
    return FederationException.within(
        () -> Registry.open(spark, DriverConfigReader.read(driverFile).registry().toString()));
  }

  /** Runs a plan, or goes on with it; it trains, or is one of statistics. */
  @Override
  public Run run(Plan plan) {
    return FederationException.within(
        () -> {
          CoordinatedRun coordinated =
              CoordinatedRun.of(
                  driverFile, plan.source(), plan.plan(), RunName.of(settings.runName));
          if (settings.promotion == Promotion.BY_SOMEBODY) {
            coordinated.withoutPromotion();
          }
          coordinated.execute(
              spark, new HeardRun(settings.listener), settings.takeOver, Clock.systemUTC());
          return registry().run(coordinated.run().name());
        });
  }
}

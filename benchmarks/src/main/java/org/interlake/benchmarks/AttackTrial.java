package org.interlake.benchmarks;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.interlake.benchmarks.attacks.Attack;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RegistryAppender.AppendOutcome;
import org.interlake.driver.registry.WriteBehind;
import org.interlake.driver.simulate.AttackedSimulation;
import org.interlake.driver.simulate.Simulation;
import org.interlake.driver.simulate.VirtualSites;
import org.interlake.driver.table.PinnedTable;
import org.interlake.models.DisclosureLimits;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.TableVersion;

/**
 * Trainings under attack: simulations of which only the final model's accuracy is kept. Nothing
 * goes into a registry, and no model is promoted.
 */
final class AttackTrial {
  private static final DisclosureLimits LIMITS = new DisclosureLimits(1, 1, 1);
  private static final RunId RUN = new RunId("trial");

  private final SparkSession spark;
  private final PinnedTable reference;
  private final String emptyFolder;
  private final int threads;

  /**
   * @param reference public rows, for rules that measure by them
   * @param emptyFolder a URI; where a registry would be
   * @param threads of a simulation; changes no result
   */
  AttackTrial(SparkSession spark, PinnedTable reference, String emptyFolder, int threads) {
    this.spark = requireNonNull(spark, "spark");
    this.reference = requireNonNull(reference, "reference");
    this.emptyFolder = requireNonNull(emptyFolder, "emptyFolder");
    this.threads = threads;
  }

  /**
   * Trains.
   *
   * @param sites with their plan, and with the rows that {@code attack} wants
   * @return the accuracy of the final model on all held-out rows; empty if the run was abandoned
   */
  OptionalDouble accuracy(VirtualSites sites, Attack attack, Set<SiteId> liars)
      throws InterruptedException {
    Configuration hadoop = new Configuration();
    try (WriteBehind dropped =
        new WriteBehind(batch -> new AppendOutcome(0, 0), Duration.ofMinutes(1))) {
      Simulation simulation =
          AttackedSimulation.of(
              spark,
              sites,
              new TableVersion("delta", "attacked", 0, Digest.of(new byte[0])),
              LIMITS,
              RUN,
              threads,
              attack,
              liars);
      if (sites.plan().strategy().needsReference()) {
        simulation.trusting(reference);
      }
      simulation.run(
          new Registry(hadoop, emptyFolder),
          new PromotedModels(hadoop, emptyFolder),
          dropped,
          new UntilEvaluated(),
          Clock.systemUTC());
      return OptionalDouble.empty();
    } catch (UntilEvaluated.Evaluated e) {
      return OptionalDouble.of(e.accuracy());
    }
  }
}

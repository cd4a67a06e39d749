package org.interlake.driver.simulate;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RegistryAppender.AppendOutcome;
import org.interlake.driver.registry.WriteBehind;
import org.interlake.driver.run.RunListener;
import org.interlake.models.DisclosureLimits;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A simulation that somebody watches who sees all that the sites of its last training round send,
 * and who then ends it: nothing is measured, recorded or promoted. For the benchmarks: beside the
 * package.
 */
public final class WatchedSimulation {
  private static final DisclosureLimits LIMITS = new DisclosureLimits(1, 1, 1);

  private WatchedSimulation() {}

  /** What was seen of the last round. */
  public static final class Seen {
    private final double[] model;
    private final SortedMap<SiteId, double[]> updates;

    private Seen(double[] model, SortedMap<SiteId, double[]> updates) {
      this.model = model;
      this.updates = updates;
    }

    /**
     * The parameters that the driver makes of the updates: their mean, weighed by rows, as {@code
     * fedavg} takes it.
     */
    public double[] model() {
      return model.clone();
    }

    /** The parameters that a site sent. */
    public double[] update(SiteId site) {
      return updates.get(site).clone();
    }
  }

  /**
   * Trains by federated averaging with the server's plain step.
   *
   * @param sites with their rows and their plan, prepared
   * @param run which a simulated site's noise comes of
   * @param emptyFolder a URI; where a registry would be
   * @param threads changes no result
   * @throws IllegalStateException if the run ended before its last training round
   */
  public static Seen train(
      SparkSession spark,
      VirtualSites sites,
      RunId run,
      RunListener listener,
      String emptyFolder,
      int threads)
      throws InterruptedException {
    LastRound watcher = new LastRound(sites.plan().rounds().maximum());
    Configuration hadoop = new Configuration();
    try (WriteBehind dropped =
        new WriteBehind(batch -> new AppendOutcome(0, 0), Duration.ofMinutes(1))) {
      new Simulation(
              spark,
              sites,
              new TableVersion("delta", "watched", 0, Digest.of(new byte[0])),
              LIMITS,
              run,
              threads,
              Optional.of(watcher))
          .run(
              new Registry(hadoop, emptyFolder),
              new PromotedModels(hadoop, emptyFolder),
              dropped,
              listener,
              Clock.systemUTC());
    } catch (Ended e) {
      return watcher.seen.orElseThrow();
    }
    throw new IllegalStateException("The run ended before its last training round");
  }

  /** It has been seen. */
  private static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Changes nothing. */
  private static final class LastRound implements Collusion {
    private final int rounds;
    private int trained;
    private Optional<Seen> seen = Optional.empty();

    LastRound(int rounds) {
      this.rounds = rounds;
    }

    @Override
    public SortedMap<SiteId, VirtualSite.Update> sent(
        RoundNumber round, DoubleVector model, SortedMap<SiteId, VirtualSite.Update> computed) {
      trained++;
      if (trained == rounds) {
        seen = Optional.of(seen(Math.toIntExact(model.length()), computed));
        throw new Ended();
      }
      return computed;
    }

    private static Seen seen(int length, SortedMap<SiteId, VirtualSite.Update> computed) {
      List<VirtualSite.Update> updates = List.copyOf(computed.values());
      double rows = updates.stream().mapToDouble(update -> update.report().examples()).sum();
      double[] mean = new double[length];
      SortedMap<SiteId, double[]> sent = new TreeMap<>();
      computed.forEach(
          (site, update) -> {
            double[] parameters = Arrays.copyOf(update.vectors().get(0).toArray(), length);
            for (int j = 0; j < length; j++) {
              mean[j] += update.report().examples() / rows * parameters[j];
            }
            sent.put(site, parameters);
          });
      return new Seen(mean, sent);
    }
  }
}

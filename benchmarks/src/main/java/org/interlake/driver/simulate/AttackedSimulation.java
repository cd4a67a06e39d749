package org.interlake.driver.simulate;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.interlake.benchmarks.attacks.Attack;
import org.interlake.benchmarks.attacks.Cohort;
import org.interlake.models.DisclosureLimits;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/** Simulations some of whose sites lie, for the benchmarks: beside the package. */
public final class AttackedSimulation {
  private AttackedSimulation() {}

  /**
   * A simulation.
   *
   * @param sites hold the liars' rows as {@code attack} wants them
   * @param liars of these sites
   * @param threads changes no result
   */
  public static Simulation of(
      SparkSession spark,
      VirtualSites sites,
      TableVersion table,
      DisclosureLimits limits,
      RunId run,
      int threads,
      Attack attack,
      Set<SiteId> liars) {
    return new Simulation(
        spark, sites, table, limits, run, threads, Optional.of(new Attacked(attack, liars)));
  }

  /** The same rows under another plan. */
  public static VirtualSites under(VirtualSites sites, Plan plan) {
    return sites.under(plan);
  }

  /** The site of each row, by its label. */
  public static int[] deal(Partition.Dealt partition, double[] labels) {
    return new Dealer(partition).sitesOf(labels);
  }

  /** An attack on the model's coordinates; what follows them in an update stays as it was. */
  private static final class Attacked implements Collusion {
    private final Attack attack;
    private final Set<SiteId> liars;

    Attacked(Attack attack, Set<SiteId> liars) {
      this.attack = requireNonNull(attack, "attack");
      this.liars = Set.copyOf(liars);
    }

    @Override
    public SortedMap<SiteId, VirtualSite.Update> sent(
        RoundNumber round, DoubleVector model, SortedMap<SiteId, VirtualSite.Update> computed) {
      double[] from = model.toArray();
      List<double[]> honest = new ArrayList<>();
      List<double[]> lying = new ArrayList<>();
      computed.forEach(
          (site, update) ->
              (liars.contains(site) ? lying : honest).add(step(update.vectors().get(0), from)));
      Iterator<double[]> steps = attack.steps(new Cohort(round.number(), honest, lying)).iterator();
      SortedMap<SiteId, VirtualSite.Update> sent = new TreeMap<>();
      computed.forEach(
          (site, update) ->
              sent.put(site, liars.contains(site) ? lie(update, from, steps.next()) : update));
      return sent;
    }

    private static double[] step(DoubleVector update, double[] from) {
      double[] step = Arrays.copyOf(update.toArray(), from.length);
      for (int j = 0; j < step.length; j++) {
        step[j] -= from[j];
      }
      return step;
    }

    private VirtualSite.Update lie(VirtualSite.Update update, double[] from, double[] step) {
      double[] values = update.vectors().get(0).toArray();
      for (int j = 0; j < step.length; j++) {
        values[j] = from[j] + step[j];
      }
      List<DoubleVector> vectors = new ArrayList<>(update.vectors());
      vectors.set(0, DoubleVector.of(vectors.get(0).layout(), values));
      UpdateReport report = update.report();
      return new VirtualSite.Update(
          new UpdateReport(
              attack.claimedRows(report.examples()),
              report.table(),
              report.categories(),
              report.computeSeconds()),
          vectors);
    }
  }
}

package org.interlake.driver.contribution;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.driver.registry.RegistryBatch;
import org.interlake.driver.registry.RegistryRow;
import org.interlake.driver.registry.SiteValue;
import org.interlake.driver.registry.SiteValue.Method;
import org.interlake.driver.run.StoredRound;
import org.interlake.driver.run.StoredRun;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.DoubleVector;

/**
 * What each site of a run was worth, from the updates that it sent and with no training:
 *
 * <ol>
 *   <li>each training round is made again of the updates of coalitions of its sites, from the model
 *       that the run really had then;
 *   <li>the models are measured;
 *   <li>the round's worth is shared out, by leaving each site out and by Shapley's value;
 *   <li>a site's shares of all rounds are added up.
 * </ol>
 *
 * <p>The reconstruction is that of T. Song, Y. Tong, S. Wei, <em>Profit Allocation for Federated
 * Learning</em>, IEEE Big Data 2019 (several rounds, MR); the sum over rounds is the federated
 * Shapley value of T. Wang, J. Rausch, C. Zhang, R. Jia, D. Song, <em>A Principled Approach to Data
 * Valuation for Federated Learning</em>, 2020, definition 1. A site has no share in a round to
 * which it did not contribute.
 */
public final class RunValuation {
  private final RunId run;
  private final StoredRun stored;
  private final Yardstick yardstick;
  private final Sampling sampling;
  private final String name;

  /**
   * @param sampling of rounds with more than {@link ShapleyValues#MOST_EXACT_PLAYERS} sites
   * @throws ContributionException if the strategy's rounds cannot be taken apart
   */
  public RunValuation(RunId run, StoredRun stored, Yardstick yardstick, Sampling sampling) {
    this.run = requireNonNull(run, "run");
    this.stored = requireNonNull(stored, "stored");
    this.yardstick = requireNonNull(yardstick, "yardstick");
    this.sampling = requireNonNull(sampling, "sampling");
    requireDivisible(run, stored.plan());
    this.name =
        stored.plan().sites().size() > ShapleyValues.MOST_EXACT_PLAYERS
            ? "%s, %s".formatted(yardstick.text(), sampling.text())
            : yardstick.text();
  }

  /**
   * Federated averaging's rounds, and Newton's, go from a model to the next by the round's updates.
   * The others' do not, so that a round of some sites would be nothing that they would have done.
   */
  private static void requireDivisible(RunId run, Plan plan) {
    if (plan.strategy() instanceof StrategySpec.Lbfgs) {
      throw ContributionException.data(
          "run %s was trained by lbfgs, whose rounds are trial points of one search over the sums of all sites: what some of them would have done is not in the updates (train by fedavg or newton to value sites)"
              .formatted(run));
    }
    if (plan.strategy() instanceof StrategySpec.Exact) {
      throw ContributionException.data(
          "run %s was trained by exact, whose rounds are passes of one computation over all sites' rows: no round by itself is worth anything (train by fedavg or newton to value sites)"
              .formatted(run));
    }
    if (plan.strategy() instanceof StrategySpec.Scaffold
        || plan.strategy() instanceof StrategySpec.FedDyn) {
      throw ContributionException.data(
          "run %s was trained by %s, whose updates depend on what each site and the driver remember of earlier rounds with all sites: they cannot be taken apart (train by fedavg, fednova, qfedavg or newton to value sites)"
              .formatted(run, plan.strategy().strategy()));
    }
    if (plan.strategy() instanceof StrategySpec.Cyclic
        || plan.strategy() instanceof StrategySpec.FedBuff) {
      throw ContributionException.data(
          "run %s was trained by %s, whose rounds are not of several sites that answer one model: there are no coalitions to compare (train by fedavg, fednova, qfedavg or newton to value sites)"
              .formatted(run, plan.strategy().strategy()));
    }
    if (plan.strategy().needsReference()) {
      throw ContributionException.data(
          "run %s was trained with strategy.aggregation fltrust, by which a site counts as its step agrees with the driver's: that is its worth already (read the column trust of the table contribution)"
              .formatted(run));
    }
  }

  /** What the registry calls this valuation. */
  public String name() {
    return name;
  }

  /**
   * A valued run.
   *
   * @param sites in order
   * @param model the run's final one
   * @param rows of the registry
   * @param warnings for the reader of the values
   */
  public record Valued(
      List<SiteTotal> sites, DoubleVector model, RegistryBatch rows, List<String> warnings) {
    public Valued {
      sites = List.copyOf(sites);
      warnings = List.copyOf(warnings);
    }
  }

  /** Values all rounds. */
  public Valued value() {
    List<RegistryRow> rows = new ArrayList<>();
    SortedMap<SiteId, SiteTotal> totals = new TreeMap<>();
    List<String> warnings = new ArrayList<>();
    for (Optional<StoredRound> next = stored.next(); next.isPresent(); next = stored.next()) {
      StoredRound round = next.get();
      RoundGame game = new RoundGame(round, yardstick);
      List<Share> alone = ShapleyValues.leaveOneOut(game.players(), game::worth);
      Method method =
          game.players().size() > ShapleyValues.MOST_EXACT_PLAYERS
              ? Method.SHAPLEY_SAMPLED
              : Method.SHAPLEY;
      List<Share> shapley =
          method == Method.SHAPLEY
              ? ShapleyValues.exact(game.players(), game::worth)
              : ShapleyValues.sampled(
                  game.players(), game::worth, sampling, round.number().number());
      rows.addAll(game.rows(run, name));
      for (int i = 0; i < shapley.size(); i++) {
        rows.add(row(round, Method.LEAVE_ONE_OUT, alone.get(i)));
        rows.add(row(round, method, shapley.get(i)));
        totals.merge(
            shapley.get(i).site(), SiteTotal.of(shapley.get(i), alone.get(i)), SiteTotal::plus);
      }
      warning(round, game.undefined()).ifPresent(warnings::add);
    }
    return new Valued(
        List.copyOf(totals.values()), stored.reached(), new RegistryBatch(rows), warnings);
  }

  private static Optional<String> warning(StoredRound round, RoundGame.Undefined undefined) {
    return undefined
        .reason()
        .map(
            reason ->
                "round %s: %d of %d coalitions make no model and are worth 0: %s"
                    .formatted(round.number(), undefined.coalitions(), undefined.of(), reason));
  }

  private SiteValue row(StoredRound round, Method method, Share share) {
    return new SiteValue(
        run, round.number(), share.site(), name, method, share.value(), share.standardError());
  }
}

package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.SelectionSpec;
import org.interlake.protocol.plan.SelectionSpec.Capability.Prefer;
import org.interlake.protocol.plan.StrategySpec;

/**
 * Which sites a round calls: a function of the plan's seed, the round, and what the {@link Cohort}
 * knows of the sites, which is all on the exchange. What was chosen stands in the round's call; a
 * driver that resumes reads it there and does not choose again.
 *
 * <p>A site that missed a round sits out as many rounds as it takes to call all others, and is then
 * tried again. Before a round stays short of sites, those that sit out are called.
 */
sealed interface SiteSelection {
  /** Sites to call, in site order; all of them take part in the run. */
  List<SiteId> choose(RoundNumber round, Cohort cohort);

  /** What a plan says of its training rounds. */
  static SiteSelection of(Plan plan) {
    int called = plan.selection().called(plan.sites().size());
    if (plan.selection() instanceof SelectionSpec.Fraction) {
      return new Drawn(called, plan.seed());
    }
    if (plan.selection() instanceof SelectionSpec.RoundRobin) {
      return new InTurn(called, Comparator.naturalOrder());
    }
    if (plan.selection() instanceof SelectionSpec.Capability capability) {
      return new Capable(called, capability.minimumRows(), capability.prefer(), plan.seed());
    }
    return new All();
  }

  /** One site after the other. */
  static SiteSelection ofTurns(StrategySpec.Cyclic cyclic, long seed) {
    return new InTurn(
        1,
        cyclic.order() == StrategySpec.Cyclic.Order.SEEDED
            ? new SeededOrder(seed, 0)
            : Comparator.naturalOrder());
  }

  /** Every site that takes part. */
  record All() implements SiteSelection {
    @Override
    public List<SiteId> choose(RoundNumber round, Cohort cohort) {
      return cohort.callable();
    }
  }

  /** So many, drawn anew for each round. */
  record Drawn(int sites, long seed) implements SiteSelection {
    @Override
    public List<SiteId> choose(RoundNumber round, Cohort cohort) {
      return first(sites, round, cohort, new SeededOrder(seed, round.number()));
    }
  }

  /** So many of those that were not called to train for the longest time. */
  record InTurn(int sites, Comparator<SiteId> order) implements SiteSelection {
    public InTurn {
      requireNonNull(order, "order");
    }

    @Override
    public List<SiteId> choose(RoundNumber round, Cohort cohort) {
      return first(
          sites, round, cohort, Comparator.comparingInt(cohort::lastTrained).thenComparing(order));
    }
  }

  /** So many of those with enough rows: the largest, or the quickest. */
  record Capable(int sites, long minimumRows, Prefer prefer, long seed) implements SiteSelection {
    public Capable {
      requireNonNull(prefer, "prefer");
    }

    @Override
    public List<SiteId> choose(RoundNumber round, Cohort cohort) {
      Comparator<SiteId> better =
          prefer == Prefer.ROWS
              ? Comparator.comparingLong(cohort::rowsOf).reversed()
              : Comparator.comparingDouble(cohort::secondsOf);
      return first(
          sites,
          round,
          cohort,
          better.thenComparing(new SeededOrder(seed, round.number())),
          cohort.callable().stream().filter(k -> cohort.rowsOf(k) >= minimumRows).toList());
    }
  }

  private static List<SiteId> first(
      int sites, RoundNumber round, Cohort cohort, Comparator<SiteId> order) {
    return first(sites, round, cohort, order, cohort.callable());
  }

  /** The first by an order, those that sit out behind all others. */
  private static List<SiteId> first(
      int sites,
      RoundNumber round,
      Cohort cohort,
      Comparator<SiteId> order,
      List<SiteId> eligible) {
    int cycle = (cohort.callable().size() + sites - 1) / sites;
    List<SiteId> ordered = new ArrayList<>(eligible);
    ordered.sort(
        Comparator.<SiteId, Boolean>comparing(
                site -> cohort.missedWithin(site, cycle, round.number()))
            .thenComparing(order));
    return ordered.stream().limit(sites).sorted().toList();
  }

  /**
   * Sites by the first 8 bytes of SHA-256 over (seed, number, -1, site): integers big-endian, the
   * name in UTF-8. No epoch of a site's training has the number -1, so no draw is another's.
   */
  final class SeededOrder implements Comparator<SiteId> {
    private final long seed;
    private final int number;
    private final Map<SiteId, Long> draws = new HashMap<>();

    SeededOrder(long seed, int number) {
      this.seed = seed;
      this.number = number;
    }

    @Override
    public int compare(SiteId a, SiteId b) {
      int byDraw = Long.compareUnsigned(draw(a), draw(b));
      return byDraw == 0 ? a.compareTo(b) : byDraw;
    }

    private long draw(SiteId site) {
      return draws.computeIfAbsent(site, this::hash);
    }

    private long hash(SiteId site) {
      byte[] numbers = ByteBuffer.allocate(16).putLong(seed).putInt(number).putInt(-1).array();
      return ByteBuffer.wrap(
              Digest.of(numbers, site.name().getBytes(StandardCharsets.UTF_8)).toBytes())
          .getLong();
    }
  }
}

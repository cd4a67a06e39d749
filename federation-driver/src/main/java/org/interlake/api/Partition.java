package org.interlake.api;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;
import org.interlake.driver.simulate.Partition.ByColumn;
import org.interlake.driver.simulate.Partition.Dealt;
import org.interlake.driver.simulate.Partition.Dirichlet;
import org.interlake.driver.simulate.Partition.Iid;
import org.interlake.driver.simulate.Partition.Scheme;
import org.interlake.driver.simulate.Partition.Shards;

/**
 * How the rows of one table become those of virtual sites; {@code docs/guide/simulation.md}.
 *
 * <pre>{@code
 * Partition.byColumn("hospital")               // as the rows themselves say
 * Partition.dirichlet(0.5, 8).withSeed(3)      // 8 sites with unlike shares of each class
 * }</pre>
 */
public final class Partition {
  private final PerSeed perSeed;
  private final OptionalLong seed;

  private interface PerSeed {
    org.interlake.driver.simulate.Partition with(long seed);
  }

  private Partition(PerSeed perSeed, OptionalLong seed) {
    this.perSeed = perSeed;
    this.seed = seed;
    perSeed.with(0); // what cannot be is refused here
  }

  /**
   * By the value of a column: each value is a site's name.
   *
   * @param column no part of a row's content
   */
  public static Partition byColumn(String column) {
    requireNonNull(column, "column");
    return new Partition(seed -> new ByColumn(column), OptionalLong.empty());
  }

  /**
   * Shuffled rows in equal parts.
   *
   * @param sites 2 or more
   * @throws IllegalArgumentException if there are fewer
   */
  public static Partition iid(int sites) {
    return dealt(new Iid(), sites);
  }

  /**
   * Each class of the label by proportions drawn from a symmetric Dirichlet distribution: the
   * smaller alpha, the less sites have in common.
   *
   * @param alpha above 0
   * @param sites 2 or more
   * @throws IllegalArgumentException if they are not
   */
  public static Partition dirichlet(double alpha, int sites) {
    return dealt(new Dirichlet(alpha), sites);
  }

  /**
   * Rows sorted by label and cut into equal shards, of which every site gets some.
   *
   * @param ofSite how many, 1 or more
   * @param sites 2 or more
   * @throws IllegalArgumentException if they are not
   */
  public static Partition shards(int ofSite, int sites) {
    return dealt(new Shards(ofSite), sites);
  }

  private static Partition dealt(Scheme scheme, int sites) {
    return new Partition(seed -> new Dealt(scheme, sites, seed), OptionalLong.empty());
  }

  /** The same, with a seed of its own for all draws; without one it is the plan's. */
  public Partition withSeed(long seed) {
    return new Partition(perSeed, OptionalLong.of(seed));
  }

  org.interlake.driver.simulate.Partition of(org.interlake.protocol.plan.Plan plan) {
    return perSeed.with(seed.orElse(plan.seed()));
  }
}

package org.interlake.driver.simulate;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.interlake.driver.simulate.Partition.Dealt;
import org.interlake.driver.simulate.Partition.Dirichlet;
import org.interlake.driver.simulate.Partition.Scheme;
import org.interlake.driver.simulate.Partition.Shards;
import org.interlake.models.data.RowDeal;

/**
 * Deals rows out by a {@link Partition.Scheme}. The same seed and rows give the same deal on every
 * machine: numbers are those of SplitMix64 ({@link SplittableRandom#nextLong}), functions those of
 * {@link StrictMath}.
 */
final class Dealer implements RowDeal {
  private static final double TWO_TO_MINUS_53 = 0x1p-53;

  private final Scheme scheme;
  private final int sites;
  private final SplittableRandom random;

  /** For one deal. */
  Dealer(Dealt partition) {
    requireNonNull(partition, "partition");
    this.scheme = partition.scheme();
    this.sites = partition.sites();
    this.random = new SplittableRandom(partition.seed());
  }

  @Override
  public int[] sitesOf(double[] targets) {
    int[] rows = IntStream.range(0, targets.length).toArray();
    shuffle(rows);
    int[] siteOf = new int[targets.length];
    if (scheme instanceof Dirichlet dirichlet) {
      for (int[] ofClass : byClass(rows, targets)) {
        deal(ofClass, ends(ofClass.length, dirichlet.alpha()), siteOf);
      }
    } else if (scheme instanceof Shards shards) {
      dealShards(rows, targets, Math.multiplyExact(sites, shards.ofSite()), siteOf);
    } else {
      deal(rows, equalEnds(rows.length, sites), siteOf);
    }
    return siteOf;
  }

  private static List<int[]> byClass(int[] rows, double[] targets) {
    Map<Double, List<Integer>> classes = new TreeMap<>();
    for (int row : rows) {
      classes.computeIfAbsent(targets[row], target -> new ArrayList<>()).add(row);
    }
    return classes.values().stream()
        .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
        .toList();
  }

  /** Row i goes to the first site whose end is above i. */
  private static void deal(int[] rows, int[] ends, int[] siteOf) {
    int site = 0;
    for (int i = 0; i < rows.length; i++) {
      while (ends[site] <= i) {
        site++;
      }
      siteOf[rows[i]] = site;
    }
  }

  private static int[] equalEnds(int rows, int parts) {
    return IntStream.rangeClosed(1, parts)
        .map(part -> (int) ((long) rows * part / parts))
        .toArray();
  }

  /** Ends of shares of {@code rows} rows that are drawn from a symmetric Dirichlet distribution. */
  private int[] ends(int rows, double alpha) {
    double[] shares = new double[sites];
    double total = 0;
    // A Dirichlet vector is gamma variables over their sum; by logarithms, since those of a small
    // alpha underflow.
    double largest = Double.NEGATIVE_INFINITY;
    for (int site = 0; site < sites; site++) {
      shares[site] = logGamma(alpha);
      largest = Math.max(largest, shares[site]);
    }
    for (int site = 0; site < sites; site++) {
      shares[site] = StrictMath.exp(shares[site] - largest);
      total += shares[site];
    }
    int[] ends = new int[sites];
    double sum = 0;
    for (int site = 0; site < sites; site++) {
      sum += shares[site];
      ends[site] = (int) Math.min(rows, Math.round(rows * (sum / total)));
    }
    ends[sites - 1] = rows;
    return ends;
  }

  /**
   * The logarithm of a gamma variable of a shape (Marsaglia and Tsang 2000; a shape below 1 by that
   * of shape + 1 times U^(1 / shape)).
   */
  private double logGamma(double shape) {
    double boost = shape < 1 ? StrictMath.log(uniform()) / shape : 0;
    double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = normal();
      double v = 1 + c * x;
      if (v > 0) {
        double cubed = v * v * v;
        if (StrictMath.log(uniform()) < 0.5 * x * x + d - d * cubed + d * StrictMath.log(cubed)) {
          return StrictMath.log(d) + StrictMath.log(cubed) + boost;
        }
      }
    }
  }

  /** Box and Muller 1958; one of the pair. */
  private double normal() {
    return StrictMath.sqrt(-2 * StrictMath.log(uniform()))
        * StrictMath.cos(2 * Math.PI * uniform());
  }

  /** In (0, 1). */
  private double uniform() {
    return ((random.nextLong() >>> 11) + 0.5) * TWO_TO_MINUS_53;
  }

  /** Shards of neighbours by label; rows of the same label are in shuffled order. */
  private void dealShards(int[] shuffled, double[] targets, int shards, int[] siteOf) {
    Integer[] sorted = Arrays.stream(shuffled).boxed().toArray(Integer[]::new);
    Arrays.sort(sorted, (a, b) -> Double.compare(targets[a], targets[b])); // stable
    int[] order = IntStream.range(0, shards).toArray();
    shuffle(order);
    int[] shardOf = new int[targets.length];
    deal(
        Arrays.stream(sorted).mapToInt(Integer::intValue).toArray(),
        equalEnds(sorted.length, shards),
        shardOf);
    int[] owner = new int[shards];
    for (int i = 0; i < shards; i++) {
      owner[order[i]] = i % sites;
    }
    for (int row = 0; row < siteOf.length; row++) {
      siteOf[row] = owner[shardOf[row]];
    }
  }

  /** Fisher and Yates. */
  private void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = (int) (((random.nextLong() >>> 32) * (i + 1)) >>> 32);
      int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }
}

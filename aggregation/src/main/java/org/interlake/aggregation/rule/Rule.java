package org.interlake.aggregation.rule;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How a cohort's updates become one vector. */
public sealed interface Rule {
  /** Added up. */
  record Sum() implements Rule {}

  /** Averaged with the weights that {@code weighting} gives. */
  record Weighted(Weighting weighting) implements Rule {
    public Weighted {
      requireNonNull(weighting, "weighting");
    }
  }

  /**
   * The median of each coordinate (D. Yin, Y. Chen, K. Ramchandran, P. Bartlett,
   * <em>Byzantine-Robust Distributed Learning</em>, ICML 2018). Every update counts the same.
   */
  record Median() implements Rule {}

  /**
   * The mean of each coordinate without its extremes (Yin et al. 2018). Every update counts the
   * same.
   *
   * @param share of the updates that is cut at either end, rounded up to whole updates, in [0, 0.5)
   */
  record TrimmedMean(double share) implements Rule {
    public TrimmedMean {
      if (!(share >= 0 && share < 0.5)) {
        throw new IllegalArgumentException(
            "Invalid trimmed mean: share %s (must be 0 or more and below 0.5)".formatted(share));
      }
    }

    /**
     * How many of n updates are cut at either end.
     *
     * @throws RuleException if none would be left
     */
    public int trimmed(int updates) {
      int trimmed = (int) Math.ceil(share * updates - 1e-9);
      if (2 * trimmed >= updates) {
        throw new RuleException(
            "A trimmed mean with share %s cuts %d of %d updates at either end and leaves none (lower the share, or raise the quorum)"
                .formatted(share, trimmed, updates));
      }
      return trimmed;
    }
  }

  /**
   * Bulyan (E. M. El Mhamdi, R. Guerraoui, S. Rouault, <em>The Hidden Vulnerability of Distributed
   * Learning in Byzantium</em>, ICML 2018, section 4): Krum chooses θ = n - 2 f updates one after
   * another; each coordinate is the mean of the θ - 2 f values of the chosen that are nearest to
   * their median. Needs n ≥ 4 f + 3.
   *
   * @param byzantine f, the sites that may lie, 0 or more
   */
  record Bulyan(int byzantine) implements Rule {
    public Bulyan {
      if (byzantine < 0) {
        throw new IllegalArgumentException(
            "Invalid Bulyan: byzantine %d (must be 0 or more)".formatted(byzantine));
      }
    }

    /**
     * The chosen updates, in site order.
     *
     * @throws RuleException if the cohort is too small
     */
    public int[] select(Geometry geometry) {
      int n = geometry.updates();
      if (n < 4 * byzantine + 3) {
        throw new RuleException(
            "Bulyan needs 4 byzantine + 3 = %d updates: there are %d (lower byzantine, or raise the quorum)"
                .formatted(4 * byzantine + 3, n));
      }
      List<Integer> left = new ArrayList<>(IntStream.range(0, n).boxed().toList());
      List<Integer> chosen = new ArrayList<>();
      while (chosen.size() < n - 2 * byzantine) {
        int nearest = Math.max(1, left.size() - byzantine - 2);
        Integer best =
            left.stream()
                .min(
                    Comparator.<Integer>comparingDouble(i -> score(geometry, i, left, nearest))
                        .thenComparing(i -> i))
                .orElseThrow();
        chosen.add(best);
        left.remove(best);
      }
      return chosen.stream().sorted().mapToInt(i -> i).toArray();
    }

    /** How many of the chosen values are averaged at each coordinate. */
    public int nearest(int chosen) {
      return chosen - 2 * byzantine;
    }

    private static double score(Geometry geometry, int i, List<Integer> others, int nearest) {
      return others.stream()
          .filter(j -> j != i)
          .mapToDouble(j -> geometry.squaredDistance(i, j))
          .sorted()
          .limit(nearest)
          .sum();
    }
  }

  /**
   * Added up as differences from the model that the sites started from, none longer than a bound
   * (H. B. McMahan, D. Ramage, K. Talwar, L. Zhang, <em>Learning Differentially Private Recurrent
   * Language Models</em>, ICLR 2018): the sum that noise is added to. The result is no model.
   *
   * <pre>
   * Σ_i round_g(d_i min(1, C / ‖d_i‖))
   * </pre>
   *
   * Each term is rounded to multiples of g, so that the sum of doubles is exact: an update moves it
   * by its own term and by no rounding error. Coordinates after the model are added up as they are.
   *
   * @param bound C, an L2 norm, above 0. A share of 2⁻¹⁶ of it is left to the rounding of norms and
   *     products; rounding to the grid comes on top, at most √d g / 2
   * @param grid g, a power of two
   */
  record ClippedSum(double bound, double grid) implements Rule {
    /** Whole numbers up to this are exact as doubles. */
    private static final double MOST_GRIDS = 0x1p53;

    private static final double SLACK = 1 - 0x1p-16;

    public ClippedSum {
      if (!(bound > 0 && Double.isFinite(bound))) {
        throw new IllegalArgumentException(
            "Invalid clipped sum: bound %s (must be above 0 and finite)".formatted(bound));
      }
      if (!(grid > 0 && Double.isFinite(grid)) || Math.scalb(1.0, Math.getExponent(grid)) != grid) {
        throw new IllegalArgumentException(
            "Invalid clipped sum: grid %s (must be a power of two)".formatted(grid));
      }
    }

    /**
     * By what each difference is multiplied, at most 1.
     *
     * @throws RuleException if the sum would not be exact
     */
    public double[] scales(Geometry geometry) {
      int n = geometry.updates();
      if (!(n * (bound / grid + 1) <= MOST_GRIDS)) {
        throw new RuleException(
            "A sum of %d updates of length %s does not fit a grid of %s (raise the noise, or take fewer sites)"
                .formatted(n, bound, grid));
      }
      double[] scales = new double[n];
      double most = bound * SLACK;
      for (int i = 0; i < n; i++) {
        double norm = geometry.norm(i);
        scales[i] = norm <= most ? 1 : Double.isFinite(norm) ? most / norm : 0;
      }
      return scales;
    }
  }

  /** Whether the cohort's first update is to be one of the driver's own. */
  default boolean needsTrusted() {
    return this instanceof Weighted weighted && weighted.weighting() instanceof CosineFilter;
  }

  /** How much of the cohort's geometry this rule looks at. */
  default Weighting.Need need() {
    if (this instanceof Weighted weighted) {
      return weighted.weighting().need();
    }
    if (this instanceof ClippedSum) {
      return Weighting.Need.NORMS;
    }
    return this instanceof Bulyan ? Weighting.Need.ALL : Weighting.Need.NOTHING;
  }
}

package org.interlake.aggregation.rule;

import java.util.Arrays;

/**
 * The geometric median: the point z that minimises Σ_i a_i ‖x_i - z‖, by Weiszfeld's iteration with
 * smoothed distances (K. Pillutla, S. M. Kakade, Z. Harchaoui, <em>Robust Aggregation for Federated
 * Learning</em>, IEEE Transactions on Signal Processing 70, 2022, algorithm 2).
 *
 * <pre>
 * z_0 = Σ a_i x_i
 * v_i = a_i / max(ν, ‖x_i - z_t‖),   z_{t+1} = Σ v_i x_i / Σ v_i
 * </pre>
 *
 * a_i are the examples' shares. z stays a weighted mean of the updates, so all distances come from
 * their inner products: an iteration costs n², whatever the size of the model, and no second pass
 * over the updates. Less than half of the weight, wherever it lies, cannot move z arbitrarily far.
 *
 * @param smoothing ν as a share of the updates' typical distance from each other (the median over i
 *     of the median over j of ‖x_i - x_j‖, which less than half of them cannot stretch), between 0
 *     and 1
 * @param iterations at most, 1 or more; they end when the weights move by less than 1e-10
 */
public record GeometricMedian(double smoothing, int iterations) implements Weighting {
  private static final double CONVERGED = 1e-10;

  /** In place of a smoothing of 0, where most updates are the same. */
  private static final double SMALLEST = 1e-300;

  public GeometricMedian {
    if (!(smoothing > 0 && smoothing < 1) || iterations < 1) {
      throw new IllegalArgumentException(
          "Invalid geometric median: smoothing %s, iterations %d (must be between 0 and 1, and 1 or more)"
              .formatted(smoothing, iterations));
    }
  }

  @Override
  public double[] weights(Geometry geometry, double[] examples) {
    double[] shares = Weighting.shares(withoutBeyond(geometry, examples));
    double[] weights = shares.clone();
    double nu = Math.max(smoothing * typicalDistance(geometry), SMALLEST);
    for (int t = 0; t < iterations; t++) {
      double squaredNorm = geometry.squaredNormOf(weights);
      double[] next = new double[weights.length];
      for (int i = 0; i < next.length; i++) {
        double squared =
            geometry.product(i, i) - 2 * geometry.productWith(i, weights) + squaredNorm;
        next[i] = shares[i] == 0 ? 0 : shares[i] / Math.max(nu, Math.sqrt(Math.max(0, squared)));
      }
      next = Weighting.shares(next);
      double moved = 0;
      for (int i = 0; i < next.length; i++) {
        moved += Math.abs(next[i] - weights[i]);
      }
      weights = next;
      if (moved < CONVERGED) {
        break;
      }
    }
    return weights;
  }

  /** One update whose length overflows would make all distances NaN. */
  private static double[] withoutBeyond(Geometry geometry, double[] examples) {
    double[] near = examples.clone();
    for (int i = 0; i < near.length; i++) {
      near[i] = geometry.isBeyond(i) ? 0 : near[i];
    }
    return Arrays.stream(near).sum() > 0 ? near : examples;
  }

  private static double typicalDistance(Geometry geometry) {
    int n = geometry.updates();
    double[] typical = new double[n];
    for (int i = 0; i < n; i++) {
      double[] squared = new double[n];
      for (int j = 0; j < n; j++) {
        squared[j] = geometry.squaredDistance(i, j);
      }
      typical[i] = upperMedian(squared); // the distance from itself is one of them
    }
    return Math.sqrt(upperMedian(typical));
  }

  private static double upperMedian(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  @Override
  public Need need() {
    return Need.ALL;
  }
}

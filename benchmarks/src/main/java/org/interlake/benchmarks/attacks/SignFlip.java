package org.interlake.benchmarks.attacks;

import java.util.List;

/**
 * Each liar goes the other way, further than it would have gone (L. Li, W. Xu, T. Chen, G. B.
 * Giannakis, Q. Ling, <em>RSA: Byzantine-Robust Stochastic Aggregation Methods for Distributed
 * Learning from Heterogeneous Datasets</em>, AAAI 2019, section 5: sign-flipping).
 *
 * <pre>
 * x_k = r - s d_k
 * </pre>
 *
 * The plain mean of sites of one size turns round where s f > n - f.
 *
 * @param strength s, above 0
 */
public record SignFlip(double strength) implements Attack {
  public SignFlip {
    if (!(strength > 0 && Double.isFinite(strength))) {
      throw new IllegalArgumentException(
          "Invalid strength of a sign flip: %s (must be above 0)".formatted(strength));
    }
  }

  @Override
  public String name() {
    return "sign flip";
  }

  @Override
  public List<double[]> steps(Cohort cohort) {
    return cohort.allScale(-strength);
  }
}

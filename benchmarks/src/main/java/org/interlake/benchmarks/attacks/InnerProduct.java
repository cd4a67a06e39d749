package org.interlake.benchmarks.attacks;

import java.util.List;

/**
 * Inner-product manipulation (C. Xie, O. Koyejo, I. Gupta, <em>Fall of Empires: Breaking
 * Byzantine-tolerant SGD by Inner Product Manipulation</em>, UAI 2019, section 4).
 *
 * <pre>
 * x_k = r - ε μ
 * </pre>
 *
 * A small ε keeps the liars nearer to the honest than these are to each other, and a rule that
 * chooses them steps backwards; the plain mean turns round only where ε f > n - f.
 *
 * @param epsilon ε, above 0
 */
public record InnerProduct(double epsilon) implements Attack {
  public InnerProduct {
    if (!(epsilon > 0 && Double.isFinite(epsilon))) {
      throw new IllegalArgumentException(
          "Invalid epsilon of inner-product manipulation: %s (must be above 0)".formatted(epsilon));
    }
  }

  @Override
  public String name() {
    return "inner product";
  }

  @Override
  public List<double[]> steps(Cohort cohort) {
    double[] step = cohort.mean();
    for (int j = 0; j < step.length; j++) {
      step[j] *= -epsilon;
    }
    return cohort.allSend(step);
  }
}

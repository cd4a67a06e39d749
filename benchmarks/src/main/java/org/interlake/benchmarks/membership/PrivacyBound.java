package org.interlake.benchmarks.membership;

/**
 * What (ε, δ)-differential privacy leaves to an attack on one row, whatever else the attacker
 * knows: TPR ≤ e^ε FPR + δ and 1 - FPR ≤ e^ε (1 - TPR) + δ (P. Kairouz, S. Oh, P. Viswanath, <i>The
 * composition theorem for differential privacy</i>, ICML 2015, theorem 2.1).
 *
 * @param epsilon 0 or more
 * @param delta from 0 to 1
 */
public record PrivacyBound(double epsilon, double delta) {
  /** Steps of the integral: the bound is piecewise linear, so it is exact but for three of them. */
  private static final int STEPS = 1_000_000;

  public PrivacyBound {
    if (!(epsilon >= 0) || !(delta >= 0 && delta <= 1)) {
      throw new IllegalArgumentException(
          "Invalid bound: epsilon %s, delta %s (epsilon must be 0 or more, delta from 0 to 1)"
              .formatted(epsilon, delta));
    }
  }

  /** The greatest TPR at an FPR. */
  public double tprAt(double fpr) {
    double byOthers = Math.exp(epsilon) * fpr + delta;
    double byMembers = 1 - Math.exp(-epsilon) * (1 - delta - fpr);
    return Math.min(1, Math.min(byOthers, byMembers));
  }

  /** The greatest TPR - FPR: where both inequalities meet, (e^ε - 1 + 2 δ) / (e^ε + 1). */
  public double advantage() {
    return Math.min(1, Math.tanh(epsilon / 2) + 2 * delta / (Math.exp(epsilon) + 1));
  }

  /** The greatest area under the curve of TPR over FPR. */
  public double auc() {
    double area = 0;
    for (int i = 0; i < STEPS; i++) {
      area += tprAt((i + 0.5) / STEPS);
    }
    return area / STEPS;
  }
}

package org.interlake.privacy.accounting;

/**
 * The best epsilon that a bound on one Rényi divergence proves, computed from the dual side so that
 * every intermediate result is a proof.
 *
 * <p>Symbols: α order, ρ divergence, C = exp((α - 1) ρ), P and Q the distributions of the two
 * answers, t = dP/dQ their likelihood ratio, γ = exp(ε).
 *
 * <p>We want max E_Q[(t - γ)+] over all t ≥ 0 with E_Q[t] = 1 and E_Q[t^α] ≤ C. For any t0 in [0,
 * 1] the convex function h(t) = t^α - α t0^(α-1) t + (α - 1) t0^α touches 0 at t0 and is positive
 * elsewhere, and E_Q[h(t)] ≤ K := C - α t0^(α-1) + (α - 1) t0^α. If (t - γ)+ ≤ (δ / K) h(t)
 * everywhere, then E_Q[(t - γ)+] ≤ δ. The smallest such γ is max over t of t - (δ / K) h(t), taken
 * at t1 with t1^(α-1) = w + s, where s = t0^(α-1) and w = K / (δ α):
 *
 * <pre>γ = (1 - 1/α) (t1 + (s / w) (t1 - t0)).</pre>
 *
 * <p>t0 = 0 is {@link Conversion#BALLE}. The best t0 is that of the two-point distributions of
 * Asoodeh et al. (2021), since the dual of this linear programme touches at two points; no better
 * bound exists. One case is left out: where the worst pair has t = 0 on the other point (a large
 * delta beside a small epsilon), h could also rise from 0, and the bound is {@link
 * Conversion#BALLE}, which is a little above the best.
 */
final class LosslessConversion {
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final double GREATEST_EXPONENT = 690;

  private LosslessConversion() {}

  /** As {@link Conversion#epsilon}. */
  static double epsilon(double order, double divergence, double logDelta) {
    if (divergence == 0) {
      return 0;
    }
    double best = Conversion.BALLE.epsilon(order, divergence, logDelta);
    if (!(best > 0)) {
      return best;
    }
    double logC = (order - 1) * divergence;
    // t0 = exp(-x); log x is searched, coarsely and then by golden section.
    double bestLogX = Double.NaN;
    for (double logX = -36; logX <= 4; logX += 2) {
      double epsilon = epsilon(order, logC, logDelta, Math.exp(logX));
      if (epsilon < best) {
        best = epsilon;
        bestLogX = logX;
      }
    }
    if (Double.isNaN(bestLogX)) {
      return best;
    }
    double low = bestLogX - 2;
    double high = bestLogX + 2;
    while (high - low > 0.01) {
      double left = high - GOLDEN * (high - low);
      double right = low + GOLDEN * (high - low);
      double atLeft = epsilon(order, logC, logDelta, Math.exp(left));
      double atRight = epsilon(order, logC, logDelta, Math.exp(right));
      best = Math.min(best, Math.min(atLeft, atRight));
      if (atLeft < atRight) {
        high = right;
      } else {
        low = left;
      }
    }
    return best;
  }

  /** log γ for t0 = exp(-x). Every x of more than 0 gives a bound that holds. */
  private static double epsilon(double order, double logC, double logDelta, double x) {
    double a = order - 1;
    double logS = -a * x;
    double s = Math.exp(logS);
    // K = (C - 1) + (1 - s - (α - 1) s (1 - t0)); the bracket is 0 or more, rounded up.
    double bracket = a * s * Math.expm1(-x) - Math.expm1(logS) + 4e-16 * (1 + a * s);
    double logK =
        logC > GREATEST_EXPONENT
            ? logC + Math.log1p((bracket - 1) * Math.exp(-logC))
            : Math.log(Math.expm1(logC) + bracket);
    double logW = logK - logDelta - Math.log(order);
    double logT1 = logSum(logW, logS) / a;
    double correction = Math.exp(logS - logW) * -Math.expm1(-x - logT1);
    return Math.log1p(-1 / order) + logT1 + Math.log1p(correction);
  }

  private static double logSum(double a, double b) {
    return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
  }
}

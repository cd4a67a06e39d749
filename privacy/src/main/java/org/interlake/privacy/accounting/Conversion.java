package org.interlake.privacy.accounting;

/**
 * The ways from a bound on a Rényi divergence to (epsilon, delta).
 *
 * <p>α is the order (greater than 1), ρ the divergence of that order, δ delta. Each gives an
 * epsilon that holds whatever the mechanism is. For every α, ρ and δ they are ordered: {@code
 * LOSSLESS ≤ BALLE ≤ CLASSIC}.
 */
public enum Conversion {
  /** ε = ρ + log(1/δ) / (α - 1). I. Mironov, <i>Rényi differential privacy</i>, 2017, Prop. 3. */
  CLASSIC {
    @Override
    double epsilon(double order, double divergence, double logDelta) {
      return divergence - logDelta / (order - 1);
    }
  },
  /**
   * ε = ρ + log((α - 1)/α) - (log δ + log α)/(α - 1). B. Balle et al., <i>Hypothesis testing
   * interpretations and Rényi differential privacy</i>, AISTATS 2020, Theorem 21; the same as C.
   * Canonne, G. Kamath, T. Steinke, <i>The discrete Gaussian for differential privacy</i>, 2020,
   * Prop. 12.
   */
  BALLE {
    @Override
    double epsilon(double order, double divergence, double logDelta) {
      return divergence + Math.log1p(-1 / order) - (logDelta + Math.log(order)) / (order - 1);
    }
  },
  /**
   * The smallest epsilon that follows from one order alone. S. Asoodeh et al., <i>Three variants of
   * differential privacy: lossless conversion and applications</i>, 2021, over pairs of
   * distributions on two points; see {@link LosslessConversion}.
   */
  LOSSLESS {
    @Override
    double epsilon(double order, double divergence, double logDelta) {
      return LosslessConversion.epsilon(order, divergence, logDelta);
    }
  };

  /**
   * @param order α, greater than 1
   * @param divergence ρ, 0 or more
   * @param logDelta log δ, 0 or less, finite
   */
  abstract double epsilon(double order, double divergence, double logDelta);
}

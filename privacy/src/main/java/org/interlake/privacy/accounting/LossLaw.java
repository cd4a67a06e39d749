package org.interlake.privacy.accounting;

/**
 * The privacy loss of one step of the Poisson-subsampled Gaussian mechanism, before it is put on a
 * grid.
 *
 * <p>Symbols: q, σ as in {@link SampledGaussianMoments}; x the answer; N0 = N(0, σ²), N1 = N(1,
 * σ²), M = (1 - q) N0 + q N1; L(x) = log(dM/dN0) = log(1 - q + q exp((2x - 1) / (2σ²))), which
 * grows with x. The unit's going: x ~ M, loss L(x). Its coming: x ~ N0, loss -L(x).
 */
final class LossLaw {
  /** Which of the two neighbouring tables the answer came from. */
  enum Direction {
    /** From the table with the unit. */
    REMOVE,
    /** From the table without it. */
    ADD
  }

  private final double noiseMultiplier;
  private final double samplingRate;

  LossLaw(double noiseMultiplier, double samplingRate) {
    this.noiseMultiplier = noiseMultiplier;
    this.samplingRate = samplingRate;
  }

  double noiseMultiplier() {
    return noiseMultiplier;
  }

  double samplingRate() {
    return samplingRate;
  }

  /** L(x). */
  double loss(double x) {
    double exponent = (2 * x - 1) / (2 * noiseMultiplier * noiseMultiplier);
    if (samplingRate == 1) {
      return exponent;
    }
    if (exponent > 600) {
      return exponent + Math.log(samplingRate);
    }
    // Of the two forms, the one that does not cancel.
    return exponent < -1
        ? Math.log((1 - samplingRate) + samplingRate * Math.exp(exponent))
        : Math.log1p(samplingRate * Math.expm1(exponent));
  }

  /** The x with L(x) = loss; negative infinity where there is none. */
  double answer(double loss) {
    if (samplingRate == 1) {
      return noiseMultiplier * noiseMultiplier * loss + 0.5;
    }
    double excess =
        loss < -1 ? Math.exp(loss) - (1 - samplingRate) : Math.expm1(loss) + samplingRate;
    if (!(excess > 0)) {
      return Double.NEGATIVE_INFINITY;
    }
    double logExcess = loss > 600 ? loss : Math.log(excess);
    return noiseMultiplier * noiseMultiplier * (logExcess - Math.log(samplingRate)) + 0.5;
  }

  /** The least loss that there is; negative infinity without subsampling. */
  double leastLoss() {
    return Math.log1p(-samplingRate);
  }
}

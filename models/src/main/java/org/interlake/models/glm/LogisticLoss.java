package org.interlake.models.glm;

/** The arithmetic of one row: margin, probability, log-loss. Stable for margins of any size. */
public final class LogisticLoss {
  private static final long ONE = Double.doubleToRawLongBits(1);

  private LogisticLoss() {}

  /**
   * θ·x, in four interleaved sums: one sum would wait for each addition to end.
   *
   * @param parameters intercept, then coefficients
   * @param features holds the row's features from {@code at} on
   */
  public static double margin(double[] parameters, double[] features, int at) {
    int width = parameters.length - 1;
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int j = 0;
    for (; j + 4 <= width; j += 4) {
      sum0 += parameters[j + 1] * features[at + j];
      sum1 += parameters[j + 2] * features[at + j + 1];
      sum2 += parameters[j + 3] * features[at + j + 2];
      sum3 += parameters[j + 4] * features[at + j + 3];
    }
    for (; j < width; j++) {
      sum0 += parameters[j + 1] * features[at + j];
    }
    return parameters[0] + ((sum0 + sum1) + (sum2 + sum3));
  }

  /** 1 / (1 + exp(-margin)), without overflow. */
  public static double probability(double margin) {
    return probability(margin, expOfMinusAbs(margin));
  }

  /** -log of the probability of the label: log(1 + exp(∓margin)), without overflow. */
  public static double logLoss(double margin, boolean positive) {
    return logLoss(margin, positive, expOfMinusAbs(margin));
  }

  /** exp(-|margin|), which both formulas below share. */
  static double expOfMinusAbs(double margin) {
    return PortableExp.exp(-Math.abs(margin));
  }

  /**
   * exp(margin) / (1 + exp(margin)). The numerator, 1 or the exponential, is chosen by the margin's
   * sign bit: half of all branches on it would be mispredicted.
   */
  static double probability(double margin, double expOfMinusAbs) {
    long negative = Double.doubleToRawLongBits(margin) >> 63;
    double numerator =
        Double.longBitsToDouble(
            (ONE & ~negative) | (Double.doubleToRawLongBits(expOfMinusAbs) & negative));
    return numerator / (1 + expOfMinusAbs);
  }

  static double logLoss(double margin, boolean positive, double expOfMinusAbs) {
    return Math.max(positive ? -margin : margin, 0) + PortableExp.log1p(expOfMinusAbs);
  }

  /**
   * The same of a label as a number. What is subtracted is 0 or the whole of the maximum, so
   * nothing is rounded.
   *
   * @param y 1 or 0
   */
  static double logLoss(double margin, double y, double expOfMinusAbs) {
    return (Math.max(margin, 0) - y * margin) + PortableExp.log1p(expOfMinusAbs);
  }
}

package org.interlake.models.glm;

/** The arithmetic of one row: margin, probability, log-loss. Stable for margins of any size. */
public final class LogisticLoss {
  private LogisticLoss() {}

  /**
   * θ·x.
   *
   * @param parameters intercept, then coefficients
   * @param features holds the row's features from {@code at} on
   */
  public static double margin(double[] parameters, double[] features, int at) {
    double margin = parameters[0];
    for (int j = 1; j < parameters.length; j++) {
      margin += parameters[j] * features[at + j - 1];
    }
    return margin;
  }

  /** 1 / (1 + exp(-margin)), without overflow. */
  public static double probability(double margin) {
    return probability(margin, expOfMinusAbs(margin));
  }

  /** -log of the probability of the label: log(1 + exp(∓margin)), without overflow. */
  public static double logLoss(double margin, int label) {
    return logLoss(margin, label, expOfMinusAbs(margin));
  }

  /** exp(-|margin|), which both formulas below share. */
  static double expOfMinusAbs(double margin) {
    return StrictMath.exp(-Math.abs(margin));
  }

  static double probability(double margin, double expOfMinusAbs) {
    return (margin >= 0 ? 1 : expOfMinusAbs) / (1 + expOfMinusAbs);
  }

  static double logLoss(double margin, int label, double expOfMinusAbs) {
    return Math.max(label == 1 ? -margin : margin, 0) + StrictMath.log1p(expOfMinusAbs);
  }
}

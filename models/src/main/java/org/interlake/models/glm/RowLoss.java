package org.interlake.models.glm;

/** A row's loss, or that it has none. */
final class RowLoss {
  private RowLoss() {}

  /**
   * Writes value, slope and curvature.
   *
   * @param at 3 elements
   * @return false if the row is outside: its η is outside the domain, or a number is not finite
   */
  static boolean evaluate(MarginLoss loss, double eta, double y, double[] at) {
    if (!loss.inDomain(eta)) {
      return false;
    }
    loss.evaluate(eta, y, at);
    return Double.isFinite(
        Math.abs(at[MarginLoss.VALUE]) + Math.abs(at[MarginLoss.SLOPE]) + at[MarginLoss.CURVATURE]);
  }
}

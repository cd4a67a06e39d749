package org.interlake.models.glm;

/**
 * The support vector machine's loss, of a label as +1 or -1. Has a kink, where the slope is 0, and
 * no curvature: not for Newton's method.
 */
public final class Hinge implements MarginLoss {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "support vector (hinge)";
  }

  @Override
  public void evaluate(double eta, double y, double[] at) {
    at[VALUE] = value(eta, y);
    at[SLOPE] = slope(eta, y);
    at[CURVATURE] = 0;
  }

  @Override
  public double value(double eta, double y) {
    return Math.max(1 - (y == 1 ? eta : -eta), 0);
  }

  @Override
  public double slope(double eta, double y) {
    double sign = y == 1 ? 1 : -1;
    return sign * eta < 1 ? -sign : 0;
  }

  @Override
  public boolean admits(double y) {
    return y == 0 || y == 1;
  }

  @Override
  public String targets() {
    return "0 or 1";
  }
}

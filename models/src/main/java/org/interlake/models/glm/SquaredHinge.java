package org.interlake.models.glm;

/**
 * Half the square of the hinge, of a label as +1 or -1: smooth, and of curvature 1 inside the
 * margin and 0 outside.
 */
public final class SquaredHinge implements MarginLoss {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "support vector (squared hinge)";
  }

  @Override
  public void evaluate(double eta, double y, double[] at) {
    at[VALUE] = value(eta, y);
    at[SLOPE] = slope(eta, y);
    at[CURVATURE] = at[SLOPE] == 0 ? 0 : 1;
  }

  @Override
  public double value(double eta, double y) {
    double missing = Math.max(1 - (y == 1 ? eta : -eta), 0);
    return missing * missing / 2;
  }

  @Override
  public double slope(double eta, double y) {
    double sign = y == 1 ? 1 : -1;
    return -sign * Math.max(1 - sign * eta, 0);
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

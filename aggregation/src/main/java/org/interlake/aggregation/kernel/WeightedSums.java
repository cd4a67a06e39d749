package org.interlake.aggregation.kernel;

/**
 * Σ_k w_k x_k, coordinate by coordinate.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>x_k</td><td>update k, k = 0 … n-1</td></tr>
 *   <tr><td>w_k</td><td>its weight</td></tr>
 *   <tr><td>s</td><td>the sum so far, doubles</td></tr>
 *   <tr><td>u</td><td>2⁻²⁴, the unit roundoff of float</td></tr>
 * </table>
 *
 * <p>Updates are taken four at a time, and the first of a call is the first of a quartet: adding
 * sixteen updates in one call or in four calls of four gives the same bits, and so does cutting the
 * coordinates anywhere.
 *
 * <p>Doubles: {@code s = (((s + w0 x0) + w1 x1) + w2 x2) + w3 x3}.
 *
 * <p>Floats: {@code s = s + ((w0 x0 + w1 x1) + (w2 x2 + w3 x3))}, the quartet in float and {@code
 * +} of quartets in double. Java 17 does not vectorise the conversion of floats, so converting one
 * number for four is what makes the loop as fast as memory. The error is at most 3 u Σ |w_k x_k|
 * however many updates there are, where sums in float alone would lose n u (N. J. Higham,
 * <em>Accuracy and Stability of Numerical Algorithms</em>, 2002, section 4.2); docs/adr/0019 has it
 * measured.
 */
public final class WeightedSums {
  /** Coordinates in a pass: the sum and the quartet stay in a second-level cache. */
  private static final int STRIP = 8192;

  private WeightedSums() {}

  /**
   * Adds the updates' coordinates {@code from} to {@code from + length - 1} to {@code sum}.
   *
   * @param updates all at least {@code from + length} long
   * @param weights one for each update
   * @param sum of at least {@code length} elements, the first for coordinate {@code from}
   */
  public static void add(float[][] updates, int from, int length, float[] weights, double[] sum) {
    float[] quartet = new float[Math.min(STRIP, length)];
    for (int at = 0; at < length; at += STRIP) {
      int strip = Math.min(STRIP, length - at);
      int k = 0;
      for (; k + 4 <= updates.length; k += 4) {
        quartet(updates, weights, k, from + at, strip, quartet);
        accumulate(quartet, strip, sum, at);
      }
      if (k < updates.length) {
        partialQuartet(updates, weights, k, from + at, strip, quartet);
        accumulate(quartet, strip, sum, at);
      }
    }
  }

  /** As {@link #add(float[][], int, int, float[], double[])}, in doubles throughout. */
  public static void add(double[][] updates, int from, int length, double[] weights, double[] sum) {
    for (int at = 0; at < length; at += STRIP) {
      int strip = Math.min(STRIP, length - at);
      int k = 0;
      for (; k + 4 <= updates.length; k += 4) {
        addFour(updates, weights, k, from + at, strip, sum, at);
      }
      for (; k < updates.length; k++) {
        addOne(updates[k], weights[k], from + at, strip, sum, at);
      }
    }
  }

  private static void quartet(
      float[][] updates, float[] weights, int k, int from, int length, float[] quartet) {
    float w0 = weights[k];
    float w1 = weights[k + 1];
    float w2 = weights[k + 2];
    float w3 = weights[k + 3];
    float[] x0 = updates[k];
    float[] x1 = updates[k + 1];
    float[] x2 = updates[k + 2];
    float[] x3 = updates[k + 3];
    for (int i = 0; i < length; i++) {
      quartet[i] =
          (w0 * x0[from + i] + w1 * x1[from + i]) + (w2 * x2[from + i] + w3 * x3[from + i]);
    }
  }

  /** One to three updates, as a quartet whose others weigh nothing. */
  private static void partialQuartet(
      float[][] updates, float[] weights, int k, int from, int length, float[] quartet) {
    float w0 = weights[k];
    float[] x0 = updates[k];
    for (int i = 0; i < length; i++) {
      quartet[i] = w0 * x0[from + i];
    }
    for (int j = k + 1; j < updates.length; j++) {
      float w = weights[j];
      float[] x = updates[j];
      for (int i = 0; i < length; i++) {
        quartet[i] = quartet[i] + w * x[from + i];
      }
    }
  }

  private static void accumulate(float[] quartet, int length, double[] sum, int at) {
    for (int i = 0; i < length; i++) {
      sum[at + i] += quartet[i];
    }
  }

  private static void addFour(
      double[][] updates, double[] weights, int k, int from, int length, double[] sum, int at) {
    double w0 = weights[k];
    double w1 = weights[k + 1];
    double w2 = weights[k + 2];
    double w3 = weights[k + 3];
    double[] x0 = updates[k];
    double[] x1 = updates[k + 1];
    double[] x2 = updates[k + 2];
    double[] x3 = updates[k + 3];
    for (int i = 0; i < length; i++) {
      sum[at + i] =
          (((sum[at + i] + w0 * x0[from + i]) + w1 * x1[from + i]) + w2 * x2[from + i])
              + w3 * x3[from + i];
    }
  }

  private static void addOne(
      double[] update, double weight, int from, int length, double[] sum, int at) {
    for (int i = 0; i < length; i++) {
      sum[at + i] = sum[at + i] + weight * update[from + i];
    }
  }
}

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
 * <p>Floats are taken eight updates at a time, and the first of a call is the first of an octet:
 * adding sixteen updates in one call or in two calls of eight gives the same bits, and so does
 * cutting the coordinates anywhere.
 *
 * <p>Doubles: {@code s = (((s + w0 x0) + w1 x1) + w2 x2) + w3 x3}.
 *
 * <p>Floats:
 *
 * <pre>
 * s = s + (((w0 x0 + w1 x1) + (w2 x2 + w3 x3)) + ((w4 x4 + w5 x5) + (w6 x6 + w7 x7)))
 * </pre>
 *
 * the octet in float and {@code +} of octets in double; what is left after the last octet is a
 * quartet, then up to three updates one after the other, in the same way. A product passes four
 * roundings of float and some of double, so the error is at most 4 u Σ |w_k x_k| (and 2⁻²⁸ of that
 * for 4,000 updates) however many there are, where sums in float alone would lose n u (N. J.
 * Higham, <em>Accuracy and Stability of Numerical Algorithms</em>, 2002, section 4.2);
 * docs/adr/0019 has it measured.
 *
 * <p>Java 17 does not vectorise a conversion of floats, and does not have to here: eight reads, one
 * conversion and one store take less time than memory takes to deliver the eight numbers, and what
 * matters is that many arrays are read at a time, each for a long stretch.
 */
public final class WeightedSums {
  /** Coordinates in a pass: long enough to read memory in a stream; the sum stays in a cache. */
  private static final int STRIP = 32_768;

  private WeightedSums() {}

  /**
   * Adds the updates' coordinates {@code from} to {@code from + length - 1} to {@code sum}.
   *
   * @param updates all at least {@code from + length} long
   * @param weights one for each update
   * @param sum of at least {@code length} elements, the first for coordinate {@code from}
   */
  public static void add(float[][] updates, int from, int length, float[] weights, double[] sum) {
    for (int at = 0; at < length; at += STRIP) {
      int strip = Math.min(STRIP, length - at);
      int k = 0;
      for (; k + 8 <= updates.length; k += 8) {
        addEight(updates, weights, k, from + at, strip, sum, at);
      }
      if (k + 4 <= updates.length) {
        addFour(updates, weights, k, from + at, strip, sum, at);
        k += 4;
      }
      switch (updates.length - k) {
        case 3 -> addThree(updates, weights, k, from + at, strip, sum, at);
        case 2 -> addTwo(updates, weights, k, from + at, strip, sum, at);
        case 1 -> addOne(updates[k], weights[k], from + at, strip, sum, at);
        default -> {}
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

  private static void addEight(
      float[][] updates, float[] weights, int k, int from, int length, double[] sum, int at) {
    float w0 = weights[k];
    float w1 = weights[k + 1];
    float w2 = weights[k + 2];
    float w3 = weights[k + 3];
    float w4 = weights[k + 4];
    float w5 = weights[k + 5];
    float w6 = weights[k + 6];
    float w7 = weights[k + 7];
    float[] x0 = updates[k];
    float[] x1 = updates[k + 1];
    float[] x2 = updates[k + 2];
    float[] x3 = updates[k + 3];
    float[] x4 = updates[k + 4];
    float[] x5 = updates[k + 5];
    float[] x6 = updates[k + 6];
    float[] x7 = updates[k + 7];
    for (int i = 0; i < length; i++) {
      sum[at + i] +=
          ((w0 * x0[from + i] + w1 * x1[from + i]) + (w2 * x2[from + i] + w3 * x3[from + i]))
              + ((w4 * x4[from + i] + w5 * x5[from + i]) + (w6 * x6[from + i] + w7 * x7[from + i]));
    }
  }

  private static void addFour(
      float[][] updates, float[] weights, int k, int from, int length, double[] sum, int at) {
    float w0 = weights[k];
    float w1 = weights[k + 1];
    float w2 = weights[k + 2];
    float w3 = weights[k + 3];
    float[] x0 = updates[k];
    float[] x1 = updates[k + 1];
    float[] x2 = updates[k + 2];
    float[] x3 = updates[k + 3];
    for (int i = 0; i < length; i++) {
      sum[at + i] +=
          (w0 * x0[from + i] + w1 * x1[from + i]) + (w2 * x2[from + i] + w3 * x3[from + i]);
    }
  }

  private static void addThree(
      float[][] updates, float[] weights, int k, int from, int length, double[] sum, int at) {
    float w0 = weights[k];
    float w1 = weights[k + 1];
    float w2 = weights[k + 2];
    float[] x0 = updates[k];
    float[] x1 = updates[k + 1];
    float[] x2 = updates[k + 2];
    for (int i = 0; i < length; i++) {
      sum[at + i] += (w0 * x0[from + i] + w1 * x1[from + i]) + w2 * x2[from + i];
    }
  }

  private static void addTwo(
      float[][] updates, float[] weights, int k, int from, int length, double[] sum, int at) {
    float w0 = weights[k];
    float w1 = weights[k + 1];
    float[] x0 = updates[k];
    float[] x1 = updates[k + 1];
    for (int i = 0; i < length; i++) {
      sum[at + i] += w0 * x0[from + i] + w1 * x1[from + i];
    }
  }

  private static void addOne(
      float[] update, float weight, int from, int length, double[] sum, int at) {
    for (int i = 0; i < length; i++) {
      sum[at + i] += weight * update[from + i];
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

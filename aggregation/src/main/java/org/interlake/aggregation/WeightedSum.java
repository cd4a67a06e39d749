package org.interlake.aggregation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.interlake.protocol.vector.ElementType;

/**
 * The one kernel of all sums and means: sum over k of w_k * x_k, coordinate by coordinate, in the
 * order in which the x_k are added.
 *
 * <p>Laws: the zero is a fresh instance; adding the same blocks in the same order gives the same
 * bits; what is folded at one coordinate never depends on another, so a vector may be cut anywhere.
 * There is deliberately no merge over k: floating-point addition is not associative.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>n</td><td>elements of a block</td></tr>
 *   <tr><td>s</td><td>the sum so far, n doubles</td></tr>
 *   <tr><td>w</td><td>an update's weight</td></tr>
 *   <tr><td>x</td><td>an update's block, n elements</td></tr>
 * </table>
 *
 * <p>Four blocks are folded in one pass over s, as {@code (((s + w0 x0) + w1 x1) + w2 x2) + w3 x3},
 * which is bit for bit what four passes give and moves s through the cache once. Sums are kept in
 * doubles for both element types.
 */
final class WeightedSum {
  private static final int FUSED = 4;

  /** Elements of a strip: five strips of doubles stay in a first-level cache of 32 KiB. */
  private static final int STRIP = 512;

  private final ElementType type;
  private final double[] sum;
  private final double[] weights = new double[FUSED];
  private final byte[][] blocks = new byte[FUSED][];
  private final double[][] strips = new double[FUSED][STRIP];
  private final float[] narrow = new float[STRIP];
  private int waiting;

  /** The zero of {@code length} elements. */
  WeightedSum(ElementType type, int length) {
    this.type = type;
    this.sum = new double[length];
  }

  /**
   * Adds one update's block. The array must not change before {@link #finish}.
   *
   * @param block little-endian elements, exactly as many as this sum has
   */
  void add(double weight, byte[] block) {
    if (block.length != sum.length * type.bytes()) {
      throw new IllegalArgumentException(
          "Block of %d bytes (must be %d)".formatted(block.length, sum.length * type.bytes()));
    }
    weights[waiting] = weight;
    blocks[waiting] = block;
    waiting++;
    if (waiting == FUSED) {
      fold();
    }
  }

  /** The sum of all that was added, divided by {@code divisor}. This instance is spent. */
  double[] finish(double divisor) {
    fold();
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= divisor;
    }
    return sum;
  }

  private void fold() {
    for (int from = 0; from < sum.length && waiting > 0; from += STRIP) {
      int length = Math.min(STRIP, sum.length - from);
      for (int k = 0; k < waiting; k++) {
        widen(blocks[k], from, length, strips[k]);
      }
      switch (waiting) {
        case FUSED -> fold4(from, length);
        default -> {
          for (int k = 0; k < waiting; k++) {
            fold1(from, length, weights[k], strips[k]);
          }
        }
      }
    }
    waiting = 0;
  }

  private void fold4(int from, int length) {
    double w0 = weights[0];
    double w1 = weights[1];
    double w2 = weights[2];
    double w3 = weights[3];
    double[] x0 = strips[0];
    double[] x1 = strips[1];
    double[] x2 = strips[2];
    double[] x3 = strips[3];
    for (int i = 0; i < length; i++) {
      sum[from + i] = (((sum[from + i] + w0 * x0[i]) + w1 * x1[i]) + w2 * x2[i]) + w3 * x3[i];
    }
  }

  private void fold1(int from, int length, double w, double[] x) {
    for (int i = 0; i < length; i++) {
      sum[from + i] = sum[from + i] + w * x[i];
    }
  }

  private void widen(byte[] block, int from, int length, double[] strip) {
    ByteBuffer in =
        ByteBuffer.wrap(block, from * type.bytes(), length * type.bytes())
            .slice()
            .order(ByteOrder.LITTLE_ENDIAN);
    if (type == ElementType.FLOAT64) {
      in.asDoubleBuffer().get(strip, 0, length);
    } else {
      in.asFloatBuffer().get(narrow, 0, length);
      for (int i = 0; i < length; i++) {
        strip[i] = narrow[i];
      }
    }
  }
}

package org.interlake.aggregation.kernel;

import java.util.Arrays;

/**
 * ⟨x_i - r, x_j - r⟩ for all pairs of updates, or ‖x_i - r‖² only: what distances, angles and
 * lengths are made of.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>x_i</td><td>update i, i = 0 … n-1</td></tr>
 *   <tr><td>r</td><td>the reference that differences are taken from: the model that the sites started
 *   from, or zero</td></tr>
 *   <tr><td>G</td><td>the products, n × n, symmetric</td></tr>
 * </table>
 *
 * <p>Coordinates are taken in tiles of 2,048. In a tile, 512 lanes each add up 4 products in a tree
 * (with more in one expression, Java 17 no longer unrolls and vectorises the loop); lanes are added
 * over 32 tiles, then summed in double in the order of lanes. The order of additions is fixed by a
 * coordinate's place in the array: a vector must be cut at multiples of {@link #SEGMENT}, and
 * segments' products be added in order.
 *
 * <p>Floats are multiplied and added in float within a segment's lane: a product passes 35
 * roundings at most, so the error is at most 35 · 2⁻²⁴ of Σ |x y|, and near 2⁻²⁴ for most. A
 * distance taken from products loses digits where updates are much closer to each other than to the
 * reference.
 *
 * <p>For one thread.
 */
public final class InnerProducts {
  private static final int LANES = 512;
  private static final int TILE = 4 * LANES;
  private static final int TILES = 32;

  /** Products whose lanes are held at a time: 8 MiB of floats. */
  private static final int BAND_PRODUCTS = 4096;

  /** Coordinates after which lanes are summed: where a vector may be cut. */
  public static final int SEGMENT = TILES * TILE;

  /** Which products. */
  private enum Which {
    PAIRS,
    SQUARES,
    WITH_LAST
  }

  private final int updates;
  private final Which which;

  private InnerProducts(int updates, Which which) {
    if (updates < 1) {
      throw new IllegalArgumentException(
          "Invalid updates: %d (must be 1 or more)".formatted(updates));
    }
    this.updates = updates;
    this.which = which;
  }

  /** All pairs: {@link #add} fills the triangle, row i being ⟨i, 0⟩ … ⟨i, i⟩. */
  public static InnerProducts ofPairs(int updates) {
    return new InnerProducts(updates, Which.PAIRS);
  }

  /** Each update with itself only. */
  public static InnerProducts squares(int updates) {
    return new InnerProducts(updates, Which.SQUARES);
  }

  /** Each update with the last one, the last with itself too. */
  public static InnerProducts withLast(int updates) {
    return new InnerProducts(updates, Which.WITH_LAST);
  }

  /** How many products there are. */
  public int length() {
    return which == Which.PAIRS ? updates * (updates + 1) / 2 : updates;
  }

  /**
   * Adds the products of coordinates {@code from} to {@code from + length - 1}.
   *
   * @param reference what differences are taken from, or null for zero
   * @param from a multiple of {@link #SEGMENT} of the whole vector
   * @param length of at most one segment
   * @param products of {@link #length} elements
   */
  public void add(float[][] x, float[] reference, int from, int length, double[] products) {
    requireSegment(x.length, length, products);
    if (length <= LANES) {
      addShort(x, reference, from, length, products);
      return;
    }
    float[][] tile = new float[updates][TILE];
    int first = 0;
    for (int i0 = 0; i0 < updates; i0 = bandEnd(i0)) {
      int i1 = bandEnd(i0);
      float[][] lanes = new float[productsBefore(i1) - productsBefore(i0)][LANES];
      for (int at = 0; at < length; at += TILE) {
        int here = Math.min(TILE, length - at);
        for (int k = which == Which.PAIRS ? 0 : i0; k < i1; k++) {
          difference(x[k], reference, from + at, here, tile[k]);
        }
        if (which == Which.WITH_LAST) {
          difference(x[updates - 1], reference, from + at, here, tile[updates - 1]);
        }
        int p = 0;
        for (int i = i0; i < i1; i++) {
          for (int j = firstPartner(i); j <= lastPartner(i); j++) {
            multiply(tile[i], tile[j], lanes[p++]);
          }
        }
      }
      for (float[] lane : lanes) {
        double total = 0;
        for (float value : lane) {
          total += value;
        }
        products[first++] += total;
      }
    }
  }

  /** As {@link #add(float[][], float[], int, int, double[])}, in doubles throughout. */
  public void add(double[][] x, double[] reference, int from, int length, double[] products) {
    requireSegment(x.length, length, products);
    if (length <= LANES) {
      addShort(x, reference, from, length, products);
      return;
    }
    double[][] tile = new double[updates][TILE];
    int first = 0;
    for (int i0 = 0; i0 < updates; i0 = bandEnd(i0)) {
      int i1 = bandEnd(i0);
      double[][] lanes = new double[productsBefore(i1) - productsBefore(i0)][LANES];
      for (int at = 0; at < length; at += TILE) {
        int here = Math.min(TILE, length - at);
        for (int k = which == Which.PAIRS ? 0 : i0; k < i1; k++) {
          difference(x[k], reference, from + at, here, tile[k]);
        }
        if (which == Which.WITH_LAST) {
          difference(x[updates - 1], reference, from + at, here, tile[updates - 1]);
        }
        int p = 0;
        for (int i = i0; i < i1; i++) {
          for (int j = firstPartner(i); j <= lastPartner(i); j++) {
            multiply(tile[i], tile[j], lanes[p++]);
          }
        }
      }
      for (double[] lane : lanes) {
        double total = 0;
        for (double value : lane) {
          total += value;
        }
        products[first++] += total;
      }
    }
  }

  /**
   * At most one coordinate in a lane: the same bits, without tiles and lanes to fill with zeros.
   */
  private void addShort(float[][] x, float[] reference, int from, int length, double[] products) {
    float[][] steps = new float[updates][length];
    for (int k = 0; k < updates; k++) {
      difference(x[k], reference, from, length, steps[k]);
    }
    int p = 0;
    for (int i = 0; i < updates; i++) {
      for (int j = firstPartner(i); j <= lastPartner(i); j++) {
        float[] a = steps[i];
        float[] b = steps[j];
        double total = 0;
        for (int c = 0; c < length; c++) {
          total += a[c] * b[c];
        }
        products[p++] += total;
      }
    }
  }

  /** Likewise, of doubles. */
  private void addShort(double[][] x, double[] reference, int from, int length, double[] products) {
    double[][] steps = new double[updates][length];
    for (int k = 0; k < updates; k++) {
      difference(x[k], reference, from, length, steps[k]);
    }
    int p = 0;
    for (int i = 0; i < updates; i++) {
      for (int j = firstPartner(i); j <= lastPartner(i); j++) {
        double[] a = steps[i];
        double[] b = steps[j];
        double total = 0;
        for (int c = 0; c < length; c++) {
          total += a[c] * b[c];
        }
        products[p++] += total;
      }
    }
  }

  /** Rows are taken in bands, so that the lanes of many updates' pairs need not all be held. */
  private int bandEnd(int start) {
    int rows = which == Which.PAIRS ? Math.max(1, BAND_PRODUCTS / updates) : BAND_PRODUCTS;
    return Math.min(updates, start + rows);
  }

  private int productsBefore(int row) {
    return which == Which.PAIRS ? row * (row + 1) / 2 : row;
  }

  private int firstPartner(int row) {
    return switch (which) {
      case PAIRS -> 0;
      case SQUARES -> row;
      case WITH_LAST -> updates - 1;
    };
  }

  private int lastPartner(int row) {
    return which == Which.WITH_LAST ? updates - 1 : row;
  }

  private void requireSegment(int count, int length, double[] products) {
    if (count != updates || length > SEGMENT || products.length != length()) {
      throw new IllegalArgumentException(
          "Invalid segment: %d updates, %d coordinates, %d products (must be %d, at most %d, %d)"
              .formatted(count, length, products.length, updates, SEGMENT, length()));
    }
  }

  /** To a tile, or as much of it as there is; copied first, since a copy reads memory faster. */
  private static void difference(
      float[] x, float[] reference, int from, int length, float[] difference) {
    System.arraycopy(x, from, difference, 0, length);
    if (reference != null) {
      for (int i = 0; i < length; i++) {
        difference[i] = difference[i] - reference[from + i];
      }
    }
    Arrays.fill(difference, length, difference.length, 0);
  }

  /** To a tile, or as much of it as there is; copied first, since a copy reads memory faster. */
  private static void difference(
      double[] x, double[] reference, int from, int length, double[] difference) {
    System.arraycopy(x, from, difference, 0, length);
    if (reference != null) {
      for (int i = 0; i < length; i++) {
        difference[i] = difference[i] - reference[from + i];
      }
    }
    Arrays.fill(difference, length, difference.length, 0);
  }

  private static void multiply(float[] a, float[] b, float[] lanes) {
    for (int i = 0; i < LANES; i++) {
      lanes[i] +=
          (a[i] * b[i] + a[i + LANES] * b[i + LANES])
              + (a[i + 2 * LANES] * b[i + 2 * LANES] + a[i + 3 * LANES] * b[i + 3 * LANES]);
    }
  }

  private static void multiply(double[] a, double[] b, double[] lanes) {
    for (int i = 0; i < LANES; i++) {
      lanes[i] +=
          (a[i] * b[i] + a[i + LANES] * b[i + LANES])
              + (a[i + 2 * LANES] * b[i + 2 * LANES] + a[i + 3 * LANES] * b[i + 3 * LANES]);
    }
  }
}

package org.interlake.aggregation.rule;

import static java.util.Objects.requireNonNull;

/**
 * Lengths, distances and angles of a cohort's updates, as differences from the model that they
 * started from.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>d_i</td><td>x_i - r, update i less the model r, in site order</td></tr>
 *   <tr><td>G</td><td>⟨d_i, d_j⟩</td></tr>
 * </table>
 */
public final class Geometry {
  private final double[] squares;

  /** The lower triangle of G, row by row; empty if only the diagonal is known. */
  private final double[] products;

  private Geometry(double[] squares, double[] products) {
    this.squares = squares;
    this.products = products;
  }

  /**
   * Everything.
   *
   * @param updates how many, n
   * @param products the lower triangle of G, row by row: n (n + 1) / 2 numbers; infinite or NaN
   *     where they overflow
   */
  public static Geometry ofProducts(int updates, double[] products) {
    requireNonNull(products, "products");
    if (updates < 1 || products.length != updates * (updates + 1) / 2) {
      throw new IllegalArgumentException(
          "Invalid geometry: %d products of %d updates (must be n (n + 1) / 2)"
              .formatted(products.length, updates));
    }
    double[] squares = new double[updates];
    for (int i = 0; i < updates; i++) {
      squares[i] = products[i * (i + 1) / 2 + i];
    }
    return new Geometry(squares, products.clone());
  }

  /**
   * Lengths only.
   *
   * @param squares ‖d_i‖² of each update, at least one
   */
  public static Geometry ofSquares(double[] squares) {
    if (squares.length == 0) {
      throw new IllegalArgumentException("Invalid geometry: no updates (must be 1 or more)");
    }
    return new Geometry(squares.clone(), new double[0]);
  }

  public int updates() {
    return squares.length;
  }

  /**
   * ⟨d_i, d_j⟩.
   *
   * @throws IllegalStateException if only lengths are known, and i is not j
   */
  public double product(int i, int j) {
    if (i == j) {
      return squares[i];
    }
    if (products.length == 0) {
      throw new IllegalStateException("Only the lengths of these updates are known");
    }
    int row = Math.max(i, j);
    return products[row * (row + 1) / 2 + Math.min(i, j)];
  }

  /** Whether update i is so far away that its length has overflowed: no honest one is. */
  boolean isBeyond(int i) {
    return !Double.isFinite(squares[i]);
  }

  /** ‖d_i‖. */
  public double norm(int i) {
    return Math.sqrt(Math.max(0, squares[i]));
  }

  /** ‖x_i - x_j‖², never negative though it is a difference of rounded numbers. */
  public double squaredDistance(int i, int j) {
    return Math.max(0, product(i, i) + product(j, j) - 2 * product(i, j));
  }

  /** ⟨d_i, Σ_j w_j d_j⟩. */
  public double productWith(int i, double[] weights) {
    double total = 0;
    for (int j = 0; j < squares.length; j++) {
      total += weights[j] == 0 ? 0 : weights[j] * product(i, j); // 0 times an overflow is NaN
    }
    return total;
  }

  /** ‖Σ_j w_j d_j‖². */
  public double squaredNormOf(double[] weights) {
    double total = 0;
    for (int i = 0; i < squares.length; i++) {
      total += weights[i] == 0 ? 0 : weights[i] * productWith(i, weights);
    }
    return Math.max(0, total);
  }

  /** ‖d_i - Σ_j w_j d_j‖². */
  double squaredDistanceFrom(int i, double[] weights) {
    return Math.max(0, product(i, i) - 2 * productWith(i, weights) + squaredNormOf(weights));
  }
}

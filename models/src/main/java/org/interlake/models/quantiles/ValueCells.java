package org.interlake.models.quantiles;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The cells in which a column's values are counted, the same at every site: 2,048 of them, of equal
 * width in asinh((x - m) / s).
 *
 * <pre>
 * m, s   mean and standard deviation of the column over all sites
 * u_i    -U + 2 U i / 2046, U = asinh(1000)      i = 0 ... 2046
 * e_i    m + s sinh(u_i): cell 0 is below e_0, cell i is [e_{i-1}, e_i), the last is all above
 * </pre>
 *
 * Near the mean a cell is 0.0074 s wide, and as many parts of a value's distance from the mean far
 * from it. At most one value in 10⁶ is beyond 1000 s (Chebyshev). If s is 0, two cells are in use:
 * the first for what is below m, the last for the rest.
 *
 * <p>Edges are computed with {@link StrictMath} and compared, so a value is in the same cell on
 * every machine.
 */
public final class ValueCells implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How many cells there are. */
  public static final int CELLS = 2048;

  private static final double OUTERMOST = 1000;

  private final double[] edges;

  private ValueCells(double[] edges) {
    this.edges = edges;
  }

  /**
   * The cells of a column.
   *
   * @param mean of the column over all sites, finite
   * @param deviation standard deviation over all sites, finite, 0 or more
   */
  public static ValueCells around(double mean, double deviation) {
    if (!Double.isFinite(mean) || !Double.isFinite(deviation) || deviation < 0) {
      throw new IllegalArgumentException(
          "Invalid cells: around %s with deviation %s (must be finite, the deviation not negative)"
              .formatted(mean, deviation));
    }
    double[] edges = new double[CELLS - 1];
    double outermost = StrictMath.log(OUTERMOST + StrictMath.sqrt(OUTERMOST * OUTERMOST + 1));
    int middle = edges.length / 2;
    for (int i = 0; i < edges.length; i++) {
      double u = outermost * (i - middle) / middle;
      edges[i] = mean + deviation * StrictMath.sinh(u);
    }
    return new ValueCells(edges);
  }

  /** The cell of {@code value}, which must not be NaN. */
  public int cellOf(double value) {
    int found = Arrays.binarySearch(edges, value == 0 ? 0.0 : value);
    if (found < 0) {
      return -found - 1;
    }
    int last = found; // equal edges, where the deviation is 0 or rounds away
    while (last + 1 < edges.length && edges[last + 1] == edges[found]) {
      last++;
    }
    return last + 1;
  }

  /** The lowest value that is in {@code cell} or above it; −∞ for the first. */
  public double lowerEdge(int cell) {
    return cell == 0 ? Double.NEGATIVE_INFINITY : edges[cell - 1];
  }
}

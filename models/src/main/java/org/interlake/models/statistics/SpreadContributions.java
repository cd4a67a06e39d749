package org.interlake.models.statistics;

import java.io.Serializable;
import java.util.Arrays;
import org.interlake.privacy.Contributions;
import org.interlake.privacy.Dominance;

/**
 * What single rows add to the sums of the second pass, beside {@link SpreadSums}.
 *
 * <pre>
 * x_j       a value of column j
 * e_j       x_j - the mean of this site's own rows; no driver chooses it
 * column    e_j²
 * group     |x_j| and e_j², in each cell
 * pair      |x_j|, |x_k|, e_j², e_k², |e_j e_k| over the rows that hold both;
 *           |x_j|, e_j² over those that hold j alone, |x_k|, e_k² over those that hold k alone
 * </pre>
 */
final class SpreadContributions implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int OF_PAIR = 9;

  private final int kept;
  private final Contributors[] columns;
  private final Contributors[][] pairs;
  private final Contributors[][][] groupSizes;
  private final Contributors[][][] groupSquares;

  SpreadContributions(SpreadSums.Task task) {
    int q = task.means.length;
    kept = task.kept;
    columns = new Contributors[q];
    pairs = new Contributors[task.pairs.length][OF_PAIR];
    groupSizes = new Contributors[task.tables.length][][];
    groupSquares = new Contributors[task.tables.length][][];
    for (int t = 0; t < task.tables.length; t++) {
      int grouped = task.tables[t].isGrouping() ? q : 0;
      groupSizes[t] = new Contributors[grouped][task.tables[t].cells()];
      groupSquares[t] = new Contributors[grouped][task.tables[t].cells()];
    }
  }

  /**
   * Adds a row.
   *
   * @param values of the columns of numbers; NaN is missing
   * @param cells of the tables that it is in
   */
  void add(double[] values, int[] cells, SpreadSums.Task task) {
    for (int j = 0; j < values.length; j++) {
      if (!Double.isNaN(values[j])) {
        double e = values[j] - task.ownMeans[j];
        Contributors.add(columns, j, e * e, kept);
        for (int t = 0; t < cells.length; t++) {
          if (groupSizes[t].length > 0) {
            Contributors.add(groupSizes[t][j], cells[t], values[j], kept);
            Contributors.add(groupSquares[t][j], cells[t], e * e, kept);
          }
        }
      }
    }
    for (int p = 0; p < pairs.length; p++) {
      addPair(pairs[p], values, task.pairs[p][0], task.pairs[p][1], task);
    }
  }

  private void addPair(Contributors[] of, double[] values, int j, int k, SpreadSums.Task task) {
    double a = values[j];
    double b = values[k];
    double d = a - task.ownMeans[j];
    double e = b - task.ownMeans[k];
    if (!Double.isNaN(a) && !Double.isNaN(b)) {
      double[] parts = {a, b, d * d, e * e, d * e};
      for (int i = 0; i < parts.length; i++) {
        Contributors.add(of, i, parts[i], kept);
      }
    } else if (!Double.isNaN(a)) {
      Contributors.add(of, 5, a, kept);
      Contributors.add(of, 6, d * d, kept);
    } else if (!Double.isNaN(b)) {
      Contributors.add(of, 7, b, kept);
      Contributors.add(of, 8, e * e, kept);
    }
  }

  SpreadContributions merge(SpreadContributions other) {
    Contributors.merge(columns, other.columns);
    for (int p = 0; p < pairs.length; p++) {
      Contributors.merge(pairs[p], other.pairs[p]);
    }
    for (int t = 0; t < groupSizes.length; t++) {
      for (int j = 0; j < groupSizes[t].length; j++) {
        Contributors.merge(groupSizes[t][j], other.groupSizes[t][j]);
        Contributors.merge(groupSquares[t][j], other.groupSquares[t][j]);
      }
    }
    return this;
  }

  /** Of a column's squares. */
  Contributions ofColumn(int j) {
    return Contributors.contributions(columns[j]);
  }

  /** For each pair, whether few rows make up most of one of its sums. */
  boolean[] dominatedPairs(Dominance rule) {
    boolean[] dominated = new boolean[pairs.length];
    for (int p = 0; p < pairs.length; p++) {
      dominated[p] = Contributors.contributions(pairs[p]).stream().anyMatch(rule::withholds);
    }
    return dominated;
  }

  /** Of the values in the cells of a table that groups. */
  Contributors[] sizes(int table, int j) {
    return Arrays.copyOf(groupSizes[table][j], groupSizes[table][j].length);
  }

  /** Likewise of the squares. */
  Contributors[] squares(int table, int j) {
    return Arrays.copyOf(groupSquares[table][j], groupSquares[table][j].length);
  }
}

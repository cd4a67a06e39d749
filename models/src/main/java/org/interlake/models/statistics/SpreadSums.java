package org.interlake.models.statistics;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.interlake.models.data.ExactSum;
import org.interlake.privacy.PairSuppression;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;

/**
 * The second pass over a site's rows: distances from the federated means, of all rows and in the
 * cells of tables. Adds up in any order.
 *
 * <pre>
 * m_j    federated mean of column j; d = x - m_j
 * shifts Σ d,  squares Σ d²
 * pair (j, k), over the rows that hold both: rows, Σ d_j, Σ d_k, Σ d_j², Σ d_k², Σ d_j d_k
 * </pre>
 */
final class SpreadSums implements Serializable {
  private static final long serialVersionUID = 1L;

  final long[] present;
  final ExactSum[] shifts;
  final ExactSum[] squares;

  /** Rows by which correlated columns they hold. */
  final HashMap<Long, Long> presence = new HashMap<>();

  final long[] pairRows;
  final ExactSum[][] pairSums;

  /** For each table, rows in its cells. */
  final long[][] tableRows;

  /** For each table that groups, for each column of numbers, its values in the cells. */
  final long[][][] groupRows;

  final ExactSum[][][] groupShifts;
  final ExactSum[][][] groupSquares;

  /** What single rows add. */
  final SpreadContributions parts;

  /** What a pass has to know; the same for every task. */
  static final class Task implements Serializable {
    private static final long serialVersionUID = 1L;

    final StatisticsRows shape;
    final double[] means;

    /** Of this site's own rows. */
    final double[] ownMeans;

    /** How many of a sum's largest parts are kept. */
    final int kept;

    final CrossTable[] tables;

    /** Numbers of the correlated columns, in the order of their bits. */
    final int[] correlated;

    /** For each pair, its two columns as numbers. */
    final int[][] pairs;

    Task(StatisticsPlan plan, StatisticsFrame frame, double[] means, double[] ownMeans, int kept) {
      this.shape = new StatisticsRows(plan, kept);
      this.means = means.clone();
      this.ownMeans = ownMeans.clone();
      this.kept = kept;
      this.tables = frame.tables(plan).toArray(CrossTable[]::new);
      List<String> numbers = plan.numbers().stream().map(StatisticsColumn::column).toList();
      this.pairs =
          plan.correlations().stream()
              .map(
                  pair -> new int[] {numbers.indexOf(pair.first()), numbers.indexOf(pair.second())})
              .toArray(int[][]::new);
      this.correlated =
          java.util.Arrays.stream(pairs)
              .flatMapToInt(java.util.Arrays::stream)
              .distinct()
              .sorted()
              .toArray();
    }

    /** The pairs by the bits of their columns. */
    List<PairSuppression.Pair> pairsByBit() {
      return java.util.Arrays.stream(pairs)
          .map(
              pair ->
                  new PairSuppression.Pair(
                      java.util.Arrays.binarySearch(correlated, pair[0]),
                      java.util.Arrays.binarySearch(correlated, pair[1])))
          .toList();
    }
  }

  SpreadSums(Task task) {
    parts = new SpreadContributions(task);
    int q = task.means.length;
    present = new long[q];
    shifts = new ExactSum[q];
    squares = new ExactSum[q];
    pairRows = new long[task.pairs.length];
    pairSums = new ExactSum[task.pairs.length][StatisticsLayouts.PAIR_TERMS];
    int t = task.tables.length;
    tableRows = new long[t][];
    groupRows = new long[t][][];
    groupShifts = new ExactSum[t][][];
    groupSquares = new ExactSum[t][][];
    for (int i = 0; i < t; i++) {
      int cells = task.tables[i].cells();
      int grouped = task.tables[i].isGrouping() ? q : 0;
      tableRows[i] = new long[cells];
      groupRows[i] = new long[grouped][cells];
      groupShifts[i] = new ExactSum[grouped][cells];
      groupSquares[i] = new ExactSum[grouped][cells];
    }
  }

  static SpreadSums of(Iterator<InternalRow> rows, Task task) {
    SpreadSums sums = new SpreadSums(task);
    double[] values = new double[task.means.length];
    double[] distances = new double[task.means.length];
    int[] cells = new int[task.tables.length];
    String[] categories = new String[task.shape.categories];
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      for (int j = 0; j < distances.length; j++) {
        values[j] = task.shape.number(row, j);
        distances[j] = values[j] - task.means[j];
      }
      for (int j = 0; task.tables.length > 0 && j < categories.length; j++) {
        categories[j] = task.shape.category(row, j);
      }
      sums.addNumbers(distances);
      sums.addPairs(distances, task);
      for (int t = 0; t < task.tables.length; t++) {
        cells[t] = task.tables[t].cell(categories);
        sums.addToTable(t, cells[t], distances);
      }
      sums.parts.add(values, cells, task);
    }
    return sums;
  }

  private void addNumbers(double[] distances) {
    for (int j = 0; j < distances.length; j++) {
      if (!Double.isNaN(distances[j])) {
        present[j]++;
        shifts[j] = plus(shifts[j], distances[j]);
        squares[j] = plus(squares[j], distances[j] * distances[j]);
      }
    }
  }

  private void addPairs(double[] distances, Task task) {
    if (task.pairs.length == 0) {
      return;
    }
    long held = 0;
    for (int bit = 0; bit < task.correlated.length; bit++) {
      held |= Double.isNaN(distances[task.correlated[bit]]) ? 0 : 1L << bit;
    }
    presence.merge(held, 1L, Long::sum);
    for (int p = 0; p < task.pairs.length; p++) {
      double a = distances[task.pairs[p][0]];
      double b = distances[task.pairs[p][1]];
      if (!Double.isNaN(a) && !Double.isNaN(b)) {
        pairRows[p]++;
        double[] terms = {a, b, a * a, b * b, a * b};
        for (int i = 0; i < terms.length; i++) {
          pairSums[p][i] = plus(pairSums[p][i], terms[i]);
        }
      }
    }
  }

  private void addToTable(int t, int cell, double[] distances) {
    tableRows[t][cell]++;
    for (int j = 0; j < groupRows[t].length; j++) {
      if (!Double.isNaN(distances[j])) {
        groupRows[t][j][cell]++;
        groupShifts[t][j][cell] = plus(groupShifts[t][j][cell], distances[j]);
        groupSquares[t][j][cell] = plus(groupSquares[t][j][cell], distances[j] * distances[j]);
      }
    }
  }

  /** A square beyond all doubles counts as the largest; such a sum overflows and does not leave. */
  private static ExactSum plus(ExactSum sum, double term) {
    ExactSum to = sum == null ? new ExactSum() : sum;
    to.add(Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, term)));
    return to;
  }

  SpreadSums merge(SpreadSums other) {
    parts.merge(other.parts);
    add(present, other.present);
    add(shifts, other.shifts);
    add(squares, other.squares);
    for (Map.Entry<Long, Long> held : other.presence.entrySet()) {
      presence.merge(held.getKey(), held.getValue(), Math::addExact);
    }
    add(pairRows, other.pairRows);
    for (int p = 0; p < pairSums.length; p++) {
      add(pairSums[p], other.pairSums[p]);
    }
    for (int t = 0; t < tableRows.length; t++) {
      add(tableRows[t], other.tableRows[t]);
      for (int j = 0; j < groupRows[t].length; j++) {
        add(groupRows[t][j], other.groupRows[t][j]);
        add(groupShifts[t][j], other.groupShifts[t][j]);
        add(groupSquares[t][j], other.groupSquares[t][j]);
      }
    }
    return this;
  }

  static void add(long[] sums, long[] terms) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.addExact(sums[i], terms[i]);
    }
  }

  static void add(ExactSum[] sums, ExactSum[] terms) {
    for (int i = 0; i < sums.length; i++) {
      if (terms[i] != null) {
        sums[i] = sums[i] == null ? terms[i] : sums[i].merge(terms[i]);
      }
    }
  }
}

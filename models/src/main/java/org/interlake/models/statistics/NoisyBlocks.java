package org.interlake.models.statistics;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.noisy.SumsMechanism;
import org.interlake.protocol.plan.DeclaredValues;
import org.interlake.protocol.plan.Measure;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;

/**
 * The one vector of sums that a plan of statistics with differential privacy asks for: block after
 * block, all of them known from the plan alone.
 *
 * <pre>
 * lo, hi   a column's declared range; c = (lo + hi) / 2, h = (hi - lo) / 2
 * x, u     a row's value; (x - c) / h, cut to [-1, 1]
 *
 * a column of numbers    present   1     rows with a value
 *                        shift     1     Σ u          if it asks for mean or variance
 *                        square    1     Σ u²         if it asks for variance
 *                        bins      N     rows by equal bins of [lo, hi], for quantiles and histogram
 * a column of categories levels    K+2   rows by declared category, (missing), (other): of frequent
 *                        present   1     else
 * any other column       present   1
 * a contingency table    cells     (K+2)(L+2)
 * </pre>
 *
 * <b>Sensitivity.</b> Neighbouring tables differ in one row that is there or not, so the sums
 * differ by that row's own vector. In each of the B blocks the row's part is at most 1 long: in
 * {@code present} it is 0 or 1; |u| and u² are at most 1; in bins, levels and cells it is one 1 in
 * one place, or nothing. So its square is at most B, and Δ = √B. A row whose numbers all are at an
 * end of their ranges, and that has a value in every column, reaches it, so Δ is not to be made
 * smaller with blocks of equal weight. u and u² are cut to multiples of 2⁻²⁴ towards 0, which
 * shortens them; sums of those are exact, so the same holds for the numbers that are added.
 *
 * <p>Every block has the same noise, σ Δ in units of rows, of u and of u²: the budget is shared
 * equally. What a value cannot do is be refused: an infinite one counts as the end of its range.
 */
final class NoisyBlocks implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int NONE = -1;

  /** Where a column of numbers has its sums; {@link #NONE} where it has not. */
  static final class Numbers implements Serializable {
    private static final long serialVersionUID = 1L;

    final double low;
    final double high;
    final double middle;
    final double halfWidth;
    final int bins;
    private int present;
    private int shift = NONE;
    private int square = NONE;
    private int binsAt = NONE;

    Numbers(DeclaredValues.Range range, int bins) {
      this.low = range.low();
      this.high = range.high();
      this.middle = range.middle();
      this.halfWidth = range.halfWidth();
      this.bins = bins;
    }

    /** u. */
    double scaled(double x) {
      return Math.max(-1, Math.min(1, (x - middle) / halfWidth));
    }

    int binOf(double u) {
      return Math.min(bins - 1, (int) ((u + 1) / 2 * bins));
    }

    int present() {
      return present;
    }

    int shift() {
      return shift;
    }

    int square() {
      return square;
    }

    int binsAt() {
      return binsAt;
    }
  }

  private final Numbers[] numbers;
  private final Levels[] levels; // null where only values present are counted
  private final int[] categoriesAt;
  private final int[] othersAt;
  private final CrossTable[] tables;
  private final int[] tablesAt;
  private int length;
  private int blocks;

  /**
   * @param plan with differential privacy: every column of numbers has a range, and every one of
   *     categories its categories
   */
  NoisyBlocks(StatisticsPlan plan) {
    StatisticsFrame frame = frame(plan);
    numbers = plan.numbers().stream().map(column -> numbers(plan, column)).toArray(Numbers[]::new);
    List<StatisticsColumn> categories = plan.categories();
    levels = new Levels[categories.size()];
    categoriesAt = new int[levels.length];
    for (int k = 0; k < levels.length; k++) {
      StatisticsColumn column = categories.get(k);
      levels[k] = column.asks(Measure.FREQUENT) ? frame.levels(column.column()) : null;
      categoriesAt[k] = block(levels[k] == null ? 1 : levels[k].size());
    }
    othersAt = plan.others().stream().mapToInt(column -> block(1)).toArray();
    tables = frame.tables(plan).toArray(CrossTable[]::new);
    tablesAt = new int[tables.length];
    for (int t = 0; t < tables.length; t++) {
      tablesAt[t] = block(tables[t].cells());
    }
  }

  private static StatisticsFrame frame(StatisticsPlan plan) {
    SortedMap<String, List<String>> vocabularies = new TreeMap<>();
    for (StatisticsColumn column : plan.categories()) {
      vocabularies.put(
          column.column(), ((DeclaredValues.Categories) column.declared()).categories());
    }
    return new StatisticsFrame(StatisticsFrame.FORMAT, vocabularies);
  }

  private Numbers numbers(StatisticsPlan plan, StatisticsColumn column) {
    Numbers at = new Numbers((DeclaredValues.Range) column.declared(), plan.binsOf(column));
    at.present = block(1);
    if (column.asks(Measure.MEAN) || column.asks(Measure.VARIANCE)) {
      at.shift = block(1);
    }
    if (column.asks(Measure.VARIANCE)) {
      at.square = block(1);
    }
    if (column.needsCells()) {
      at.binsAt = block(at.bins);
    }
    return at;
  }

  /** Where a block of so many sums begins. */
  private int block(int sums) {
    int at = length;
    length = Math.addExact(length, sums);
    blocks++;
    return at;
  }

  /** Sums of all blocks. */
  int length() {
    return length;
  }

  /** B. */
  int blocks() {
    return blocks;
  }

  /** Δ = √B: the longest vector that a row adds. */
  double sensitivityL2() {
    return Math.sqrt(blocks);
  }

  /** Of a plan's noise multiplier. */
  SumsMechanism mechanism(double noiseMultiplier) {
    return new SumsMechanism(sensitivityL2(), noiseMultiplier);
  }

  Numbers numbers(int j) {
    return numbers[j];
  }

  /** Null where only the values present are counted. */
  Levels levels(int k) {
    return levels[k];
  }

  int categoriesAt(int k) {
    return categoriesAt[k];
  }

  int otherAt(int o) {
    return othersAt[o];
  }

  List<CrossTable> tables() {
    return List.of(tables);
  }

  int tableAt(int t) {
    return tablesAt[t];
  }

  /**
   * Adds a row's vector.
   *
   * @param x of the columns of numbers; NaN is missing
   * @param categories of the columns of categories; null is missing
   * @param others of the other columns, whether there is a value
   */
  void add(double[] x, String[] categories, boolean[] others, double[] sums) {
    for (int j = 0; j < numbers.length; j++) {
      if (!Double.isNaN(x[j])) {
        add(numbers[j], numbers[j].scaled(x[j]), sums);
      }
    }
    for (int k = 0; k < levels.length; k++) {
      if (levels[k] != null) {
        sums[categoriesAt[k] + levels[k].of(categories[k])]++;
      } else if (categories[k] != null) {
        sums[categoriesAt[k]]++;
      }
    }
    for (int o = 0; o < othersAt.length; o++) {
      if (others[o]) {
        sums[othersAt[o]]++;
      }
    }
    for (int t = 0; t < tables.length; t++) {
      sums[tablesAt[t] + tables[t].cell(categories)]++;
    }
  }

  private static void add(Numbers at, double u, double[] sums) {
    sums[at.present]++;
    if (at.shift != NONE) {
      sums[at.shift] += SumsMechanism.exact(u);
    }
    if (at.square != NONE) {
      sums[at.square] += SumsMechanism.exact(u * u);
    }
    if (at.binsAt != NONE) {
      sums[at.binsAt + at.binOf(u)]++;
    }
  }
}

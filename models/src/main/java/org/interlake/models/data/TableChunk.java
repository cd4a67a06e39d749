package org.interlake.models.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Some rows of a site's table in the order they were read, column by column. What {@link
 * PreparedRows} projects, as primitives: missing numbers are NaN, zeros have no sign, categories
 * are codes into a dictionary of the chunk's own. Never changed once built; may have no rows.
 */
final class TableChunk implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The code of a missing category. */
  static final int MISSING = -1;

  final int rows;
  final boolean[] train;
  final long[] blockHashes;
  final long[] rankHashes;

  /** NaN if the table's value is not one of the plan's. */
  final double[] targets;

  /** For each feature that is read as a number, its values. */
  final double[][] numbers;

  /** For each feature that is read as a word, its values. */
  final int[][] codes;

  /**
   * For each feature that is read as a word, the chunk's categories in the order of their first
   * rows.
   */
  final String[][] dictionaries;

  /** Empty if rows have no weights. */
  final double[] weights;

  /** Empty if rows have no offsets. */
  final double[] offsets;

  /** What each row adds to the site's weight; empty if that is not by a column. */
  final double[] siteWeights;

  private TableChunk(Builder built) {
    rows = built.rows;
    train = Arrays.copyOf(built.train, rows);
    blockHashes = Arrays.copyOf(built.blockHashes, rows);
    rankHashes = Arrays.copyOf(built.rankHashes, rows);
    targets = Arrays.copyOf(built.targets, rows);
    numbers = new double[built.numbers.length][];
    for (int j = 0; j < numbers.length; j++) {
      numbers[j] = Arrays.copyOf(built.numbers[j], rows);
    }
    codes = new int[built.codes.length][];
    dictionaries = new String[codes.length][];
    for (int j = 0; j < codes.length; j++) {
      codes[j] = Arrays.copyOf(built.codes[j], rows);
      dictionaries[j] = built.dictionaries.get(j).strings();
    }
    weights = built.shape.weighted ? Arrays.copyOf(built.weights, rows) : built.weights;
    offsets = built.shape.offset ? Arrays.copyOf(built.offsets, rows) : built.offsets;
    siteWeights =
        built.shape.siteWeighted ? Arrays.copyOf(built.siteWeights, rows) : built.siteWeights;
  }

  /** Takes rows one by one: {@link #startRow}, then the values of that row, each by its place. */
  static final class Builder {
    private static final int FIRST_CAPACITY = 256;
    private static final double[] NONE = {};

    private final RowShape shape;
    private final List<Dictionary> dictionaries = new ArrayList<>();
    private int rows;
    private int capacity = FIRST_CAPACITY;
    private boolean[] train = new boolean[capacity];
    private long[] blockHashes = new long[capacity];
    private long[] rankHashes = new long[capacity];
    private double[] targets = new double[capacity];
    private final double[][] numbers;
    private final int[][] codes;
    private double[] weights;
    private double[] offsets;
    private double[] siteWeights;

    Builder(RowShape shape) {
      this.shape = shape;
      this.numbers = new double[shape.numbers][capacity];
      this.codes = new int[shape.words][capacity];
      this.weights = shape.weighted ? new double[capacity] : NONE;
      this.offsets = shape.offset ? new double[capacity] : NONE;
      this.siteWeights = shape.siteWeighted ? new double[capacity] : NONE;
      for (int j = 0; j < shape.words; j++) {
        dictionaries.add(new Dictionary());
      }
    }

    int rows() {
      return rows;
    }

    void startRow(boolean trains, long blockHash, long rankHash, double target) {
      if (rows == capacity) {
        grow();
      }
      train[rows] = trains;
      blockHashes[rows] = blockHash;
      rankHashes[rows] = rankHash;
      targets[rows] = unsigned(target);
      rows++;
    }

    void number(int j, double value) {
      numbers[j][rows - 1] = unsigned(value);
    }

    /** {@code category} may be a view of a buffer that is used again, or null for missing. */
    void category(int j, UTF8String category) {
      codes[j][rows - 1] = category == null ? MISSING : dictionaries.get(j).code(category);
    }

    void weight(double value) {
      weights[rows - 1] = unsigned(value);
    }

    void offset(double value) {
      offsets[rows - 1] = unsigned(value);
    }

    void siteWeight(double value) {
      siteWeights[rows - 1] = unsigned(value);
    }

    TableChunk build() {
      return new TableChunk(this);
    }

    /** 0.0 for -0.0: they are equal where rows are put in order. */
    private static double unsigned(double value) {
      return value == 0 ? 0 : value;
    }

    private void grow() {
      capacity *= 2;
      train = Arrays.copyOf(train, capacity);
      blockHashes = Arrays.copyOf(blockHashes, capacity);
      rankHashes = Arrays.copyOf(rankHashes, capacity);
      targets = Arrays.copyOf(targets, capacity);
      for (int j = 0; j < numbers.length; j++) {
        numbers[j] = Arrays.copyOf(numbers[j], capacity);
      }
      for (int j = 0; j < codes.length; j++) {
        codes[j] = Arrays.copyOf(codes[j], capacity);
      }
      weights = shape.weighted ? Arrays.copyOf(weights, capacity) : weights;
      offsets = shape.offset ? Arrays.copyOf(offsets, capacity) : offsets;
      siteWeights = shape.siteWeighted ? Arrays.copyOf(siteWeights, capacity) : siteWeights;
    }
  }

  /** Codes in the order of first use. */
  private static final class Dictionary {
    private final Map<UTF8String, Integer> codes = new HashMap<>();

    int code(UTF8String category) {
      Integer code = codes.get(category);
      if (code == null) {
        code = codes.size();
        codes.put(category.copy(), code);
      }
      return code;
    }

    String[] strings() {
      String[] strings = new String[codes.size()];
      codes.forEach((category, code) -> strings[code] = category.toString());
      return strings;
    }
  }
}

package org.interlake.models.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Some rows of a site's table as they are, before the feature contract is known: numbers with NaN
 * for missing, categories as codes into a dictionary of the block's own. Never changed once built.
 */
final class RawBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The code of a missing category. */
  static final int MISSING = -1;

  final int index;
  final boolean train;
  final int rows;

  /** Row-major: rows x numeric features. */
  final double[] numbers;

  /** Row-major: rows x one-hot features. */
  final int[] codes;

  /** For each one-hot feature, the block's categories in string order. */
  final String[][] dictionaries;

  /** 1 positive, 0 negative. */
  final byte[] labels;

  private RawBlock(
      int index,
      boolean train,
      double[] numbers,
      int[] codes,
      String[][] dictionaries,
      byte[] labels) {
    this.index = index;
    this.train = train;
    this.rows = labels.length;
    this.numbers = numbers;
    this.codes = codes;
    this.dictionaries = dictionaries;
    this.labels = labels;
  }

  /** Takes rows one by one, in the block's order. */
  static final class Builder {
    private final int index;
    private final boolean train;
    private final int oneHotFeatures;
    private double[] numbers;
    private byte[] labels = new byte[256];
    private final List<String> categories = new ArrayList<>();
    private int numberCount;
    private int rows;

    Builder(int index, boolean train, int numericFeatures, int oneHotFeatures) {
      this.index = index;
      this.train = train;
      this.oneHotFeatures = oneHotFeatures;
      this.numbers = new double[256 * Math.max(1, numericFeatures)];
    }

    int index() {
      return index;
    }

    void startRow(byte label) {
      if (rows == labels.length) {
        labels = Arrays.copyOf(labels, 2 * rows);
      }
      labels[rows++] = label;
    }

    void addNumber(double value) {
      if (numberCount == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * numberCount);
      }
      numbers[numberCount++] = value == 0 ? 0 : value; // -0.0 and 0.0 sort as equals
    }

    void addCategory(String category) {
      categories.add(category);
    }

    RawBlock build() {
      String[][] dictionaries = new String[oneHotFeatures][];
      int[] codes = new int[rows * oneHotFeatures];
      for (int j = 0; j < oneHotFeatures; j++) {
        TreeSet<String> seen = new TreeSet<>();
        for (int i = j; i < codes.length; i += oneHotFeatures) {
          if (categories.get(i) != null) {
            seen.add(categories.get(i));
          }
        }
        dictionaries[j] = seen.toArray(String[]::new);
        for (int i = j; i < codes.length; i += oneHotFeatures) {
          String category = categories.get(i);
          codes[i] = category == null ? MISSING : Arrays.binarySearch(dictionaries[j], category);
        }
      }
      return new RawBlock(
          index,
          train,
          Arrays.copyOf(numbers, numberCount),
          codes,
          dictionaries,
          Arrays.copyOf(labels, rows));
    }
  }
}

package org.interlake.models.data;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.TextSpec;

/**
 * What the first pass of the contract counts beside numbers: rows by category of the columns whose
 * categories the driver may see, and rows that have a word in a bucket of a text. Never changed,
 * and shipped to the executors.
 */
final class CountedColumns implements Serializable {
  private static final long serialVersionUID = 1L;

  /** For each number, its column if its values are counted; else null. */
  private final String[] numbers;

  /** For each word, its column if its categories are counted; else null. */
  private final String[] words;

  /** For each word, its buckets if it is a text whose words are weighed; else 0. */
  private final int[] textBuckets;

  private CountedColumns(String[] numbers, String[] words, int[] textBuckets) {
    this.numbers = numbers;
    this.words = words;
    this.textBuckets = textBuckets;
  }

  static CountedColumns of(Plan plan) {
    List<TextSpec> weighed = ContractLayouts.textsWithIdf(plan);
    return new CountedColumns(
        counted(ContractLayouts.numbers(plan)),
        counted(ContractLayouts.categories(plan)),
        ContractLayouts.categories(plan).stream()
            .mapToInt(
                feature ->
                    feature instanceof TextSpec text && weighed.contains(text) ? text.buckets() : 0)
            .toArray());
  }

  private static String[] counted(List<? extends FeatureSpec.Column> features) {
    return features.stream()
        .map(feature -> ContractLayouts.isCounted(feature) ? feature.column() : null)
        .toArray(String[]::new);
  }

  /** How many numbers a row has, counted or not. */
  int numbers() {
    return numbers.length;
  }

  /** How many sums there are of texts. */
  int buckets() {
    int buckets = 0;
    for (int some : textBuckets) {
      buckets += some;
    }
    return buckets;
  }

  /**
   * Counts a block's rows.
   *
   * @param sums those of texts are added from {@code from} on
   * @return by column, rows by category
   */
  Map<String, Map<String, Long>> count(RawBlock block, double[] sums, int from) {
    Map<String, Map<String, Long>> byColumn = new HashMap<>();
    for (int j = 0; j < numbers.length; j++) {
      if (numbers[j] != null) {
        byColumn.put(numbers[j], countNumbers(block, j));
      }
    }
    int bucket = from;
    for (int j = 0; j < words.length; j++) {
      if (words[j] != null || textBuckets[j] > 0) {
        long[] rows = rowsByCode(block, j);
        if (words[j] != null) {
          byColumn.put(words[j], named(rows, block.dictionaries[j]));
        }
        addTexts(rows, block.dictionaries[j], textBuckets[j], sums, bucket);
        bucket += textBuckets[j];
      }
    }
    return byColumn;
  }

  private Map<String, Long> countNumbers(RawBlock block, int j) {
    Map<String, Long> rows = new HashMap<>();
    for (int row = 0; row < block.rows; row++) {
      double x = block.numbers[row * numbers.length + j];
      if (!Double.isNaN(x)) {
        rows.merge(printed(x), 1L, Long::sum);
      }
    }
    return rows;
  }

  /** A whole number as one. */
  private static String printed(double x) {
    return x == Math.rint(x) && Math.abs(x) < 0x1p53 ? Long.toString((long) x) : Double.toString(x);
  }

  private long[] rowsByCode(RawBlock block, int j) {
    long[] rows = new long[block.dictionaries[j].length];
    for (int row = 0; row < block.rows; row++) {
      int code = block.codes[row * words.length + j];
      if (code != RawBlock.MISSING) {
        rows[code]++;
      }
    }
    return rows;
  }

  private static Map<String, Long> named(long[] rows, String[] dictionary) {
    Map<String, Long> named = new HashMap<>();
    for (int code = 0; code < rows.length; code++) {
      named.put(dictionary[code], rows[code]);
    }
    return named;
  }

  private static void addTexts(
      long[] rows, String[] dictionary, int buckets, double[] sums, int from) {
    if (buckets == 0) {
      return;
    }
    for (int code = 0; code < rows.length; code++) {
      for (int bucket : Words.frequencies(dictionary[code], buckets).keySet()) {
        sums[from + bucket] += rows[code];
      }
    }
  }
}

package org.interlake.models.statistics;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.interlake.models.statistics.StatisticsQuestion.Kind;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;

/**
 * Fingerprints of the rows that each question of a plan is answered from: the same for the same
 * rows in any order, also of another version of the table, and for no others but by a chance of
 * about 2^-64 for each look. For the site's own eyes: of a column of few values they can be
 * guessed.
 *
 * <pre>
 * v_i    the values of row i in the question's columns, as plans read them
 * h, g   two hashes of 64 bits
 * print  (Σ h(v_i), Σ g(v_i)) modulo 2^64; rows that a question of one column of numbers does not
 *        count are left out
 * </pre>
 */
final class RowPrints implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final long MISSING = 0x6d697373696e67L;
  private static final long[] SEEDS = {0x9e3779b97f4a7c15L, 0xc2b2ae3d27d4eb4fL};

  /** What a plan's questions look at. */
  static final class Shape implements Serializable {
    private static final long serialVersionUID = 1L;

    /** For each question, its columns: numbers, then categories, then hashes, each from 0. */
    private final int[][] places;

    private final boolean[] ofPresent;

    Shape(StatisticsPlan plan) {
      List<StatisticsQuestion> questions = StatisticsQuestion.of(plan);
      places = new int[questions.size()][];
      ofPresent = new boolean[places.length];
      for (int i = 0; i < places.length; i++) {
        StatisticsQuestion question = questions.get(i);
        places[i] =
            question.columns().stream()
                .distinct()
                .mapToInt(column -> place(plan, question.kind(), column))
                .toArray();
        ofPresent[i] =
            question.kind() == Kind.NUMBERS
                || question.kind() == Kind.CELLS
                || question.kind() == Kind.DISTINCT;
      }
    }

    int questions() {
      return places.length;
    }

    private static int place(StatisticsPlan plan, Kind kind, String column) {
      List<String> all = new ArrayList<>();
      plan.numbers().stream().map(StatisticsColumn::column).forEach(all::add);
      plan.categories().stream().map(StatisticsColumn::column).forEach(all::add);
      if (kind == Kind.DISTINCT) {
        return all.size()
            + plan.distinct().stream().map(StatisticsColumn::column).toList().indexOf(column);
      }
      return all.indexOf(column);
    }
  }

  private final long[] sums;

  RowPrints(int questions) {
    sums = new long[questions * SEEDS.length];
  }

  void add(InternalRow row, StatisticsRows shape) {
    int columns = shape.numbers + shape.categories + shape.distinct;
    long[] values = new long[columns];
    boolean[] missing = new boolean[columns];
    for (int j = 0; j < shape.numbers; j++) {
      double x = shape.number(row, j);
      missing[j] = Double.isNaN(x);
      values[j] = Double.doubleToLongBits(x + 0.0);
    }
    for (int j = 0; j < shape.categories; j++) {
      int place = shape.numbers + j;
      missing[place] = row.isNullAt(place);
      values[place] = missing[place] ? 0 : XXH64.hashUTF8String(row.getUTF8String(place), SEEDS[0]);
    }
    for (int j = 0; j < shape.distinct; j++) {
      int place = shape.numbers + shape.categories + j;
      missing[place] = !shape.hasHash(row, j);
      values[place] = missing[place] ? 0 : shape.hash(row, j);
    }
    for (int q = 0; q < shape.prints.places.length; q++) {
      int[] places = shape.prints.places[q];
      if (shape.prints.ofPresent[q] && missing[places[0]]) {
        continue;
      }
      for (int s = 0; s < SEEDS.length; s++) {
        long hash = SEEDS[s];
        for (int place : places) {
          hash = XXH64.hashLong(missing[place] ? MISSING : values[place], hash);
          hash = XXH64.hashLong(missing[place] ? 0 : 1, hash);
        }
        sums[q * SEEDS.length + s] += hash;
      }
    }
  }

  RowPrints merge(RowPrints other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
    return this;
  }

  /** 32 hexadecimal digits for each question. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int q = 0; q < sums.length; q += SEEDS.length) {
      texts.add("%016x%016x".formatted(sums[q], sums[q + 1]));
    }
    return texts;
  }
}

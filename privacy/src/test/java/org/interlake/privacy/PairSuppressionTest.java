package org.interlake.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.interlake.privacy.PairSuppression.Pair;
import org.junit.jupiter.api.Test;

class PairSuppressionTest {
  private static final long BOTH = 0b11;
  private static final long FIRST_ONLY = 0b01;
  private static final long SECOND_ONLY = 0b10;

  private static boolean withheld(Map<Long, Long> rows) {
    return new PairSuppression(10).apply(rows, List.of(new Pair(0, 1)))[0];
  }

  @Test
  void aPairIsToldWhereNoRowMissesOneOfIt() {
    assertThat(withheld(Map.of(BOTH, 50L, 0L, 1L))).isFalse();
  }

  @Test
  void aPairIsWithheldWhereSubtractionWouldTellOneRow() {
    assertThat(withheld(Map.of(BOTH, 50L, FIRST_ONLY, 1L))).isTrue();
    assertThat(withheld(Map.of(BOTH, 50L, SECOND_ONLY, 9L))).isTrue();
    assertThat(withheld(Map.of(BOTH, 50L, SECOND_ONLY, 10L, FIRST_ONLY, 12L))).isFalse();
  }

  @Test
  void aPairOfFewRowsIsWithheld() {
    assertThat(withheld(Map.of(BOTH, 9L))).isTrue();
    assertThat(withheld(Map.of(BOTH, 9L, FIRST_ONLY, 100L, SECOND_ONLY, 100L))).isTrue();
  }

  @Test
  void aPairIsWithheldIfItTellsFewRowsTogetherWithAnEarlierOne() {
    // 20 rows miss column 1, 21 miss column 2: one row misses column 2 only
    Map<Long, Long> rows = Map.of(0b111L, 50L, 0b001L, 20L, 0b011L, 1L);
    assertThat(new PairSuppression(10).apply(rows, List.of(new Pair(0, 1), new Pair(0, 2))))
        .containsExactly(false, true);
    assertThat(new PairSuppression(10).apply(rows, List.of(new Pair(0, 2)))).containsExactly(false);
  }

  /** A sum over rows is told for P(x) and each pair's rows; try all sums of three of them. */
  @Test
  void noDifferenceOfToldSumsCoversFewRows() {
    Random random = new Random(5);
    for (int draw = 0; draw < 3_000; draw++) {
      Map<Long, Long> rows = new HashMap<>();
      for (long presence = 0; presence < 16; presence++) {
        rows.put(presence, random.nextInt(3) == 0 ? (long) random.nextInt(60) : 0L);
      }
      List<Pair> pairs = List.of(new Pair(0, 1), new Pair(0, 2), new Pair(0, 3), new Pair(1, 2));
      boolean[] withheld = new PairSuppression(10).apply(rows, pairs);
      List<Long> sets = new ArrayList<>(List.of(1L));
      for (int p = 0; p < 3; p++) {
        if (!withheld[p]) {
          sets.add(1L | 1L << pairs.get(p).second());
        }
      }
      for (int[] factors : combinations(sets.size())) {
        long covered = 0;
        for (Map.Entry<Long, Long> of : rows.entrySet()) {
          int times = 0;
          for (int k = 0; k < factors.length; k++) {
            times += (of.getKey() & sets.get(k)) == sets.get(k) ? factors[k] : 0;
          }
          covered += times == 0 ? 0 : of.getValue();
        }
        if (sets.size() > 1) {
          assertThat(covered == 0 || covered >= 10).isTrue();
        }
      }
    }
  }

  /** All ways to take each set 0, 1 or -1 times. */
  private static List<int[]> combinations(int sets) {
    List<int[]> all = new ArrayList<>();
    int number = (int) Math.round(Math.pow(3, sets));
    for (int code = 0; code < number; code++) {
      int[] factors = new int[sets];
      int rest = code;
      for (int k = 0; k < sets; k++) {
        factors[k] = rest % 3 - 1;
        rest /= 3;
      }
      all.add(factors);
    }
    return all;
  }
}

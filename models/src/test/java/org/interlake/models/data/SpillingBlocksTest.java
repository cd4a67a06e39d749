package org.interlake.models.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.interlake.models.TestSpark;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SpillingBlocksTest {
  private static final int BLOCKS = 7;

  @BeforeAll
  static void startSpark() {
    TestSpark.session();
  }

  /** Out of order; block i holds the numbers 10 i and 10 i + 1. */
  private static List<RowBlock> blocks() {
    List<RowBlock> blocks = new ArrayList<>();
    for (int i = BLOCKS - 1; i >= 0; i--) {
      blocks.add(TestBlocks.dense(i, 1, new double[] {10 * i, 10 * i + 1}, 1, 0));
    }
    return blocks;
  }

  @Test
  void blocksComeBackInOrderWhereverTheyAre() {
    long bytes = blocks().get(0).features().bytes();
    for (long inMemory : new long[] {0, 3 * bytes, 100 * bytes}) {
      try (SpillingBlocks spilling = new SpillingBlocks(blocks().iterator(), inMemory)) {
        assertThat(spilling.spilled()).isEqualTo(BLOCKS - (int) Math.min(BLOCKS, inMemory / bytes));
        for (int repetition = 0; repetition < 2; repetition++) {
          assertThat(spilling).extracting(RowBlock::index).containsExactly(0, 1, 2, 3, 4, 5, 6);
        }
        RowBlock last = spilling.get(BLOCKS - 1);
        assertThat(TestBlocks.values(last)).containsExactly(60, 61);
        assertThat(last.targets()).containsExactly(1, 0);
      }
    }
  }
}

package org.interlake.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FoldCostTest {
  @ParameterizedTest(name = "{1} updates of {0} bytes in {2} blocks on {3} cores: {4} tasks")
  @CsvSource({
    // bytes, updates, blocks, cores, tasks
    "248, 3, 1, 8, 1", // a small model is one task's work
    "0, 3, 0, 8, 1", // an empty vector still needs an answer
    "262144, 127, 1, 8, 1", // just below the bytes that one task folds
    "262145, 128, 2, 8, 2", // just above
    "262144, 1000, 1, 8, 1", // one block cannot be cut
    "33554432, 3, 128, 2, 2", // no more than can run at once
    "33554432, 3, 128, 64, 4", // no more than it is worth
    "67108864, 100, 256, 64, 64",
    "8000000000, 100, 30518, 1000, 1000",
    "1000000, 1, 4, 0, 1", // a cluster whose executors have not come yet
  })
  void asManyTasksAsTheWorkIsWorth(long bytes, int updates, int blocks, int cores, int tasks) {
    assertThat(FoldCost.tasks(bytes, updates, blocks, cores)).isEqualTo(tasks);
  }
}

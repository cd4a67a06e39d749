package org.interlake.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FoldCostTest {
  @ParameterizedTest(name = "{0} bytes in {1} pieces, {2} threads, {3} slots: {4} in {5} tasks")
  @CsvSource({
    // bytes of all updates, pieces, the driver's threads, executors' slots, path, tasks
    "744, 1, 2, 8, DRIVER, 1", // a small model is one thread's work
    "0, 0, 2, 8, DRIVER, 1", // an empty vector still needs an answer
    "4194303, 16, 2, 8, DRIVER, 1", // a second thread is not worth its start
    "4194304, 16, 2, 8, DRIVER, 2",
    "320000000, 10, 2, 2, DRIVER, 2", // local mode: the same cores without a job
    "320000000, 10, 2, 8, SPARK, 8", // a cluster has more of them
    "320000000, 1, 2, 8, DRIVER, 1", // one piece cannot be divided
    "16000000000, 64, 2, 0, DRIVER, 2", // no executor has come
    "16000000000, 64, 2, 1000, SPARK, 64", // no more tasks than pieces
    "400000000000, 64, 16, 16, DRIVER, 16",
  })
  void whereAndInHowManyTasks(
      long bytes, int pieces, int threads, int slots, FoldPath path, int tasks) {
    FoldCost cost = new FoldCost(bytes, pieces, threads, slots);
    assertThat(cost.path(FoldPath.AUTO)).isEqualTo(path);
    assertThat(cost.tasks(path)).isEqualTo(tasks);
  }

  @Test
  void whatIsForcedIsDone() {
    FoldCost small = new FoldCost(1000, 1, 2, 2);
    assertThat(small.path(FoldPath.SPARK)).isEqualTo(FoldPath.SPARK);
    FoldCost large = new FoldCost(1L << 40, 64, 2, 1000);
    assertThat(large.path(FoldPath.DRIVER)).isEqualTo(FoldPath.DRIVER);
  }

  /** The class's own formulas, by hand: 640 MB in 2 threads; in 8 tasks on 8 slots. */
  @Test
  void costsAreThoseOfTheFormula() {
    FoldCost cost = new FoldCost(640_000_000, 64, 2, 8);
    double ofOneThread = 640_000_000 / FoldCost.BYTES_PER_MILLISECOND;
    assertThat(cost.milliseconds(FoldPath.DRIVER)).isCloseTo(ofOneThread / 2, within(1e-9));
    assertThat(cost.milliseconds(FoldPath.SPARK))
        .isCloseTo(
            FoldCost.JOB_MILLISECONDS + FoldCost.TASK_MILLISECONDS + ofOneThread / 8, within(1e-9));
  }

  /** Twice the work is never faster, and more slots never slower. */
  @Test
  void costsGrowWithTheWorkAndFallWithTheMachines() {
    for (long bytes = 1 << 20; bytes < 1L << 40; bytes *= 2) {
      for (FoldPath path : new FoldPath[] {FoldPath.DRIVER, FoldPath.SPARK}) {
        FoldCost cost = new FoldCost(bytes, 64, 4, 8);
        assertThat(new FoldCost(2 * bytes, 64, 4, 8).milliseconds(path))
            .isGreaterThanOrEqualTo(cost.milliseconds(path));
        assertThat(new FoldCost(bytes, 64, 8, 16).milliseconds(path))
            .isLessThanOrEqualTo(cost.milliseconds(path));
      }
    }
  }
}

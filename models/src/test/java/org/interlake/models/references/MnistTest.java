package org.interlake.models.references;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.interlake.models.TestFederation;
import org.interlake.models.references.Mnist.Partition;
import org.interlake.models.references.ReferenceRun.Expected;
import org.interlake.protocol.plan.StopRule.Metric;
import org.junit.jupiter.api.Test;

/**
 * MNIST at ten sites, a tenth of it, ten rounds instead of twenty: the numbers are of a numpy
 * program that does what the reference's conventions say with the same images, over seeds 1 to 3.
 * All images and rounds are in {@code docs/results.md}.
 */
class MnistTest {
  private static final int ROUNDS = 10;
  private static final int EVERY = 10;
  private static final int TESTS = 1000;

  @Test
  void permutesAsNumpyDoes() {
    // RandomState(0).permutation(10), as numpy's users know it
    assertThat(Mnist.permutation(0, 10)).containsExactly(2, 8, 4, 9, 1, 6, 7, 3, 0, 5);
    assertThat(Mnist.permutation(7, 60_000)).startsWith(25170, 10935, 43596, 13970, 24883, 7581);
  }

  @Test
  void evenlyDealtDigits() {
    train(
        Partition.IID10,
        stopped(Mnist.softmax(Partition.IID10, 0, 0), 0.8463, 0.0017),
        stopped(Mnist.perceptron(Partition.IID10, 0, 0), 0.8863, 0.0017));
  }

  @Test
  void digitsOfTwoKindsAtEachSite() {
    train(
        Partition.NONIID10X2,
        stopped(Mnist.softmax(Partition.NONIID10X2, 0, 0), 0.7840, 0.0008),
        stopped(Mnist.perceptron(Partition.NONIID10X2, 0, 0), 0.7857, 0.0075));
  }

  private static void train(Partition partition, ReferenceRun... runs) {
    try (TestFederation federation =
        new TestFederation(runs[0].plan(), Mnist.sites(partition, EVERY, TESTS))) {
      for (ReferenceRun run : runs) {
        Reached.expected(run.on(federation));
      }
    }
  }

  private static ReferenceRun stopped(ReferenceRun run, double accuracy, double deviation) {
    return run.shortened(
        ReferenceRun.ONCE,
        ROUNDS,
        List.of(Expected.drawn(Metric.ACCURACY, accuracy, deviation, 4)));
  }
}

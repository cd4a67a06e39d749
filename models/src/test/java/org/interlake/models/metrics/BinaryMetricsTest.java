package org.interlake.models.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.metrics.MetricSums.MetricKernel;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

class BinaryMetricsTest {
  private static final double[] IDENTITY = {0, 1};

  /** One feature, the margin itself. */
  private static DoubleVector sums(int scoreBins, double[] margins, double[] labels) {
    MetricKernel kernel = new MetricKernel(IDENTITY, scoreBins);
    double[] sums = new double[kernel.length()];
    kernel.add(TestBlocks.dense(0, 1, margins, labels), sums);
    return DoubleVector.of(MetricSums.layout(scoreBins), sums);
  }

  @Property(tries = 300)
  void exactAucLiesWithinTheBound(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 300) int rows,
      @ForAll @IntRange(min = 2, max = 64) int scoreBins) {
    SplittableRandom random = new SplittableRandom(seed);
    double spread = random.nextDouble() * 8;
    double[] margins = new double[rows];
    double[] labels = new double[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextInt(2);
      // Rounded, so that some scores are equal.
      margins[i] = Math.rint((random.nextDouble() - 0.4 + 0.2 * labels[i]) * spread * 20) / 20;
    }
    double wins = 0;
    long pairs = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < rows; j++) {
        if (labels[i] == 1 && labels[j] == 0) {
          pairs++;
          wins += margins[i] > margins[j] ? 1 : margins[i] == margins[j] ? 0.5 : 0;
        }
      }
    }

    BinaryMetrics metrics = BinaryMetrics.of(sums(scoreBins, margins, labels)).orElseThrow();

    if (pairs == 0) {
      assertThat(metrics.auc()).isEmpty();
      assertThat(metrics.aucBound()).isEmpty();
    } else {
      assertThat(wins / pairs)
          .isCloseTo(metrics.auc().getAsDouble(), within(metrics.aucBound().getAsDouble() + 1e-12));
    }
  }

  @Test
  void countsLossAccuracyAndClasses() {
    double[] margins = {2, -1, 0.5, -3};
    double[] labels = {1, 1, 0, 0};
    double loss =
        (Math.log1p(Math.exp(-2))
                + Math.log1p(Math.exp(1))
                + Math.log1p(Math.exp(0.5))
                + Math.log1p(Math.exp(-3)))
            / 4;

    BinaryMetrics metrics = BinaryMetrics.of(sums(1000, margins, labels)).orElseThrow();

    assertThat(metrics.rows()).isEqualTo(4);
    assertThat(metrics.positives()).isEqualTo(2);
    assertThat(metrics.accuracy()).isEqualTo(0.5);
    assertThat(metrics.logLoss()).isCloseTo(loss, within(1e-15));
    assertThat(metrics.auc()).hasValue(0.75);
    assertThat(metrics.aucBound()).hasValue(0);
  }

  @Test
  void aCertainRowFallsIntoTheLastBin() {
    DoubleVector sums = sums(4, new double[] {1000, -1000}, new double[] {1, 0});

    assertThat(sums.segment(MetricSums.POSITIVE_SCORES)).containsExactly(0, 0, 0, 1);
    assertThat(sums.segment(MetricSums.NEGATIVE_SCORES)).containsExactly(1, 0, 0, 0);
  }

  @Test
  void noRowsHaveNoMetrics() {
    assertThat(BinaryMetrics.of(DoubleVector.zero(MetricSums.layout(8)))).isEmpty();
  }
}

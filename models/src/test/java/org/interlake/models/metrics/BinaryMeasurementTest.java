package org.interlake.models.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.metrics.Measurement.ScoredRows;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

class BinaryMeasurementTest {
  /** One feature, the margin itself. */
  private static final class Identity implements Scorer {
    private static final long serialVersionUID = 1L;

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public void score(RowBlock block, double[] out) {
      block.features().copyRows(0, block.rows(), out);
    }
  }

  private static DoubleVector sums(int scoreBins, double[] margins, double[] labels) {
    BinaryMeasurement measurement = new BinaryMeasurement(scoreBins);
    ScoredRows kernel =
        new ScoredRows(
            new Identity(), measurement.sums(), Math.toIntExact(measurement.layout().length()));
    double[] sums = new double[kernel.length()];
    kernel.add(TestBlocks.dense(0, 1, margins, labels), sums);
    return DoubleVector.of(measurement.layout(), sums);
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

    Metrics metrics =
        new BinaryMeasurement(scoreBins).finish(sums(scoreBins, margins, labels)).orElseThrow();

    if (pairs == 0) {
      assertThat(metrics.find(Metric.AUC)).isEmpty();
    } else {
      assertThat(wins / pairs)
          .isCloseTo(
              metrics.get(Metric.AUC),
              within(metrics.values().get(Metric.AUC).bound().getAsDouble() + 1e-12));
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

    Metrics metrics = new BinaryMeasurement(1000).finish(sums(1000, margins, labels)).orElseThrow();

    assertThat(metrics.rows()).isEqualTo(4);
    assertThat(metrics.get(Metric.ACCURACY)).isEqualTo(0.5);
    assertThat(metrics.get(Metric.LOG_LOSS)).isCloseTo(loss, within(1e-15));
    assertThat(metrics.get(Metric.AUC)).isEqualTo(0.75);
    assertThat(metrics.values().get(Metric.AUC).bound()).hasValue(0);
  }

  @Test
  void aCertainRowFallsIntoTheLastBin() {
    DoubleVector sums = sums(4, new double[] {1000, -1000}, new double[] {1, 0});

    assertThat(sums.segment("positive-scores")).containsExactly(0, 0, 0, 1);
    assertThat(sums.segment("negative-scores")).containsExactly(1, 0, 0, 0);
  }

  @Test
  void noRowsHaveNoMetrics() {
    BinaryMeasurement measurement = new BinaryMeasurement(8);

    assertThat(measurement.finish(DoubleVector.zero(measurement.layout()))).isEmpty();
  }
}

package org.interlake.models.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

class NoisyBinaryMeasurementTest {
  private static final int BINS = 2000;

  private static byte[] key(int last) {
    byte[] key = new byte[32];
    key[31] = (byte) last;
    return key;
  }

  private static DoubleVector exact(int bins, double inEach) {
    double[] values = new double[4 + 2 * bins];
    for (int i = 4; i < values.length; i++) {
      values[i] = inEach;
    }
    return DoubleVector.of(new BinaryMeasurement(bins).layout(), values);
  }

  @Test
  void everyCellHasTheNoiseThatIsPaidForAndTheRestFollowsFromTheCells() {
    NoisyBinaryMeasurement measurement = new NoisyBinaryMeasurement(BINS, 3);
    DoubleVector noisy = measurement.noised(exact(BINS, 10), key(1));
    double squares = 0;
    double rows = 0;
    double positives = 0;
    double correct = 0;
    for (int cell = 0; cell < 2 * BINS; cell++) {
      double value = noisy.get(4 + cell);
      squares += (value - 10) * (value - 10) / 9;
      rows += value;
      positives += cell < BINS ? value : 0;
      boolean upper = cell % BINS >= BINS / 2;
      correct += upper == cell < BINS ? value : 0;
    }
    double n = 2 * BINS;
    assertThat(squares).isCloseTo(n, within(6 * Math.sqrt(2 * n)));
    assertThat(noisy.get(0)).isCloseTo(rows, within(1e-6));
    assertThat(noisy.get(1)).isCloseTo(positives, within(1e-6));
    assertThat(noisy.get(3)).isCloseTo(correct, within(1e-6));
    assertThat(measurement.noised(exact(BINS, 10), key(1))).isEqualTo(noisy);
    assertThat(measurement.noised(exact(BINS, 10), key(2))).isNotEqualTo(noisy);
    assertThat(measurement.impossible(noisy)).isEmpty();
  }

  /** A row's own loss and whether it was right are in no number but those of its cell. */
  @Test
  void nothingButTheCellsGoesIntoIt() {
    DoubleVector told = exact(4, 5);
    double[] other = told.toArray();
    other[0] = 1e6;
    other[1] = 77;
    other[2] = 123.4;
    other[3] = 9;
    NoisyBinaryMeasurement measurement = new NoisyBinaryMeasurement(4, 1);
    assertThat(measurement.noised(DoubleVector.of(told.layout(), other), key(1)))
        .isEqualTo(measurement.noised(told, key(1)));
  }

  @Test
  void metricsOfManyRowsAreNearTheExactOnesAndNoneIsImpossible() {
    double[] values = new double[4 + 2 * 4];
    double[] cells = {50, 100, 300, 550, 600, 250, 100, 50};
    System.arraycopy(cells, 0, values, 4, 8);
    NoisyBinaryMeasurement measurement = new NoisyBinaryMeasurement(4, 2);
    Metrics metrics =
        measurement
            .finish(measurement.noised(DoubleVector.of(measurement.layout(), values), key(1)))
            .orElseThrow();
    assertThat(metrics.get(Metric.ACCURACY)).isCloseTo(0.85, within(0.02));
    assertThat(metrics.values().get(Metric.AUC).bound()).isEmpty();
    for (int seed = 0; seed < 50; seed++) {
      measurement
          .finish(
              new NoisyBinaryMeasurement(4, 50)
                  .noised(DoubleVector.of(measurement.layout(), values), key(seed)))
          .ifPresent(found -> assertThat(found.get(Metric.ACCURACY)).isBetween(0.0, 1.0));
    }
    assertThat(measurement.finish(DoubleVector.zero(measurement.layout()))).isEmpty();
  }

  @Test
  void refusesBinsThatDoNotEndAtOneHalf() {
    assertThatThrownBy(() -> new NoisyBinaryMeasurement(5, 1)).hasMessageContaining("scoreBins: 5");
    assertThatThrownBy(() -> new NoisyBinaryMeasurement(4, 0)).hasMessageContaining("countNoise");
  }
}

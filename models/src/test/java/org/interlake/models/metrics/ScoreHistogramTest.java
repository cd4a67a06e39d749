package org.interlake.models.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.interlake.models.metrics.ScoreHistogram.Bin;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

class ScoreHistogramTest {
  private static final BinaryMeasurement FOUR = new BinaryMeasurement(4);

  private static DoubleVector sums(double... values) {
    return DoubleVector.of(FOUR.layout(), values);
  }

  @Test
  void isWhatTheSitesSummedUp() {
    DoubleVector sums = sums(10, 6, 3.5, 8, 0, 1, 1, 4, 2, 1, 1, 0);

    assertThat(FOUR.scores(sums).orElseThrow().bins())
        .containsExactly(
            new Bin(0, 0.25, 0, 2),
            new Bin(0.25, 0.5, 1, 1),
            new Bin(0.5, 0.75, 1, 1),
            new Bin(0.75, 1, 4, 0));
    assertThat(FOUR.scores(DoubleVector.zero(FOUR.layout()))).isEmpty();
  }

  @Test
  void scoresWithNoiseAreNotToldAsCounts() {
    NoisyBinaryMeasurement noisy = new NoisyBinaryMeasurement(4, 2);

    assertThat(noisy.scores(sums(10, 6, 3.5, 8, 0, 1, 1, 4, 2, 1, 1, 0))).isEmpty();
  }

  @Test
  void mergedNoBinHasFewRowsAndNoRowIsLost() {
    ScoreHistogram scores =
        ScoreHistogram.of(new double[] {0, 1, 1, 4, 0, 1}, new double[] {3, 1, 1, 0, 0, 0});

    ScoreHistogram merged = scores.merged(64, 5);

    assertThat(merged.bins()).containsExactly(new Bin(0, 2 / 6.0, 1, 4), new Bin(2 / 6.0, 1, 6, 1));
    assertThat(merged.rows()).isEqualTo(scores.rows());
    assertThat(merged.positives()).isEqualTo(scores.positives());
  }

  @Test
  void mergedItHasNoMoreBinsThanAsked() {
    double[] ones = new double[1000];
    java.util.Arrays.fill(ones, 1);

    assertThat(ScoreHistogram.of(ones, ones).merged(64, 5).bins()).hasSizeBetween(60, 64);
    assertThat(ScoreHistogram.of(ones, ones).merged(1, 5).bins())
        .containsExactly(new Bin(0, 1, 1000, 1000));
  }

  @Test
  void ofFewRowsAllAreInOneBin() {
    ScoreHistogram scores = ScoreHistogram.of(new double[] {1, 0, 1}, new double[] {0, 1, 0});

    assertThat(scores.merged(64, 5).bins()).containsExactly(new Bin(0, 1, 2, 1));
  }

  @Test
  void refusesBinsThatAreNone() {
    assertThatThrownBy(() -> new Bin(0.5, 0.5, 1, 1)).hasMessageContaining("not empty");
    assertThatThrownBy(() -> new Bin(0, 1, -1, 1)).hasMessageContaining("-1 positives");
    assertThatThrownBy(() -> new ScoreHistogram(List.of())).hasMessageContaining("no bins");
    assertThatThrownBy(
            () -> new ScoreHistogram(List.of(new Bin(0, 0.25, 1, 1), new Bin(0.5, 1, 1, 1))))
        .hasMessageContaining("bin 1 begins at 0.5 (must be 0.25");
  }
}

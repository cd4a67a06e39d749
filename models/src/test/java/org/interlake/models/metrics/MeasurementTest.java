package org.interlake.models.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.metrics.Measurement.ScoredRows;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  /** The features are the scores. */
  private static final class Given implements Scorer {
    private static final long serialVersionUID = 1L;

    private final int outputs;

    Given(int outputs) {
      this.outputs = outputs;
    }

    @Override
    public int outputs() {
      return outputs;
    }

    @Override
    public void score(RowBlock block, double[] out) {
      block.features().copyRows(0, block.rows(), out);
    }
  }

  private static DoubleVector sums(Measurement measurement, RowBlock block) {
    ScoredRows kernel =
        new ScoredRows(
            new Given(block.width()),
            measurement.sums(),
            Math.toIntExact(measurement.layout().length()));
    double[] sums = new double[kernel.length()];
    kernel.add(block, sums);
    return DoubleVector.of(measurement.layout(), sums);
  }

  @Test
  void countsClassesByTheHighestScore() {
    ClassMeasurement measurement = new ClassMeasurement(3);
    RowBlock block =
        TestBlocks.dense(0, 3, new double[] {2, 1, 0, 0, 0, 0, -1, 5, 800, 1, 2, 3}, 0, 1, 2, 0);
    double loss =
        Math.log(1 + Math.exp(-1) + Math.exp(-2))
            + Math.log(3)
            + 0
            + Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3))
            - 1;

    DoubleVector sums = sums(measurement, block);
    Metrics metrics = measurement.finish(sums).orElseThrow();

    assertThat(sums.segment("confusion")).containsExactly(1, 0, 1, 1, 0, 0, 0, 0, 1);
    assertThat(metrics.rows()).isEqualTo(4);
    assertThat(metrics.get(Metric.ACCURACY)).isEqualTo(0.5);
    assertThat(metrics.get(Metric.LOG_LOSS)).isCloseTo(loss / 4, within(1e-12));
    assertThat(metrics.find(Metric.AUC)).isEmpty();
    assertThat(measurement.impossible(sums)).isEmpty();
  }

  @Test
  void refusesAConfusionThatNoRowsHave() {
    ClassMeasurement measurement = new ClassMeasurement(2);

    assertThat(
            measurement.impossible(DoubleVector.of(measurement.layout(), 1.0, 3.0, -1.0, 0.0, 4.0)))
        .hasValue("the counts of classes are not numbers of rows");
    assertThat(
            measurement.impossible(DoubleVector.of(measurement.layout(), -1.0, 3.0, 1.0, 0.0, 4.0)))
        .hasValue("the log-loss is negative");
  }

  @Test
  void weighsErrors() {
    RegressionMeasurement measurement =
        new RegressionMeasurement((label, mean) -> (label - mean) * (label - mean));
    RowBlock block =
        TestBlocks.dense(0, 1, new double[] {1, 2, 4}, 2, 2, 1).withWeights(new double[] {1, 2, 1});
    double weights = 4;
    double mean = (2 + 2 * 2 + 1) / weights;
    double spread = Math.pow(2 - mean, 2) + 2 * Math.pow(2 - mean, 2) + Math.pow(1 - mean, 2);

    Metrics metrics = measurement.finish(sums(measurement, block)).orElseThrow();

    assertThat(metrics.rows()).isEqualTo(3);
    assertThat(metrics.get(Metric.DEVIANCE)).isCloseTo(10 / weights, within(1e-15));
    assertThat(metrics.get(Metric.RMSE)).isCloseTo(Math.sqrt(10 / weights), within(1e-15));
    assertThat(metrics.get(Metric.MAE)).isCloseTo(4 / weights, within(1e-15));
    assertThat(metrics.get(Metric.R2)).isCloseTo(1 - 10 / spread, within(1e-12));
  }

  @Test
  void tellsNothingWhereAPredictionIsNoNumber() {
    RegressionMeasurement measurement =
        new RegressionMeasurement((label, mean) -> (label - mean) * (label - mean));
    RowBlock block = TestBlocks.dense(0, 1, new double[] {1, Double.NaN}, 1, 1);

    DoubleVector sums = sums(measurement, block);
    Metrics metrics = measurement.finish(sums).orElseThrow();

    assertThat(sums.firstNonFinite()).isNegative();
    assertThat(metrics.rows()).isEqualTo(2);
    assertThat(metrics.values()).isEmpty();
  }
}

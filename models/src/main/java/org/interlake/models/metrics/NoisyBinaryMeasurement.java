package org.interlake.models.metrics;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.privacy.noise.GridGaussian;
import org.interlake.privacy.noise.NoiseSource;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * As {@link BinaryMeasurement}, of sums with differential privacy. A row is in one cell of the two
 * histograms and nowhere else, so the histograms have the L2 sensitivity 1; all other numbers are
 * computed from the noisy histograms:
 *
 * <pre>
 * rows      = Σ_b P_b + N_b,  positives = Σ_b P_b
 * correct   = Σ_{b ≥ bins/2} P_b + Σ_{b &lt; bins/2} N_b
 * log-loss  = -Σ_b P_b ln(m_b) + N_b ln(1 - m_b),  m_b = (b + 1/2) / bins
 * </pre>
 *
 * <p>Noisy cells are not cut off at 0: sums over sites would be too large, the more the more cells
 * there are. Any finite number can so be a cell, and metrics of few rows can be anything; AUC and
 * accuracy are put into [0, 1], and the log-loss to 0 or more, which costs no privacy.
 *
 * @param scoreBins bins of each histogram, an even number
 * @param countNoise standard deviation of the noise on each cell, in rows
 */
public record NoisyBinaryMeasurement(int scoreBins, double countNoise) implements Measurement {
  private static final int ROWS_AT = 0;
  private static final int POSITIVES_AT = 1;
  private static final int LOSS_AT = 2;
  private static final int CORRECT_AT = 3;
  private static final int CELLS_AT = 4;

  public NoisyBinaryMeasurement {
    if (scoreBins < 2 || scoreBins % 2 != 0) {
      throw new IllegalArgumentException(
          "Invalid scoreBins: %d (must be even)".formatted(scoreBins));
    }
    if (!(countNoise > 0 && Double.isFinite(countNoise))) {
      throw new IllegalArgumentException(
          "Invalid countNoise: %s (must be above 0)".formatted(countNoise));
    }
  }

  @Override
  public List<Metric> metrics() {
    return exact().metrics();
  }

  @Override
  public VectorLayout layout() {
    return exact().layout();
  }

  private BinaryMeasurement exact() {
    return new BinaryMeasurement(scoreBins);
  }

  @Override
  public RowSums sums() {
    return exact().sums();
  }

  /** Noise can be anything. */
  @Override
  public Optional<String> impossible(DoubleVector sums) {
    return Optional.empty();
  }

  /**
   * Exact sums with noise on them.
   *
   * @param key of the noise: the same key gives the same noise
   */
  public DoubleVector noised(DoubleVector exact, byte[] key) {
    double[] values = exact.toArray();
    double[] cells = Arrays.copyOfRange(values, CELLS_AT, values.length);
    GridGaussian.forSensitivity(countNoise, 1, cells.length, NoiseSource.ofKey(key)).addTo(cells);
    double positives = 0;
    double negatives = 0;
    double correct = 0;
    double loss = 0;
    for (int bin = 0; bin < scoreBins; bin++) {
      double p = cells[bin];
      double n = cells[scoreBins + bin];
      double middle = (bin + 0.5) / scoreBins;
      positives += p;
      negatives += n;
      correct += bin >= scoreBins / 2 ? p : n;
      loss -= p * StrictMath.log(middle) + n * StrictMath.log1p(-middle);
    }
    values[ROWS_AT] = positives + negatives;
    values[POSITIVES_AT] = positives;
    values[LOSS_AT] = loss;
    values[CORRECT_AT] = correct;
    System.arraycopy(cells, 0, values, CELLS_AT, cells.length);
    return DoubleVector.of(layout(), values);
  }

  /** No metric's bound is known. */
  @Override
  public Optional<Metrics> finish(DoubleVector sums) {
    if (!(sums.get(ROWS_AT) >= 1)) {
      return Optional.empty();
    }
    Optional<Metrics> found = exact().finish(sums);
    return found.map(
        metrics -> {
          Map<Metric, Metrics.Value> values = new EnumMap<>(Metric.class);
          double positives = sums.get(POSITIVES_AT);
          boolean both = positives > 0 && positives < sums.get(ROWS_AT);
          metrics
              .values()
              .forEach(
                  (metric, value) -> {
                    if (metric != Metric.AUC || both) {
                      values.put(
                          metric,
                          new Metrics.Value(
                              possible(metric, value.value()), OptionalDouble.empty()));
                    }
                  });
          return new Metrics(metrics.rows(), values);
        });
  }

  private static double possible(Metric metric, double value) {
    return Math.max(0, metric == Metric.LOG_LOSS ? value : Math.min(1, value));
  }
}

package org.interlake.models.metrics;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.interlake.models.contract.Counts;
import org.interlake.models.data.RowBlock;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Models of a measured label. Sums and means are weighted by the rows' weights.
 *
 * <pre>
 * y, μ, w     a row's label, its prediction, its weight
 * deviance    Σ w d(y, μ) / Σ w
 * rmse        √(Σ w (y - μ)² / Σ w)
 * mae         Σ w |y - μ| / Σ w
 * r2          1 - Σ w (y - μ)² / (Σ w y² - (Σ w y)² / Σ w)
 * </pre>
 *
 * A prediction that is no finite number, or that the distribution cannot have, is counted and left
 * out; if there is one, the metrics cannot be told.
 *
 * @param deviance d, of one row
 */
public record RegressionMeasurement(UnitDeviance deviance) implements Measurement {
  /** The name of the layout. */
  public static final String NAME = "regression-metrics";

  private static final String ROWS = "rows";
  private static final String OUTSIDE = "outside";
  private static final String WEIGHT = "weight";
  private static final String DEVIANCE = "deviance";
  private static final String SQUARED_ERROR = "squared-error";
  private static final String ABSOLUTE_ERROR = "absolute-error";
  private static final String LABEL = "label";
  private static final String SQUARED_LABEL = "squared-label";

  public RegressionMeasurement {
    requireNonNull(deviance, "deviance");
  }

  /** How far a prediction is from a label, as the distribution sees it. */
  public interface UnitDeviance extends Serializable {
    /** d(y, μ), 0 or more; NaN if no row can have this mean. */
    double of(double label, double mean);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.DEVIANCE, Metric.RMSE, Metric.MAE, Metric.R2);
  }

  @Override
  public VectorLayout layout() {
    return new VectorLayout(
        NAME,
        ElementType.FLOAT64,
        List.of(
            new Segment(ROWS, 1),
            new Segment(OUTSIDE, 1),
            new Segment(WEIGHT, 1),
            new Segment(DEVIANCE, 1),
            new Segment(SQUARED_ERROR, 1),
            new Segment(ABSOLUTE_ERROR, 1),
            new Segment(LABEL, 1),
            new Segment(SQUARED_LABEL, 1)));
  }

  @Override
  public Optional<String> impossible(DoubleVector sums) {
    double rows = sums.segment(ROWS)[0];
    return Counts.requireAtMost("rows", sums.segment(ROWS), rows)
        .or(() -> Counts.requireAtMost("rows outside", sums.segment(OUTSIDE), rows))
        .or(
            () -> {
              for (String segment : List.of(WEIGHT, SQUARED_ERROR, ABSOLUTE_ERROR, SQUARED_LABEL)) {
                if (sums.segment(segment)[0] < 0) {
                  return Optional.of("the sum %s is negative".formatted(segment));
                }
              }
              return Optional.empty();
            });
  }

  @Override
  public Optional<Metrics> finish(DoubleVector sums) {
    double rows = sums.segment(ROWS)[0];
    if (rows == 0) {
      return Optional.empty();
    }
    Map<Metric, Metrics.Value> values = new EnumMap<>(Metric.class);
    double weight = sums.segment(WEIGHT)[0];
    if (sums.segment(OUTSIDE)[0] == 0 && weight > 0) {
      double squaredError = sums.segment(SQUARED_ERROR)[0];
      double label = sums.segment(LABEL)[0];
      double spread = sums.segment(SQUARED_LABEL)[0] - label * label / weight;
      values.put(Metric.DEVIANCE, Metrics.Value.exact(sums.segment(DEVIANCE)[0] / weight));
      values.put(Metric.RMSE, Metrics.Value.exact(Math.sqrt(squaredError / weight)));
      values.put(Metric.MAE, Metrics.Value.exact(sums.segment(ABSOLUTE_ERROR)[0] / weight));
      if (spread > 0) {
        values.put(Metric.R2, Metrics.Value.exact(1 - squaredError / spread));
      }
    }
    return Optional.of(new Metrics((long) rows, values));
  }

  @Override
  public RowSums sums() {
    return new ErrorSums(deviance);
  }

  private static final class ErrorSums implements RowSums {
    private static final long serialVersionUID = 1L;

    private final UnitDeviance deviance;

    ErrorSums(UnitDeviance deviance) {
      this.deviance = deviance;
    }

    @Override
    public void add(RowBlock block, int row, double[] out, int at, double[] sums) {
      double label = block.targets()[row];
      double weight = block.weight(row);
      double unitDeviance = deviance.of(label, out[at]);
      double error = label - out[at];
      double squaredError = error * error;
      sums[0]++;
      if (!Double.isFinite(unitDeviance) || !Double.isFinite(squaredError)) {
        sums[1]++;
        return;
      }
      sums[2] += weight;
      sums[3] += weight * unitDeviance;
      sums[4] += weight * squaredError;
      sums[5] += weight * Math.abs(error);
      sums[6] += weight * label;
      sums[7] += weight * label * label;
    }
  }
}

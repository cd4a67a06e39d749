package org.interlake.models.metrics;

import static java.util.Objects.requireNonNull;

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
 * Models without a label: the mean of the rows' own scores, weighted by their weights.
 *
 * @param metric what a row's score is
 */
public record ScoreMeasurement(Metric metric) implements Measurement {
  /** The name of the layout. */
  public static final String NAME = "score-metrics";

  private static final String ROWS = "rows";
  private static final String WEIGHT = "weight";
  private static final String SCORE = "score";

  public ScoreMeasurement {
    requireNonNull(metric, "metric");
  }

  @Override
  public List<Metric> metrics() {
    return List.of(metric);
  }

  @Override
  public VectorLayout layout() {
    return new VectorLayout(
        NAME,
        ElementType.FLOAT64,
        List.of(new Segment(ROWS, 1), new Segment(WEIGHT, 1), new Segment(SCORE, 1)));
  }

  @Override
  public Optional<String> impossible(DoubleVector sums) {
    return Counts.requireAtMost("rows", sums.segment(ROWS), sums.segment(ROWS)[0])
        .or(
            () ->
                sums.segment(WEIGHT)[0] < 0
                    ? Optional.of("the sum weight is negative")
                    : Optional.empty());
  }

  @Override
  public Optional<Metrics> finish(DoubleVector sums) {
    double rows = sums.segment(ROWS)[0];
    if (rows == 0) {
      return Optional.empty();
    }
    Map<Metric, Metrics.Value> values = new EnumMap<>(Metric.class);
    double weight = sums.segment(WEIGHT)[0];
    if (weight > 0) {
      values.put(metric, Metrics.Value.exact(sums.segment(SCORE)[0] / weight));
    }
    return Optional.of(new Metrics((long) rows, values));
  }

  @Override
  public RowSums sums() {
    return new TotalScore();
  }

  private static final class TotalScore implements RowSums {
    private static final long serialVersionUID = 1L;

    @Override
    public void add(RowBlock block, int row, double[] out, int at, double[] sums) {
      double weight = block.weight(row);
      sums[0]++;
      sums[1] += weight;
      sums[2] += weight * out[at];
    }
  }
}

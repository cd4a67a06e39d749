package org.interlake.models.metrics;

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
 * Models of several classes. The predicted class is the one with the highest score, the first of
 * equals. Every row counts once, whatever its weight.
 *
 * @param classes K, 2 or more
 */
public record ClassMeasurement(int classes) implements Measurement {
  /** The name of the layout. */
  public static final String NAME = "class-metrics";

  private static final String LOG_LOSS = "log-loss";
  private static final String CONFUSION = "confusion";

  /** The confusion matrix has a row for each true class and a column for each predicted one. */
  @Override
  public List<Metric> metrics() {
    return List.of(Metric.ACCURACY, Metric.LOG_LOSS);
  }

  @Override
  public VectorLayout layout() {
    return new VectorLayout(
        NAME,
        ElementType.FLOAT64,
        List.of(new Segment(LOG_LOSS, 1), new Segment(CONFUSION, (long) classes * classes)));
  }

  @Override
  public Optional<String> impossible(DoubleVector sums) {
    double[] confusion = sums.segment(CONFUSION);
    double rows = total(confusion);
    return Counts.requireAtMost("counts of classes", confusion, rows)
        .or(
            () ->
                sums.segment(LOG_LOSS)[0] < 0
                    ? Optional.of("the log-loss is negative")
                    : Optional.empty());
  }

  /** Log-loss in nats, and accuracy. */
  @Override
  public Optional<Metrics> finish(DoubleVector sums) {
    double[] confusion = sums.segment(CONFUSION);
    double rows = total(confusion);
    if (rows == 0) {
      return Optional.empty();
    }
    double correct = 0;
    for (int k = 0; k < classes; k++) {
      correct += confusion[k * classes + k];
    }
    Map<Metric, Metrics.Value> values = new EnumMap<>(Metric.class);
    values.put(Metric.ACCURACY, Metrics.Value.exact(correct / rows));
    values.put(Metric.LOG_LOSS, Metrics.Value.exact(sums.segment(LOG_LOSS)[0] / rows));
    return Optional.of(new Metrics((long) rows, values));
  }

  private static double total(double[] counts) {
    double sum = 0;
    for (double count : counts) {
      sum += count;
    }
    return sum;
  }

  @Override
  public RowSums sums() {
    return new ConfusionSums(classes);
  }

  private static final class ConfusionSums implements RowSums {
    private static final long serialVersionUID = 1L;

    private final int classes;

    ConfusionSums(int classes) {
      this.classes = classes;
    }

    /** -log softmax, the largest score taken out first so that nothing overflows. */
    @Override
    public void add(RowBlock block, int row, double[] out, int at, double[] sums) {
      int label = (int) block.targets()[row];
      int best = 0;
      for (int k = 1; k < classes; k++) {
        if (out[at + k] > out[at + best]) {
          best = k;
        }
      }
      double normalizer = 0;
      for (int k = 0; k < classes; k++) {
        normalizer += StrictMath.exp(out[at + k] - out[at + best]);
      }
      sums[0] += StrictMath.log(normalizer) - (out[at + label] - out[at + best]);
      sums[1 + label * classes + best]++;
    }
  }
}

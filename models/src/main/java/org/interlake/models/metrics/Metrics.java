package org.interlake.models.metrics;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.protocol.plan.StopRule.Metric;

/**
 * How good a model is on some rows: one number for each metric that its family has and the rows
 * give.
 *
 * @param rows measured rows, 1 or more
 * @param values in the order of {@link Metric}
 */
public record Metrics(long rows, Map<Metric, Value> values) {
  /**
   * A metric's number.
   *
   * @param bound it is off by at most this; 0 is exact, empty is not known
   */
  public record Value(double value, OptionalDouble bound) {
    public Value {
      requireNonNull(bound, "bound");
    }

    static Value exact(double value) {
      return new Value(value, OptionalDouble.of(0));
    }
  }

  public Metrics {
    if (rows < 1) {
      throw new IllegalArgumentException(
          "Invalid metrics: %d rows (must be 1 or more)".formatted(rows));
    }
    Map<Metric, Value> ordered = new EnumMap<>(Metric.class);
    ordered.putAll(values);
    values = Collections.unmodifiableMap(ordered);
  }

  /** A metric's value, if it could be told. */
  public Optional<Double> find(Metric metric) {
    return Optional.ofNullable(values.get(requireNonNull(metric, "metric"))).map(Value::value);
  }

  /**
   * A metric's value.
   *
   * @throws IllegalArgumentException if it could not be told
   */
  public double get(Metric metric) {
    return find(metric)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid metric: %s (there are %s)".formatted(metric, values.keySet())));
  }
}

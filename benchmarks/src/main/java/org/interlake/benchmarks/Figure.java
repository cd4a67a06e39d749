package org.interlake.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;

/**
 * One measured number.
 *
 * @param work what was done, such as {@code W1}
 * @param name what of it was measured
 * @param unit of the values
 * @param values one for each repetition, at least one
 * @param note where the number comes from, or what limits it; may be empty
 */
public record Figure(String work, String name, String unit, List<Double> values, String note) {
  public Figure {
    requireNonNull(work, "work");
    requireNonNull(name, "name");
    requireNonNull(unit, "unit");
    requireNonNull(note, "note");
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid figure %s of %s: no values".formatted(name, work));
    }
  }

  /** Measured once. */
  public static Figure of(String work, String name, String unit, double value, String note) {
    return new Figure(work, name, unit, List.of(value), note);
  }

  /** Many repetitions. */
  public static Figure of(String work, String name, String unit, double[] values, String note) {
    return new Figure(work, name, unit, Arrays.stream(values).boxed().toList(), note);
  }

  double minimum() {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  double maximum() {
    return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  double median() {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

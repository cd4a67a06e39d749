package org.interlake.driver.grid;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import org.interlake.protocol.job.ExitCode;

/**
 * What a grid came to.
 *
 * @param table the version that all cells were run on
 * @param cells in the order of the axes
 */
public record GridResult(String plan, String table, List<CellResult> cells) {
  private static final List<String> USUAL = List.of("auc", "accuracy", "r2", "rmse");

  public GridResult {
    requireNonNull(plan, "plan");
    requireNonNull(table, "table");
    cells = List.copyOf(cells);
  }

  /**
   * All seeds of a strategy and partition together.
   *
   * @param ended how many of them have a model
   * @param mean of the metric over these; empty if none tells it
   * @param deviation standard deviation over seeds, with n - 1; empty of fewer than two
   * @param rounds mean over these; empty if there are none
   * @param updateBytes mean over these; empty if there are none
   */
  public record Row(
      String strategy,
      String partition,
      int seeds,
      int ended,
      OptionalDouble mean,
      OptionalDouble deviation,
      OptionalDouble rounds,
      OptionalDouble updateBytes) {}

  /** Metrics that any cell tells. */
  public NavigableSet<String> metrics() {
    NavigableSet<String> metrics = new TreeSet<>();
    cells.forEach(cell -> metrics.addAll(cell.metrics().keySet()));
    return metrics;
  }

  /** The one that is shown if nobody names another; empty if no cell tells any. */
  public String usualMetric() {
    NavigableSet<String> there = metrics();
    return USUAL.stream()
        .filter(there::contains)
        .findFirst()
        .orElse(there.isEmpty() ? "" : there.first());
  }

  /** A row for each strategy and partition, in the order of the axes. */
  public List<Row> rows(String metric) {
    Map<List<String>, List<CellResult>> groups = new LinkedHashMap<>();
    for (CellResult cell : cells) {
      groups
          .computeIfAbsent(
              List.of(cell.cell().strategy().text(), cell.cell().partitionText()),
              key -> new ArrayList<>())
          .add(cell);
    }
    List<Row> rows = new ArrayList<>();
    groups.forEach((key, of) -> rows.add(row(key, of, metric)));
    return rows;
  }

  private static Row row(List<String> key, List<CellResult> of, String metric) {
    List<CellResult> ended = of.stream().filter(CellResult::ended).toList();
    double[] values =
        ended.stream()
            .filter(cell -> cell.metrics().containsKey(metric))
            .mapToDouble(cell -> cell.metrics().get(metric))
            .toArray();
    OptionalDouble mean = DoubleStream.of(values).average();
    return new Row(
        key.get(0),
        key.get(1),
        of.size(),
        ended.size(),
        mean,
        deviation(values, mean),
        ended.stream().mapToInt(CellResult::rounds).average(),
        ended.stream().mapToLong(CellResult::updateBytes).average());
  }

  private static OptionalDouble deviation(double[] values, OptionalDouble mean) {
    if (values.length < 2) {
      return OptionalDouble.empty();
    }
    double squares =
        DoubleStream.of(values).map(value -> value - mean.getAsDouble()).map(d -> d * d).sum();
    return OptionalDouble.of(Math.sqrt(squares / (values.length - 1)));
  }

  /** DATA if a cell could not be, ABANDONED if a run was, else DONE. */
  public ExitCode code() {
    if (cells.stream().anyMatch(cell -> cell.status() == CellResult.Status.REFUSED)) {
      return ExitCode.DATA;
    }
    return cells.stream().anyMatch(cell -> cell.status() == CellResult.Status.ABANDONED)
        ? ExitCode.ABANDONED
        : ExitCode.DONE;
  }
}

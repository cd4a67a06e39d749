package org.interlake.driver.grid;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import org.interlake.driver.page.Block;
import org.interlake.driver.page.Cell;
import org.interlake.driver.page.Page;
import org.interlake.driver.page.RangeChart;
import org.interlake.driver.page.Section;
import org.interlake.driver.page.SeriesChart;
import org.interlake.driver.page.Table;
import org.interlake.driver.page.Tone;
import org.interlake.driver.text.Amount;

/** A grid as a page: strategies beside each other over partitions. */
public final class GridPage {
  private static final int MOST_DRAWN = 40;

  private GridPage() {}

  /**
   * The page.
   *
   * @param metric what cells are compared by; empty if no cell tells any
   * @param footer what stands below
   */
  public static Page of(GridResult result, String metric, String footer) {
    List<GridResult.Row> rows = result.rows(metric);
    List<Block> compared = new ArrayList<>();
    chart(rows, metric).ifPresent(compared::add);
    compared.add(table(rows, metric));
    List<Block> runs = new ArrayList<>(List.of(runs(result, metric)));
    if (!result.cells().stream().allMatch(CellResult::ended)) {
      runs.add(without(result));
    }
    return new Page(
        "Grid of plan " + result.plan(),
        "%d simulated runs on table %s: strategies side by side, over partitions and seeds."
            .formatted(result.cells().size(), result.table()),
        List.of(new Section("Comparison", compared), new Section("Runs", runs)),
        footer);
  }

  /** On an axis of the values' own range: strategies that are worth comparing are often close. */
  private static Optional<Block> chart(List<GridResult.Row> rows, String metric) {
    List<String> strategies = rows.stream().map(GridResult.Row::strategy).distinct().toList();
    List<RangeChart.Range> ranges =
        rows.stream()
            .filter(row -> row.mean().isPresent())
            .map(row -> range(row, strategies.indexOf(row.strategy())))
            .toList();
    if (metric.isEmpty() || ranges.isEmpty() || ranges.size() > MOST_DRAWN) {
      return Optional.empty();
    }
    return Optional.of(
        new RangeChart(
            "Held-out " + metric,
            "The mean over seeds, and one deviation to either side; each strategy has a colour. The table has the numbers.",
            metric,
            ranges));
  }

  private static RangeChart.Range range(GridResult.Row row, int strategy) {
    double mean = row.mean().getAsDouble();
    double deviation = row.deviation().orElse(0);
    return new RangeChart.Range(
        row.strategy() + ", " + row.partition(),
        deviation > 0 ? List.of(mean - deviation, mean, mean + deviation) : List.of(mean),
        strategy % SeriesChart.MOST_SERIES);
  }

  private static Table table(List<GridResult.Row> rows, String metric) {
    return new Table(
        Table.Form.NUMBERS,
        "Means over seeds of the final model on held-out rows; deviation with n - 1",
        List.of(
            "strategy and partition",
            "seeds",
            metric.isEmpty() ? "metric" : metric,
            "deviation",
            "rounds",
            "updates"),
        rows.stream()
            .map(
                row ->
                    List.of(
                        Cell.of(row.strategy() + ", " + row.partition()),
                        Cell.of(
                            row.ended() + "/" + row.seeds(),
                            row.ended() < row.seeds() ? Tone.BAD : Tone.PLAIN),
                        number(row.mean()),
                        number(row.deviation()),
                        shown(row.rounds(), rounds -> String.format(Locale.ROOT, "%.1f", rounds)),
                        shown(row.updateBytes(), bytes -> Amount.bytes(Math.round(bytes)))))
            .toList());
  }

  private static Table runs(GridResult result, String metric) {
    return new Table(
        Table.Form.NUMBERS,
        "Every cell with its run in the registry",
        List.of(
            "cell",
            "seed",
            "status",
            metric.isEmpty() ? "metric" : metric,
            "rounds",
            "seconds",
            "run"),
        result.cells().stream().map(cell -> run(cell, metric)).toList());
  }

  private static List<Cell> run(CellResult cell, String metric) {
    Double value = cell.metrics().get(metric);
    return List.of(
        Cell.of(name(cell)),
        Cell.of(Long.toString(cell.cell().seed())),
        Cell.of(cell.status().word(), cell.ended() ? Tone.PLAIN : Tone.BAD),
        number(value == null ? OptionalDouble.empty() : OptionalDouble.of(value)),
        Cell.of(Integer.toString(cell.rounds())),
        Cell.of(String.format(Locale.ROOT, "%.1f", cell.seconds())),
        Cell.of(cell.run().map(Object::toString).orElse("-")));
  }

  /** Cells that no number can be told of, and why: what to do stands there, too. */
  private static Table without(GridResult result) {
    return new Table(
        Table.Form.WORDS,
        "Cells without a model, and why",
        List.of("cell", "seed", "why"),
        result.cells().stream()
            .filter(cell -> !cell.ended())
            .map(
                cell ->
                    List.of(
                        Cell.of(name(cell)),
                        Cell.of(Long.toString(cell.cell().seed())),
                        Cell.of(cell.reason())))
            .toList());
  }

  private static String name(CellResult cell) {
    return cell.cell().strategy().text() + ", " + cell.cell().partitionText();
  }

  private static Cell number(OptionalDouble value) {
    return shown(value, number -> String.format(Locale.ROOT, "%.4f", number));
  }

  private static Cell shown(OptionalDouble value, DoubleFunction<String> text) {
    return value.isPresent() ? Cell.of(text.apply(value.getAsDouble())) : Cell.of("-", Tone.MUTED);
  }
}

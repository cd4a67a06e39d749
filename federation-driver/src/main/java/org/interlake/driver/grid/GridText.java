package org.interlake.driver.grid;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.interlake.driver.text.Amount;
import org.interlake.driver.text.TextTable;

/** A grid for a terminal, for programs and for a spreadsheet. */
public final class GridText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final GridResult result;
  private final String metric;

  public GridText(GridResult result, String metric) {
    this.result = requireNonNull(result, "result");
    this.metric = requireNonNull(metric, "metric");
  }

  /** A line for a cell that is done. */
  public static String line(int before, int cells, CellResult cell) {
    String metrics =
        cell.metrics().entrySet().stream()
            .limit(2)
            .map(value -> String.format(Locale.ROOT, "  %s %.4f", value.getKey(), value.getValue()))
            .reduce("", String::concat);
    return switch (cell.status()) {
      case FINISHED, FOUND ->
          String.format(
              Locale.ROOT,
              "cell %d/%d  %s  %s%d rounds, %.1f s%s",
              before + 1,
              cells,
              cell.cell().text(),
              cell.status() == CellResult.Status.FOUND ? "found in the registry: " : "",
              cell.rounds(),
              cell.seconds(),
              metrics);
      case ABANDONED, REFUSED ->
          "cell %d/%d  %s  %s: %s"
              .formatted(
                  before + 1, cells, cell.cell().text(), cell.status().name(), cell.reason());
    };
  }

  public List<String> lines() {
    List<List<String>> rows = new ArrayList<>();
    for (GridResult.Row row : result.rows(metric)) {
      rows.add(
          List.of(
              row.strategy(),
              row.partition(),
              row.ended() + "/" + row.seeds(),
              shown(row.mean()),
              shown(row.deviation()),
              row.rounds().isPresent()
                  ? String.format(Locale.ROOT, "%.1f", row.rounds().getAsDouble())
                  : "-",
              row.updateBytes().isPresent()
                  ? Amount.bytes(Math.round(row.updateBytes().getAsDouble()))
                  : "-"));
    }
    return TextTable.lines(
        List.of(
            "STRATEGY",
            "PARTITION",
            "SEEDS",
            metric.isEmpty() ? "METRIC" : metric.toUpperCase(Locale.ROOT),
            "+-",
            "ROUNDS",
            "UPDATES"),
        rows);
  }

  private static String shown(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "-";
  }

  /** A line for each cell, with all metrics that any cell tells. */
  public String csv() {
    StringBuilder text =
        new StringBuilder("strategy,partition,seed,status,run,rounds,update_bytes,seconds");
    result.metrics().forEach(name -> text.append(',').append(name));
    text.append('\n');
    for (CellResult cell : result.cells()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%d,%s,%s,%d,%d,%s",
              cell.cell().strategy().text(),
              cell.cell().partitionText(),
              cell.cell().seed(),
              cell.status().word(),
              cell.run().map(Object::toString).orElse(""),
              cell.rounds(),
              cell.updateBytes(),
              cell.seconds()));
      for (String name : result.metrics()) {
        text.append(',');
        if (cell.metrics().containsKey(name)) {
          text.append(cell.metrics().get(name));
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  public String json() {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("plan", result.plan());
    answer.put("table", result.table());
    answer.put("metric", metric);
    answer.putArray("rows");
    for (GridResult.Row row : result.rows(metric)) {
      ObjectNode node = answer.withArray("/rows").addObject();
      node.put("strategy", row.strategy());
      node.put("partition", row.partition());
      node.put("seeds", row.seeds());
      node.put("ended", row.ended());
      row.mean().ifPresent(mean -> node.put("mean", mean));
      row.deviation().ifPresent(deviation -> node.put("deviation", deviation));
      row.rounds().ifPresent(rounds -> node.put("rounds", rounds));
      row.updateBytes().ifPresent(bytes -> node.put("updateBytes", bytes));
    }
    answer.putArray("cells");
    for (CellResult cell : result.cells()) {
      ObjectNode node = answer.withArray("/cells").addObject();
      node.put("strategy", cell.cell().strategy().text());
      node.put("partition", cell.cell().partitionText());
      node.put("seed", cell.cell().seed());
      node.put("status", cell.status().word());
      cell.run().ifPresent(run -> node.put("run", run.name()));
      node.put("reason", cell.reason());
      node.put("rounds", cell.rounds());
      node.put("updateBytes", cell.updateBytes());
      node.put("seconds", cell.seconds());
      ObjectNode metrics = node.putObject("metrics");
      cell.metrics().forEach(metrics::put);
    }
    return answer.toPrettyString();
  }
}

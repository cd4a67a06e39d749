package org.interlake.driver.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.interlake.driver.grid.CellResult;
import org.interlake.driver.grid.GridResult;

/** A grid for a terminal, for programs and for a spreadsheet. */
final class GridText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final GridResult result;
  private final String metric;

  GridText(GridResult result, String metric) {
    this.result = requireNonNull(result, "result");
    this.metric = requireNonNull(metric, "metric");
  }

  /** A line for a cell that is done. */
  static String line(int before, int cells, CellResult cell) {
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
                  before + 1,
                  cells,
                  cell.cell().text(),
                  RunsCommand.lower(cell.status()).toUpperCase(Locale.ROOT),
                  cell.reason());
    };
  }

  List<String> lines() {
    List<List<String>> rows = new ArrayList<>();
    for (GridResult.Row row : result.rows(metric)) {
      rows.add(
          List.of(
              row.strategy(),
              row.partition(),
              row.ended() + "/" + row.seeds(),
              shown(row.mean()),
              shown(row.deviation()),
              String.format(Locale.ROOT, "%.1f", row.rounds()),
              Amount.bytes(Math.round(row.bytes()))));
    }
    return TextTable.lines(
        List.of(
            "STRATEGY",
            "PARTITION",
            "SEEDS",
            metric.isEmpty() ? "METRIC" : metric.toUpperCase(Locale.ROOT),
            "+-",
            "ROUNDS",
            "BYTES"),
        rows);
  }

  private static String shown(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "-";
  }

  /** A line for each cell, with all metrics that any cell tells. */
  String csv() {
    StringBuilder text =
        new StringBuilder("strategy,partition,seed,status,run,rounds,bytes,seconds");
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
              RunsCommand.lower(cell.status()),
              cell.run().map(Object::toString).orElse(""),
              cell.rounds(),
              cell.bytes(),
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

  String json() {
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
      node.put("rounds", row.rounds());
      node.put("bytes", row.bytes());
    }
    answer.putArray("cells");
    for (CellResult cell : result.cells()) {
      ObjectNode node = answer.withArray("/cells").addObject();
      node.put("strategy", cell.cell().strategy().text());
      node.put("partition", cell.cell().partitionText());
      node.put("seed", cell.cell().seed());
      node.put("status", RunsCommand.lower(cell.status()));
      cell.run().ifPresent(run -> node.put("run", run.name()));
      node.put("reason", cell.reason());
      node.put("rounds", cell.rounds());
      node.put("bytes", cell.bytes());
      node.put("seconds", cell.seconds());
      ObjectNode metrics = node.putObject("metrics");
      cell.metrics().forEach(metrics::put);
    }
    return answer.toPrettyString();
  }
}

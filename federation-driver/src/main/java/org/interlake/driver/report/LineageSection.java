package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.interlake.driver.page.Block;
import org.interlake.driver.page.Cell;
import org.interlake.driver.page.Paragraph;
import org.interlake.driver.page.Section;
import org.interlake.driver.page.Table;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.RunEvent;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.TableVersion;

/** From the final model back: to the models it comes of, the updates, and the table versions. */
final class LineageSection {
  private static final int MOST_MODELS = 30;

  private final RunReport report;

  LineageSection(RunReport report) {
    this.report = requireNonNull(report, "report");
  }

  Section section() {
    List<Block> blocks = new ArrayList<>();
    Optional<ModelVersion> last = report.finalModel();
    if (last.isEmpty()) {
      blocks.add(new Paragraph("The run has made no model yet."));
    } else {
      blocks.add(
          new Paragraph(
              "The final model %s comes of %d models before it in this run, by the updates of the sites below, each computed on one version of one table.%s"
                  .formatted(
                      Amounts.digits(last.get().digest()), report.models().size() - 1, start())));
      blocks.add(models());
    }
    blocks.add(tables());
    return new Section("Lineage", blocks);
  }

  private String start() {
    return report.events().stream()
        .filter(event -> event.kind().equals("started-from"))
        .map(RunEvent::message)
        .findFirst()
        .map(message -> " Before it: " + message + ".")
        .orElse("");
  }

  private Table models() {
    List<ModelVersion> newest = new ArrayList<>(report.models());
    Collections.reverse(newest);
    List<List<Cell>> rows = new ArrayList<>();
    for (ModelVersion model : newest.subList(0, Math.min(MOST_MODELS, newest.size()))) {
      rows.add(
          List.of(
              Cell.of(model.round().toString()),
              Cell.of(Amounts.digits(model.digest())),
              Cell.of(model.parent().map(Amounts::digits).orElse("(fresh)")),
              Cell.of(
                  String.join(", ", model.contributors().stream().map(SiteId::name).toList()))));
    }
    return new Table(
        Table.Form.WORDS,
        "Models of the run, the last first"
            + (newest.size() > MOST_MODELS ? "; the last %d".formatted(MOST_MODELS) : ""),
        List.of("round", "model", "made from", "updates of"),
        rows);
  }

  /** Each version that a site's updates were computed on. */
  private Block tables() {
    Map<SiteId, Map<String, List<Contribution>>> read = new TreeMap<>();
    for (Contribution one : report.contributions()) {
      one.tableRead()
          .ifPresent(
              table ->
                  read.computeIfAbsent(one.site(), site -> new TreeMap<>())
                      .computeIfAbsent(table.text(), text -> new ArrayList<>())
                      .add(one));
    }
    if (read.isEmpty()) {
      return new Paragraph("No site told which version of which table it computed on.");
    }
    List<List<Cell>> rows = new ArrayList<>();
    read.forEach((site, byTable) -> byTable.values().forEach(of -> rows.add(row(site, of))));
    return new Table(
        Table.Form.WORDS,
        "Table versions that updates were computed on",
        List.of("site", "format", "rounds", "rows", "query", "columns", "table and version"),
        rows);
  }

  private static List<Cell> row(SiteId site, List<Contribution> of) {
    TableVersion table = of.get(0).tableRead().orElseThrow();
    int first = of.get(0).round().number();
    int last = of.get(of.size() - 1).round().number();
    return List.of(
        Cell.of(site.name()),
        Cell.of(table.format()),
        Cell.of(first == last ? String.valueOf(first) : "%d to %d".formatted(first, last)),
        Cell.of(
            table
                .rowCount()
                .map(rows -> rows.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .orElse("not told")),
        Cell.of(table.queryDigest().map(Amounts::digits).orElse("whole table")),
        Cell.of(Amounts.digits(table.schema())),
        Cell.of("%s @ %s".formatted(table.table(), table.shortVersion())));
  }
}

package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.interlake.driver.page.Block;
import org.interlake.driver.page.Cell;
import org.interlake.driver.page.Paragraph;
import org.interlake.driver.page.Section;
import org.interlake.driver.page.Table;
import org.interlake.driver.quality.Figures;
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
      new LineageFlow(report).drawn().ifPresent(blocks::add);
      blocks.add(outcome(last.get()));
    }
    blocks.add(tables());
    last.ifPresent(model -> blocks.add(models()));
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

  /** What became of the final model. */
  private Table outcome(ModelVersion last) {
    Optional<Promotion> promotion = report.promotion();
    return new Table(
        Table.Form.WORDS,
        "The final model, and what became of it",
        List.of("what", "value"),
        List.of(
            List.of(
                Cell.of("model"),
                Cell.of("%s of round %s".formatted(Amounts.digits(last.digest()), last.round()))),
            List.of(
                Cell.of("made by"),
                Cell.of(
                    "%d updates that counted, in %d rounds, %d of them training"
                        .formatted(
                            report.contributions().stream()
                                .filter(c -> c.status() == Contribution.Status.CONTRIBUTED)
                                .count(),
                            report.rounds().size(),
                            report.trainingRounds().size()))),
            List.of(
                Cell.of("promoted as"),
                Cell.of(
                    promotion
                        .map(
                            p ->
                                "%s, version %d, made in round %s"
                                    .formatted(p.model(), p.version(), p.round()))
                        .orElse("not promoted"))),
            List.of(
                Cell.of("aliases"),
                Cell.of(
                    promotion
                        .filter(p -> !p.aliases().isEmpty())
                        .map(p -> String.join(", ", p.aliases()))
                        .orElse("none")))));
  }

  /** Each version that a site's updates were computed on. */
  private Block tables() {
    List<LineageFlow.Read> reads = LineageFlow.reads(report);
    if (reads.stream().allMatch(read -> read.table().isEmpty())) {
      return new Paragraph("No site told which version of which table it computed on.");
    }
    return new Table(
        Table.Form.WORDS,
        "Table versions that updates were computed on",
        List.of(
            "site", "format", "updates", "rounds", "rows", "query", "columns", "table and version"),
        reads.stream().map(LineageSection::row).toList());
  }

  private static List<Cell> row(LineageFlow.Read read) {
    Optional<TableVersion> told = read.table();
    return List.of(
        Cell.of(read.site().name()),
        Cell.of(told.map(TableVersion::format).orElse(Figures.NONE)),
        Cell.of(String.valueOf(read.updates().size())),
        Cell.of(read.rounds()),
        Cell.of(told.flatMap(TableVersion::rowCount).map(LineageSection::word).orElse("not told")),
        Cell.of(told.map(LineageSection::query).orElse(Figures.NONE)),
        Cell.of(told.map(table -> Amounts.digits(table.schema())).orElse(Figures.NONE)),
        Cell.of(
            told.map(table -> "%s @ %s".formatted(table.table(), table.shortVersion()))
                .orElse("not told")));
  }

  private static String word(Enum<?> rows) {
    return rows.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String query(TableVersion table) {
    return table.queryDigest().map(Amounts::digits).orElse("whole table");
  }
}

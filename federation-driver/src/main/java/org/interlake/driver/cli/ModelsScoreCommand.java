package org.interlake.driver.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.models.export.SparkMlPipeline;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.tab.command.CommandSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A model at work. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = "Scores the rows of a Delta table and writes them, with the scores, to another.",
    footer = {
      "",
      "Example:",
      "  bin/interlake models score heart --conf-file driver.yaml --table lake.patients --to /srv/scores/patients"
    })
final class ModelsScoreCommand implements Callable<Integer> {
  private static final String PROBABILITY = "probability";

  @Mixin private RegistryPlace where;

  @Parameters(
      paramLabel = "NAME[@VERSION]",
      description = "The model, by number or alias; default the newest.")
  private String reference;

  @Option(
      names = "--table",
      required = true,
      paramLabel = "TABLE",
      description = "Rows to score: a catalog name, or delta.`/path`.")
  private String table;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FOLDER",
      description =
          "The new Delta table: all columns, prediction, and for classes probability (binary: of the positive label).")
  private String to;

  @Option(
      names = "--json",
      description = "Print one JSON object: model, version, table, rows, folder.")
  private boolean json;

  @Override
  public Integer call() {
    PromotedModel found = where.models().find(reference);
    try (CommandSession session = CommandSession.named(ModelsCommand.APPLICATION)) {
      return score(found, session.spark());
    }
  }

  private int score(PromotedModel found, SparkSession spark) {
    Dataset<Row> rows = spark.table(table);
    plainProbability(
            where.models().plan(found),
            where
                .models()
                .parts(found)
                .pipeline()
                .transform(rows)
                .drop(SparkMlPipeline.FEATURES, "rawPrediction"))
        .write()
        .format("delta")
        .mode("errorifexists")
        .save(to);
    long scored = spark.read().format("delta").load(to).count();
    if (json) {
      JsonAnswer.print(
          JsonAnswer.object()
              .put("model", found.model().model())
              .put("version", found.version())
              .put("table", table)
              .put("rows", scored)
              .put("folder", to));
      return 0;
    }
    System.out.printf(
        Locale.ROOT,
        "scored %d rows of %s with %s, version %d, into delta.`%s`%n",
        scored,
        table,
        found.model().model(),
        found.version(),
        to);
    return 0;
  }

  /** The positive label's probability as a number, or that of each class as an array. */
  private static Dataset<Row> plainProbability(Plan plan, Dataset<Row> scored) {
    if (!List.of(scored.columns()).contains(PROBABILITY)) {
      return scored;
    }
    Column probabilities =
        org.apache.spark.ml.functions.vector_to_array(
            org.apache.spark.sql.functions.col(PROBABILITY), "float64");
    return scored.withColumn(
        PROBABILITY,
        plan.label() instanceof LabelSpec.Binary
            ? org.apache.spark.sql.functions.element_at(probabilities, 2)
            : probabilities);
  }
}

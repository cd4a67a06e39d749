package org.interlake.benchmarks.predict;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.benchmarks.Figure;

/**
 * Rows a second of a logistic regression of 50 numbers over a table in memory: {@code
 * interlake.models.predict} in SQL, beside the sum of the same columns and the exported pipeline.
 */
public final class PredictedRows {
  private static final String WORK = "predict";
  private static final int WIDTH = 50;
  private static final long ROWS = 1_000_000;
  private static final int REPETITIONS = 5;
  private static final String CATALOG = "spark.sql.catalog.interlake";

  private final SparkSession spark;
  private final Path folder;

  private PredictedRows(SparkSession spark, Path folder) {
    this.spark = spark;
    this.folder = folder;
  }

  /**
   * Measures in a session.
   *
   * @param folder for the registry and the tables; empty
   */
  public static List<Figure> run(SparkSession spark, Path folder) {
    return new PredictedRows(spark, folder).run();
  }

  private List<Figure> run() {
    train();
    String exported = folder.resolve("pipeline").toString();
    spark.sql("CALL interlake.system.export_model('wide', '1', '%s')".formatted(exported));
    table(ROWS, "rows").cache().count();
    PipelineModel.load(exported)
        .transform(spark.table("rows"))
        .createOrReplaceTempView("transformed");
    String sum = columns("x%d").collect(Collectors.joining(" + ", "sum(", ")"));
    List<Figure> figures = new ArrayList<>();
    figures.add(measured("sum of 50 columns", "SELECT %s FROM rows".formatted(sum)));
    figures.add(
        measured(
            "predict, 50 numbers, in SQL",
            "SELECT sum(interlake.models.predict('wide', 1, struct(*))) FROM rows"));
    figures.add(measured("the pipeline of MLlib", "SELECT sum(prediction) FROM transformed"));
    return figures;
  }

  private static Stream<String> columns(String form) {
    return IntStream.range(0, WIDTH).mapToObj(form::formatted);
  }

  private Dataset<Row> table(long rows, String view) {
    String numbers = columns("rand(%1$d) - 0.5 AS x%1$d").collect(Collectors.joining(", "));
    spark
        .range(0, rows, 1, spark.sparkContext().defaultParallelism())
        .selectExpr(("id AS row, " + numbers).split(", ", -1))
        .createOrReplaceTempView(view);
    return spark.table(view);
  }

  /** A small federation in this process makes the model. */
  private void train() {
    spark.conf().set(CATALOG, "org.interlake.driver.sql.InterlakeCatalog");
    spark.conf().set(CATALOG + ".registry", folder.resolve("registry").toUri().toString());
    String pool = folder.resolve("pool").toString();
    table(4000, "few")
        .selectExpr("*", "CAST(x0 + x1 - x2 > 0.1 * x3 AS BIGINT) AS y", "row % 2 AS site")
        .write()
        .format("delta")
        .save(pool);
    String features =
        columns("  - {column: x%d, type: double, impute: mean, scale: standard}")
            .collect(Collectors.joining("\n"));
    String plan =
        """
        interlake: 1
        name: wide
        federation: benchmark
        dataset: wide
        sites: [a, b]
        seed: 1
        features:
        %s
        label: {column: y, type: long, positive: 1, negative: 0}
        split: {testFraction: 0.2}
        model: {name: wide, family: logistic-regression, l2: 1.0}
        strategy: {name: newton}
        rounds: {maximum: 5}
        """
            .formatted(features);
    spark.sql(
        "CALL interlake.system.simulate(plan => '%s', table => '%s', partition => 'iid', sites => 2)"
            .formatted(plan.replace("'", "''"), pool));
  }

  private Figure measured(String name, String query) {
    spark.sql(query).collect(); // compiles it
    spark.sql(query).collect();
    double[] rates = new double[REPETITIONS];
    for (int i = 0; i < REPETITIONS; i++) {
      long start = System.nanoTime();
      spark.sql(query).collect();
      rates[i] = ROWS / ((System.nanoTime() - start) / 1e9) / 1e6;
    }
    return Figure.of(WORK, name, "Mrow/s", rates, "");
  }
}

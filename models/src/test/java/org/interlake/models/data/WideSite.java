package org.interlake.models.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.RDDInfo;
import org.interlake.models.TestFederation;
import org.interlake.models.TestPlans;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.StrategySpec;

/**
 * A process of its own that trains on a table of 50 columns: arguments are the table, which is made
 * if it is missing, and Spark's memory fraction. Prints what it had, and what came of it.
 */
final class WideSite {
  private static final int WIDTH = 50;

  /** So many that the blocks are not held in the site's own process (ADR 0020). */
  private static final int ROWS = 350_000;

  private WideSite() {}

  public static void main(String[] arguments) {
    Path table = Path.of(arguments[0]);
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.memory.fraction", arguments[1])
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.parquet.columnarReaderBatchSize", "512")
            .getOrCreate();
    if (!Files.exists(table)) {
      write(spark, table);
    }
    TestPlans plans =
        TestPlans.of(
            IntStream.range(0, WIDTH)
                .mapToObj(j -> TestPlans.numeric("x" + j))
                .toArray(FeatureSpec[]::new));
    TestPlans batches = plans.withStrategy(new StrategySpec.FedAvg(1, 256, 0.05)).withRounds(2, 0);
    TestPlans full = plans.withStrategy(new StrategySpec.Lbfgs(5)).withRounds(3, 0);
    try (TestFederation federation =
        new TestFederation(
            batches.plan(), Map.of(new SiteId("a"), spark.read().parquet(table.toString())))) {
      for (TestPlans plan : new TestPlans[] {batches, full}) {
        double[] parameters = federation.train(plan.plan()).parameters().toArray();
        System.out.printf(
            "parameters of %s: %s%n",
            plan.strategy().getClass().getSimpleName(), Arrays.toString(parameters));
      }
      print(spark);
    }
    spark.stop();
  }

  private static void print(SparkSession spark) {
    RDDInfo[] cached = spark.sparkContext().getRDDStorageInfo();
    long onDisk = Arrays.stream(cached).mapToLong(RDDInfo::diskSize).sum();
    long memory = spark.sparkContext().getExecutorMemoryStatus().values().head()._1$mcJ$sp();
    System.out.println("memory: " + memory);
    System.out.println("blocks: " + (long) ROWS * WIDTH * Float.BYTES);
    System.out.println("on disk: " + onDisk);
  }

  /** Numbers that differ from row to row and from column to column, and labels that follow two. */
  private static void write(SparkSession spark, Path table) {
    Column id = functions.col("id");
    Column[] columns = new Column[WIDTH + 2];
    for (int j = 0; j < WIDTH; j++) {
      columns[j] = id.multiply(2 * j + 3).mod(functions.lit(1009 + j)).divide(512.0).as("x" + j);
    }
    columns[WIDTH] =
        functions
            .when(id.multiply(3).mod(functions.lit(1009)).gt(id.mod(functions.lit(777))), 1L)
            .otherwise(0L)
            .as("y");
    columns[WIDTH + 1] = functions.lit("train").as("split");
    spark.range(ROWS).select(columns).write().parquet(table.toString());
  }
}

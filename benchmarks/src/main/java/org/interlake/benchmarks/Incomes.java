package org.interlake.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** UCI Adult for attacks: one of every so many people. */
final class Incomes {
  private static final String COLUMNS =
      """
      site STRING, split STRING, age DOUBLE, workclass STRING, fnlwgt DOUBLE,
      education STRING, education_num DOUBLE, marital_status STRING, occupation
      STRING, relationship STRING, race STRING, sex STRING, capital_gain DOUBLE,
      capital_loss DOUBLE, hours_per_week DOUBLE, native_country STRING, target BIGINT
      """;

  private static final String PLAN =
      """
      interlake: 1
      name: adult
      federation: attacked
      dataset: adult
      sites: %s
      seed: 1
      features:
        - {column: age, type: double, impute: mean, scale: standard}
        - {column: education_num, type: double, impute: mean, scale: standard}
        - {column: capital_gain, type: double, impute: mean, scale: standard}
        - {column: capital_loss, type: double, impute: mean, scale: standard}
        - {column: hours_per_week, type: double, impute: mean, scale: standard}
        - {column: marital_status, type: string, encode: one-hot}
        - {column: occupation, type: string, encode: one-hot}
        - {column: relationship, type: string, encode: one-hot}
        - {column: race, type: string, encode: one-hot}
        - {column: sex, type: string, encode: one-hot}
      label: {column: label, type: long, positive: 1, negative: 0, oneClass: allow}
      split: {column: split}
      model: {name: incomes, family: logistic-regression, l2: 0}
      strategy: {name: fedavg, localEpochs: 1, batchSize: 32, learningRate: 0.05, aggregation: %s}
      rounds: {maximum: %d}
      registry: {commit: batched}
      """;

  private Incomes() {}

  /**
   * Reads the people.
   *
   * @param file as CSV with a header
   * @param every a person of so many is taken, in the file's order
   * @param rounds of training
   */
  static AttackedTable table(SparkSession spark, Path file, int every, int rounds) {
    Dataset<Row> people =
        spark
            .read()
            .option("header", true)
            .schema(COLUMNS)
            .csv(file.toString())
            .select(
                functions.col("target").as(AttackedTable.LABEL),
                functions.col(AttackedTable.SPLIT),
                functions.col("age"),
                functions.col("education_num"),
                functions.col("capital_gain"),
                functions.col("capital_loss"),
                functions.col("hours_per_week"),
                functions.col("marital_status"),
                functions.col("occupation"),
                functions.col("relationship"),
                functions.col("race"),
                functions.col("sex"));
    List<Row> all = people.collectAsList(); // one gzipped file is one partition, in its order
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < all.size(); i += every) {
      rows.add(all.get(i));
    }
    return new AttackedTable("adult", 2, people.schema(), rows, PLAN.formatted("%s", "%s", rounds));
  }
}

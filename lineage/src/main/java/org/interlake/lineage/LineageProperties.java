package org.interlake.lineage;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Whether a Spark application's properties ask for lineage, and whether it can be had. */
final class LineageProperties {
  static final String TRANSPORT = "spark.openlineage.transport.type";
  private static final String DISABLED = "spark.openlineage.disabled";
  private static final String DISABLING_VARIABLE = "OPENLINEAGE_DISABLED";
  private static final String LISTENERS = "spark.extraListeners";
  private static final String LISTENER = "OpenLineageSparkListener";

  /** Of OpenLineage for Spark; its client alone does not have it. */
  private static final String NEEDED = "io.openlineage.spark.agent.ArgumentParser";

  private LineageProperties() {}

  static boolean ask(SparkConf conf) {
    return !conf.getBoolean(DISABLED, false)
        && !Boolean.parseBoolean(System.getenv(DISABLING_VARIABLE))
        && (conf.contains(TRANSPORT) || conf.get(LISTENERS, "").contains(LISTENER));
  }

  /** Nothing, and a warning, if OpenLineage is not there or is another than we know. */
  static Optional<EventSink> sink(SparkConf conf, SparkSession spark, Consumer<String> warning) {
    try {
      Class.forName(NEEDED, false, LineageProperties.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      warning.accept(
          "Lineage is asked for (%s), but OpenLineage is not on the class path: no lineage is told. Start with --packages io.openlineage:openlineage-spark_2.13:1.53.0, or take the property out"
              .formatted(conf.contains(TRANSPORT) ? TRANSPORT : LISTENERS));
      return Optional.empty();
    }
    try {
      return Optional.of(new OpenLineageSink(conf, new DatasetNames(spark)));
    } catch (LinkageError | RuntimeException e) {
      warning.accept(
          "Lineage is asked for, but OpenLineage cannot be set up (%s): no lineage is told. Look at the properties spark.openlineage.*; Interlake knows openlineage-spark 1.53.0"
              .formatted(e));
      return Optional.empty();
    }
  }
}

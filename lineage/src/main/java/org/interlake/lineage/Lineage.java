package org.interlake.lineage;

import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.slf4j.LoggerFactory;

/**
 * Where an organisation's lineage goes.
 *
 * <p>Laws: nothing here throws, waits for a backend, or changes what a run does; what cannot be
 * told is said once, as a warning. Safe for many threads.
 */
public interface Lineage extends AutoCloseable {
  /** Nobody asked for lineage. */
  Lineage NONE =
      new Lineage() {
        @Override
        public void tag(RunFacts facts) {}

        @Override
        public void untag() {}

        @Override
        public void emit(LineageEvent event) {}

        @Override
        public void close() {}
      };

  /** Has the Spark jobs that this thread starts from now on say what they are for. */
  void tag(RunFacts facts);

  /** Has them say nothing any more. */
  void untag();

  /** Tells of a step, sooner or later. */
  void emit(LineageEvent event);

  /** Gives what is still to be told a few seconds. */
  @Override
  void close();

  /**
   * As the session's Spark properties ask for it, those of OpenLineage's own listener: with the
   * same transport, to the same namespace.
   */
  static Lineage of(SparkSession spark) {
    return of(spark, spark.sparkContext().getConf(), LoggerFactory.getLogger(Lineage.class)::warn);
  }

  /**
   * The same, by other properties than the session's.
   *
   * @param warning hears what keeps lineage from being told, once
   */
  static Lineage of(SparkSession spark, SparkConf conf, Consumer<String> warning) {
    if (!LineageProperties.ask(conf)) {
      return NONE;
    }
    return LineageProperties.sink(conf, spark, warning)
        .<Lineage>map(sink -> new QueuedLineage(spark.sparkContext(), sink, warning))
        .orElse(NONE);
  }
}

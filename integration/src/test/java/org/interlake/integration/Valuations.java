package org.interlake.integration;

import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.aggregation.ExchangeUpdateSource;
import org.interlake.driver.config.DriverConfig;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.driver.contribution.ReferenceMetric;
import org.interlake.driver.contribution.RunValuation;
import org.interlake.driver.contribution.RunValuation.Valued;
import org.interlake.driver.contribution.Sampling;
import org.interlake.driver.contribution.StepDirection;
import org.interlake.driver.run.StoredRun;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.StopRule.Metric;

/** Values runs of a federation as the command does, in this process. */
final class Valuations {
  static final TableVersion REFERENCE =
      new TableVersion("delta", "reference", 0, Digest.of(new byte[0]));

  private static final Sampling SAMPLING = new Sampling(20, 7);

  private final TestFederation federation;

  Valuations(TestFederation federation) {
    this.federation = federation;
  }

  Valued byDirection(RunId run) {
    try (Exchange exchange = federation.exchange()) {
      return new RunValuation(run, open(exchange, run), new StepDirection(), SAMPLING).value();
    }
  }

  Valued byReference(RunId run, Dataset<Row> rows, Optional<Metric> metric) {
    try (Exchange exchange = federation.exchange()) {
      StoredRun stored = open(exchange, run);
      try (ReferenceMetric yardstick =
          ReferenceMetric.read(rows, REFERENCE, stored.plan(), stored.contract(), metric)) {
        return new RunValuation(run, stored, yardstick, SAMPLING).value();
      }
    }
  }

  private StoredRun open(Exchange exchange, RunId run) {
    DriverConfig config = DriverConfigReader.read(federation.driverFile());
    PrivateIdentity keys = config.identity();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    return StoredRun.open(
        spark,
        new Mailbox(exchange, keys),
        config.federation(),
        run,
        keys.ownKeys(),
        new ExchangeUpdateSource(spark, config.exchange(), config.federation()));
  }
}

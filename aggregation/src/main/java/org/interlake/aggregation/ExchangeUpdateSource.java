package org.interlake.aggregation;

import java.net.URI;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;

/** Updates on a Hadoop file system that every executor reaches. */
public final class ExchangeUpdateSource implements UpdateSource {
  private static final long serialVersionUID = 1L;

  private final SharedExchange exchange;

  public ExchangeUpdateSource(JavaSparkContext spark, URI exchange, FederationId federation) {
    this.exchange = new SharedExchange(spark, exchange, federation);
  }

  @Override
  public Optional<ObjectReader> open(ExchangePath object) {
    return exchange.open().open(object);
  }
}

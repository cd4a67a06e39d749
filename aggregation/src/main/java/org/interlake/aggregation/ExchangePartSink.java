package org.interlake.aggregation;

import java.net.URI;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.Publication;

/** Parts on a Hadoop file system that every executor may write to, as the driver does. */
public final class ExchangePartSink implements PartSink {
  private static final long serialVersionUID = 1L;

  private final SharedExchange exchange;

  public ExchangePartSink(JavaSparkContext spark, URI exchange, FederationId federation) {
    this.exchange = new SharedExchange(spark, exchange, federation);
  }

  @Override
  public Publication publish(ExchangePath path, Content content) {
    return exchange.open().publish(path, content);
  }
}

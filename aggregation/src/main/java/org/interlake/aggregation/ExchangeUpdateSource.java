package org.interlake.aggregation;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.exchange.ObjectReader;

/** Updates on a Hadoop file system that every executor reaches. */
public final class ExchangeUpdateSource implements UpdateSource {
  private static final long serialVersionUID = 1L;

  /** One open exchange for each JVM: opening one costs more than reading a small update. */
  private static final ConcurrentMap<String, HadoopExchange> OPEN = new ConcurrentHashMap<>();

  private final String exchange;
  private final String federation;
  private final Broadcast<SerializableConfiguration> hadoopBroadcast;

  public ExchangeUpdateSource(JavaSparkContext spark, URI exchange, FederationId federation) {
    this.exchange = exchange.toString();
    this.federation = federation.name();
    this.hadoopBroadcast =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
  }

  @Override
  public Optional<ObjectReader> open(ExchangePath object) {
    return OPEN.computeIfAbsent(
            exchange + " " + federation,
            key ->
                HadoopExchange.open(
                    URI.create(exchange),
                    new FederationId(federation),
                    hadoopBroadcast.value().value()))
        .open(object);
  }
}

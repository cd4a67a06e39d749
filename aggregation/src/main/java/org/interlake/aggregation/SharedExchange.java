package org.interlake.aggregation;

import java.io.Serializable;
import java.net.URI;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.exchange.HadoopExchange;

/** An exchange that every executor reaches, with the file system settings of the driver. */
final class SharedExchange implements Serializable {
  private static final long serialVersionUID = 1L;

  /** One open exchange for each JVM: opening one costs more than reading a small update. */
  private static final ConcurrentMap<String, HadoopExchange> OPEN = new ConcurrentHashMap<>();

  private final String exchange;
  private final String federation;
  private final Broadcast<SerializableConfiguration> hadoopBroadcast;

  SharedExchange(JavaSparkContext spark, URI exchange, FederationId federation) {
    this.exchange = exchange.toString();
    this.federation = federation.name();
    this.hadoopBroadcast =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
  }

  /** As this JVM reaches it. */
  HadoopExchange open() {
    return OPEN.computeIfAbsent(
        exchange + " " + federation,
        key ->
            HadoopExchange.open(
                URI.create(exchange),
                new FederationId(federation),
                hadoopBroadcast.value().value()));
  }
}

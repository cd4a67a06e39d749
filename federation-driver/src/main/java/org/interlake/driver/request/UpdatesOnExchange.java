package org.interlake.driver.request;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.aggregation.ExchangeUpdateSource;
import org.interlake.aggregation.UpdateSource;
import org.interlake.network.NetworkAddress;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;

/**
 * How updates are opened: in a folder by every executor, at a server by this process alone, since
 * the driver's key stays where it is.
 */
public final class UpdatesOnExchange implements UpdateSource {
  private static final long serialVersionUID = 1L;

  private final transient Exchange exchange;

  private UpdatesOnExchange(Exchange exchange) {
    this.exchange = requireNonNull(exchange, "exchange");
  }

  /**
   * The updates of a federation.
   *
   * @param opened that exchange, as this process reaches it
   */
  public static UpdateSource of(
      JavaSparkContext spark, URI exchange, FederationId federation, Exchange opened) {
    return NetworkAddress.isOne(exchange)
        ? new UpdatesOnExchange(opened)
        : new ExchangeUpdateSource(spark, exchange, federation);
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public Optional<ObjectReader> open(ExchangePath object) {
    return exchange.open(object);
  }
}

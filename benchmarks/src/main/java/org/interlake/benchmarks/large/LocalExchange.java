package org.interlake.benchmarks.large;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.interlake.aggregation.PartSink;
import org.interlake.aggregation.UpdateSource;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;

/** Updates and parts of an exchange that this process has opened, for a fold without Spark. */
final class LocalExchange implements UpdateSource, PartSink {
  private static final long serialVersionUID = 1L;

  private final transient Exchange exchange;

  LocalExchange(Exchange exchange) {
    this.exchange = requireNonNull(exchange, "exchange");
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public Optional<ObjectReader> open(ExchangePath object) {
    return exchange.open(object);
  }

  @Override
  public Publication publish(ExchangePath path, Content content) {
    return exchange.publish(path, content);
  }
}

package org.interlake.aggregation;

import java.util.Optional;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;

/** Updates and parts of an exchange that is open in this process. */
final class LocalParts implements UpdateSource, PartSink {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // it is never shipped
  private final Exchange exchange;

  LocalParts(Exchange exchange) {
    this.exchange = exchange;
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

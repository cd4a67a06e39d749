package org.interlake.integration;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;

/** An exchange on which something happens when a party is about to publish an object. */
final class WatchedExchange implements Exchange {
  private final Exchange exchange;
  private final ExchangePath watched;
  private final UnaryOperator<Content> instead;

  /** Whoever publishes there is gone. */
  static final class Gone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Gone(ExchangePath path) {
      super("gone before " + path);
    }
  }

  private WatchedExchange(Exchange exchange, ExchangePath watched, UnaryOperator<Content> instead) {
    this.exchange = exchange;
    this.watched = watched;
    this.instead = instead;
  }

  /** Its party dies before it publishes an object. */
  static WatchedExchange dyingBefore(Exchange exchange, ExchangePath path) {
    return new WatchedExchange(
        exchange,
        path,
        content -> {
          throw new Gone(path);
        });
  }

  /** Its party publishes something else there. */
  static WatchedExchange replacing(
      Exchange exchange, ExchangePath path, UnaryOperator<Content> instead) {
    return new WatchedExchange(exchange, path, instead);
  }

  @Override
  public Publication publish(ExchangePath path, Content content) {
    return exchange.publish(path, path.equals(watched) ? instead.apply(content) : content);
  }

  @Override
  public Optional<ObjectReader> open(ExchangePath path) {
    return exchange.open(path);
  }

  @Override
  public boolean exists(ExchangePath path) {
    return exchange.exists(path);
  }

  @Override
  public List<String> list(ExchangePath folder) {
    return exchange.list(folder);
  }

  @Override
  public void close() {
    exchange.close();
  }
}

package org.interlake.integration;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;

/** Dies at the moment when a site sends its update of a round. */
final class FailingExchange implements Exchange {
  private final Exchange inner;
  private final String end;
  private volatile Optional<byte[]> lost = Optional.empty();

  FailingExchange(Exchange inner, int round) {
    this.inner = inner;
    this.end = "/rounds/%d/update".formatted(round);
  }

  /** What would have been sent. */
  Optional<byte[]> lost() {
    return lost;
  }

  @Override
  public Publication publish(ExchangePath path, Content content) {
    if (path.toString().endsWith(end)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        content.writeTo(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      lost = Optional.of(bytes.toByteArray());
      throw new IllegalStateException("the power failed");
    }
    return inner.publish(path, content);
  }

  @Override
  public Optional<ObjectReader> open(ExchangePath path) {
    return inner.open(path);
  }

  @Override
  public boolean exists(ExchangePath path) {
    return inner.exists(path);
  }

  @Override
  public List<String> list(ExchangePath path) {
    return inner.list(path);
  }

  @Override
  public void close() {
    inner.close();
  }
}

package org.interlake.protocol.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.OpenedEnvelope;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.identity.VerifyingKey;
import org.interlake.protocol.vector.BlockedVector;

/** One party's way to send and read whole messages on an exchange. */
public final class Mailbox {
  private final Exchange exchange;
  private final SigningKey key;

  public Mailbox(Exchange exchange, SigningKey key) {
    this.exchange = requireNonNull(exchange, "exchange");
    this.key = requireNonNull(key, "key");
  }

  /** A message that was sent. */
  public record Sent(Publication publication, Digest content, long bytes) {}

  public Exchange exchange() {
    return exchange;
  }

  /** The same party's, at another place. */
  public Mailbox at(Exchange place) {
    return new Mailbox(place, key);
  }

  /** The digest of a body's text: what other messages name a plan or a contract by. */
  public static Digest digestOf(Object body) {
    return Digest.of(MessageCodec.write(body).getBytes(UTF_8));
  }

  /** Signs and publishes a message. */
  public Sent send(
      ExchangePath path,
      EnvelopeContext context,
      Object body,
      List<? extends BlockedVector> vectors) {
    SealedEnvelope sealed = SealedEnvelope.seal(context, MessageCodec.write(body), vectors, key);
    return new Sent(exchange.publish(path, sealed), sealed.contentDigest(), sealed.length());
  }

  /** Signs and publishes a message with one vector, which is never held whole. */
  public Sent sendBlocked(
      ExchangePath path, EnvelopeContext context, Object body, BlockedVector vector) {
    SealedEnvelope sealed =
        SealedEnvelope.sealBlocked(context, MessageCodec.write(body), vector, key);
    return new Sent(exchange.publish(path, sealed), sealed.contentDigest(), sealed.length());
  }

  /**
   * Reads a message, if it is there.
   *
   * @param maxPayloadBytes at most so many bytes of vectors
   * @throws EnvelopeException with the reason, if it is not believed
   */
  public <T> Optional<Message<T>> read(
      ExchangePath path,
      EnvelopeContext expected,
      VerifyingKey sender,
      Class<T> type,
      long maxPayloadBytes) {
    Optional<ObjectReader> found = exchange.exists(path) ? exchange.open(path) : Optional.empty();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (ObjectReader object = found.get()) {
      OpenedEnvelope opened = OpenedEnvelope.open(object, expected, sender, maxPayloadBytes);
      return Optional.of(
          new Message<>(
              MessageCodec.read(opened.body(), type),
              Digest.of(opened.body().getBytes(UTF_8)),
              opened.contentDigest(),
              opened.vectors()));
    }
  }

  /**
   * The content digest of a message, if it is there; its vectors are not read.
   *
   * @throws EnvelopeException with the reason, if its head is not believed
   */
  public Optional<Digest> contentOf(
      ExchangePath path, EnvelopeContext expected, VerifyingKey sender) {
    Optional<ObjectReader> found = exchange.exists(path) ? exchange.open(path) : Optional.empty();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (ObjectReader object = found.get()) {
      return Optional.of(
          OpenedEnvelope.open(object, expected, sender, Long.MAX_VALUE).contentDigest());
    }
  }
}

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
import org.interlake.protocol.identity.OpeningKey;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.identity.SealingKey;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.identity.Verifier;
import org.interlake.protocol.vector.BlockedVector;

/** One party's way to send and read whole messages on an exchange. */
public final class Mailbox {
  private final Exchange exchange;
  private final PrivateIdentity identity;

  public Mailbox(Exchange exchange, PrivateIdentity identity) {
    this.exchange = requireNonNull(exchange, "exchange");
    this.identity = requireNonNull(identity, "identity");
  }

  /** Of a party that nothing is sealed for. */
  public Mailbox(Exchange exchange, SigningKey key) {
    this(exchange, PrivateIdentity.signingOnly(key));
  }

  /** A message that was sent. */
  public record Sent(Publication publication, Digest content, long bytes) {}

  public Exchange exchange() {
    return exchange;
  }

  /** Whose messages go out from here. */
  public PublicIdentity owner() {
    return identity.publicIdentity();
  }

  /** The same party's, at another place. */
  public Mailbox at(Exchange place) {
    return new Mailbox(place, identity);
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
    return publish(
        path,
        SealedEnvelope.seal(context, MessageCodec.write(body), vectors, identity.signingKey()));
  }

  /**
   * Encrypts a message to its recipient, signs and publishes it. Sent again, it is other bytes: a
   * conflict, if it has been published. To a party of this process, which has no key for that, it
   * is only signed.
   */
  public Sent sendTo(
      PublicIdentity recipient,
      ExchangePath path,
      EnvelopeContext context,
      Object body,
      List<? extends BlockedVector> vectors) {
    Optional<SealingKey> sealingKey = recipient.sealingKey();
    if (sealingKey.isEmpty()) {
      return send(path, context, body, vectors);
    }
    return publish(
        path,
        SealedEnvelope.sealTo(
            sealingKey.get(), context, MessageCodec.write(body), vectors, identity.signingKey()));
  }

  private Sent publish(ExchangePath path, SealedEnvelope sealed) {
    return new Sent(exchange.publish(path, sealed), sealed.contentDigest(), sealed.length());
  }

  /** Signs and publishes a message with one vector, which is never held whole. */
  public Sent sendBlocked(
      ExchangePath path, EnvelopeContext context, Object body, BlockedVector vector) {
    return publish(
        path,
        SealedEnvelope.sealBlocked(
            context, MessageCodec.write(body), vector, identity.signingKey()));
  }

  /**
   * Reads and checks a message's head. One that is for this party alone must be sealed for it, if
   * anything can be.
   *
   * @param maxVectorBytes at most so many bytes of vectors
   * @throws EnvelopeException with the reason, if it is not believed
   */
  public OpenedEnvelope open(
      ObjectReader object, EnvelopeContext expected, Verifier sender, long maxVectorBytes) {
    Optional<OpeningKey> key = identity.openingKey();
    return expected.kind().isSecret() && key.isPresent()
        ? OpenedEnvelope.openSealed(object, expected, sender, key.get(), maxVectorBytes)
        : OpenedEnvelope.open(object, expected, sender, maxVectorBytes);
  }

  /**
   * Reads a message, if it is there.
   *
   * @param maxVectorBytes at most so many bytes of vectors
   * @throws EnvelopeException with the reason, if it is not believed
   */
  public <T> Optional<Message<T>> read(
      ExchangePath path,
      EnvelopeContext expected,
      Verifier sender,
      Class<T> type,
      long maxVectorBytes) {
    Optional<ObjectReader> found = exchange.exists(path) ? exchange.open(path) : Optional.empty();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (ObjectReader object = found.get()) {
      OpenedEnvelope opened = open(object, expected, sender, maxVectorBytes);
      return Optional.of(
          new Message<>(
              MessageCodec.read(opened.body(), type),
              Digest.of(opened.body().getBytes(UTF_8)),
              opened.contentDigest(),
              opened.vectors()));
    }
  }

  /**
   * The content digest of what this party itself sent by {@link #sendTo}, if it is there. Only its
   * recipient could open it.
   *
   * @param own under which this party's messages verify
   * @throws EnvelopeException with the reason, if its head is not believed
   */
  public Optional<Digest> contentSentTo(
      PublicIdentity recipient, ExchangePath path, EnvelopeContext expected, Verifier own) {
    if (recipient.sealingKey().isEmpty()) {
      return contentOf(path, expected, own);
    }
    Optional<ObjectReader> found = exchange.exists(path) ? exchange.open(path) : Optional.empty();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (ObjectReader object = found.get()) {
      return Optional.of(OpenedEnvelope.contentOfSealed(object, expected, own));
    }
  }

  /**
   * The content digest of a message, if it is there; its vectors are not read.
   *
   * @throws EnvelopeException with the reason, if its head is not believed
   */
  public Optional<Digest> contentOf(ExchangePath path, EnvelopeContext expected, Verifier sender) {
    Optional<ObjectReader> found = exchange.exists(path) ? exchange.open(path) : Optional.empty();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (ObjectReader object = found.get()) {
      return Optional.of(open(object, expected, sender, Long.MAX_VALUE).contentDigest());
    }
  }
}

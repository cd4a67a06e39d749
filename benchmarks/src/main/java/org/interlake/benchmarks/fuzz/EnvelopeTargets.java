package org.interlake.benchmarks.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.OpenedEnvelope;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.OpeningKey;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;

/** Envelopes: as an outsider damages them, and as an enrolled party with bad intent signs them. */
final class EnvelopeTargets {
  private static final EnvelopeContext CONTEXT =
      EnvelopeContext.fromSite(
              MessageKind.UPDATE,
              new FederationId("hearts"),
              new RunId("r1"),
              new SiteId("ulm"),
              Digest.of(new byte[0]))
          .inRound(new RoundNumber(7));

  /** Of SealedEnvelope: what docs/spec/envelope.md signs. */
  private static byte[] domain(boolean sealed) {
    return ("interlake/envelope/v" + (sealed ? 2 : 1)).getBytes(UTF_8);
  }

  private static final int MOST_BYTES = 1 << 20;
  private static final int PREFIX = 20;
  private static final int SIGNATURE = 64;
  private static final int HEADER_LENGTH_AT = 8;

  private EnvelopeTargets() {}

  static List<Target> all() {
    return List.of(
        new Damaged("envelope", false, Optional.empty()),
        new Damaged("envelope, signed again", true, Optional.empty()),
        new Damaged("sealed envelope", false, Optional.of(OpeningKey.generate())),
        new Damaged("sealed, signed again", true, Optional.of(OpeningKey.generate())));
  }

  /**
   * Damaged envelopes.
   *
   * @param recipient whom the seeds are sealed for; empty if they are in the clear
   */
  private record Damaged(
      String name,
      boolean signedAgain,
      Optional<OpeningKey> recipient,
      SigningKey key,
      List<byte[]> seeds)
      implements Target {
    Damaged(String name, boolean signedAgain, Optional<OpeningKey> recipient) {
      this(name, signedAgain, recipient, SigningKey.ofThisProcess());
    }

    private Damaged(
        String name, boolean signedAgain, Optional<OpeningKey> recipient, SigningKey key) {
      this(
          name,
          signedAgain,
          recipient,
          key,
          List.of(sealed(key, recipient, 3), sealed(key, recipient, 700)));
    }

    /** Opening a sealed one takes a step on an elliptic curve. */
    @Override
    public int weight() {
      return recipient.isPresent() && signedAgain ? 10 : 100;
    }

    @Override
    public Mutation mutation() {
      return Mutation.BYTES;
    }

    @Override
    public boolean decode(byte[] input) {
      try {
        byte[] bytes = signedAgain ? signed(input) : input;
        opened(new Held(bytes)).vectors();
        return true;
      } catch (EnvelopeException e) {
        return false;
      }
    }

    private OpenedEnvelope opened(ObjectReader object) {
      return recipient.isPresent()
          ? OpenedEnvelope.openSealed(
              object, CONTEXT, key.verifyingKey(), recipient.get(), MOST_BYTES)
          : OpenedEnvelope.open(object, CONTEXT, key.verifyingKey(), MOST_BYTES);
    }

    /** With the signature that the damaged head would have, if there is room for one. */
    private byte[] signed(byte[] input) {
      if (input.length < PREFIX) {
        return input;
      }
      int header = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN).getInt(HEADER_LENGTH_AT);
      if (header < 0 || header > input.length - PREFIX - SIGNATURE) {
        return input;
      }
      int head = PREFIX + header;
      byte[] domain = domain(recipient.isPresent());
      byte[] signature =
          key.sign(
              ByteBuffer.allocate(domain.length + head).put(domain).put(input, 0, head).array());
      System.arraycopy(signature, 0, input, head, signature.length);
      return input;
    }
  }

  /** An object in memory. */
  private static final class Held implements ObjectReader {
    private final byte[] bytes;

    Held(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public void readFully(long position, byte[] target, int offset, int length) {
      if (position < 0 || length > bytes.length - position) {
        throw new ExchangeException("memory ends before byte " + (position + length));
      }
      System.arraycopy(bytes, (int) position, target, offset, length);
    }

    @Override
    public void close() {}
  }

  private static byte[] sealed(SigningKey key, Optional<OpeningKey> recipient, int elements) {
    String body = "{\"note\":\"größer als 1 €\"}";
    List<DoubleVector> vectors =
        List.of(
            DoubleVector.zero(VectorLayout.single("a", ElementType.FLOAT32, elements)),
            DoubleVector.zero(VectorLayout.single("b", ElementType.FLOAT64, 2)));
    SealedEnvelope envelope =
        recipient.isPresent()
            ? SealedEnvelope.sealTo(recipient.get().sealingKey(), CONTEXT, body, vectors, key)
            : SealedEnvelope.seal(CONTEXT, body, vectors, key);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      envelope.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}

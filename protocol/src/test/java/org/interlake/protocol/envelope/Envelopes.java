package org.interlake.protocol.envelope;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.MemoryObject;
import org.interlake.protocol.identity.OpeningKey;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.identity.TestKeys;
import org.interlake.protocol.identity.VerifyingKey;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/** Envelopes to read and to damage. */
final class Envelopes {
  static final SigningKey KEY = TestKeys.rfc8032Test1();
  static final VerifyingKey PUBLIC = KEY.verifyingKey();
  static final OpeningKey OPENING = TestKeys.known32Bytes();
  static final FederationId FEDERATION = new FederationId("hearts");
  static final SiteId ULM = new SiteId("ulm");
  static final String BODY = "{\"note\":\"größer als 1 €, 心 🫀\"}";

  static final EnvelopeContext UPDATE =
      EnvelopeContext.fromSite(
              MessageKind.UPDATE, FEDERATION, new RunId("r1"), ULM, Digest.of(new byte[] {1, 2, 3}))
          .inRound(new RoundNumber(7));

  static final EnvelopeContext CALL =
      EnvelopeContext.fromDriver(
              MessageKind.CALL, FEDERATION, new RunId("r1"), EnvelopeContext.NO_PARENT)
          .inRound(new RoundNumber(7));

  private Envelopes() {}

  static List<DoubleVector> vectors() {
    VectorLayout doubles =
        new VectorLayout(
            "statistics",
            ElementType.FLOAT64,
            List.of(new Segment("loss", 1), new Segment("gradient", 3), new Segment("none", 0)));
    VectorLayout floats =
        new VectorLayout("parameters", ElementType.FLOAT32, List.of(new Segment("weights", 1500)));
    double[] weights = new double[1500];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (i - 700) / 8.0;
    }
    return List.of(
        DoubleVector.of(doubles, 0.1, -2.5, 1e-300, Double.MAX_VALUE),
        DoubleVector.of(floats, weights));
  }

  /** An update with a vector of one short block and one of two blocks. */
  static byte[] update() {
    return bytes(SealedEnvelope.seal(UPDATE, BODY, vectors(), EnvelopeHeader.MIN_BLOCK_BYTES, KEY));
  }

  static byte[] bytes(SealedEnvelope envelope) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      envelope.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static OpenedEnvelope open(byte[] bytes) {
    return open(bytes, UPDATE);
  }

  static OpenedEnvelope open(byte[] bytes, EnvelopeContext expected) {
    return OpenedEnvelope.open(new MemoryObject(bytes), expected, PUBLIC, 1 << 20);
  }

  /** The same, encrypted to {@link TestKeys#known32Bytes}. */
  static byte[] sealedUpdate() {
    return bytes(
        SealedEnvelope.sealTo(
            OPENING.sealingKey(), UPDATE, BODY, vectors(), EnvelopeHeader.MIN_BLOCK_BYTES, KEY));
  }

  static OpenedEnvelope openSealed(byte[] bytes) {
    return OpenedEnvelope.openSealed(new MemoryObject(bytes), UPDATE, PUBLIC, OPENING, 1 << 20);
  }

  static int headerBytes(byte[] envelope) {
    return little(envelope).getInt(8);
  }

  static int headBytes(byte[] envelope) {
    return SealedEnvelope.PREFIX_BYTES + headerBytes(envelope) + SealedEnvelope.SIGNATURE_BYTES;
  }

  static ByteBuffer little(byte[] envelope) {
    return ByteBuffer.wrap(envelope).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Signs a head again, as an enrolled party with bad intent can. */
  static byte[] signedAgain(byte[] envelope) {
    EnvelopeFormat format =
        little(envelope).getShort(4) == EnvelopeFormat.SEALED.version()
            ? EnvelopeFormat.SEALED
            : EnvelopeFormat.CLEAR;
    byte[] copy = envelope.clone();
    int signed = SealedEnvelope.PREFIX_BYTES + headerBytes(envelope);
    byte[] signature = KEY.sign(SealedEnvelope.signedBytes(format, copy, signed));
    System.arraycopy(signature, 0, copy, signed, signature.length);
    return copy;
  }
}

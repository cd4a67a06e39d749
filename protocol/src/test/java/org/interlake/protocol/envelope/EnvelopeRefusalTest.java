package org.interlake.protocol.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.exchange.MemoryObject;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvelopeRefusalTest {
  private static final byte[] UPDATE = Envelopes.update();
  private static final int HEAD = Envelopes.headBytes(UPDATE);

  private static void assertRefused(RefusalReason reason, byte[] bytes) {
    assertRefused(reason, () -> Envelopes.open(bytes));
  }

  private static void assertRefused(RefusalReason reason, Runnable reading) {
    assertThatExceptionOfType(EnvelopeException.class)
        .isThrownBy(reading::run)
        .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
  }

  @Test
  void corruptMagic() {
    for (int at = 0; at < 4; at++) {
      byte[] bytes = UPDATE.clone();
      bytes[at] ^= 1;
      assertRefused(RefusalReason.CORRUPT, bytes);
    }
  }

  @Test
  void tooOldAndTooNew() {
    byte[] bytes = UPDATE.clone();
    Envelopes.little(bytes).putShort(4, (short) 0);
    assertRefused(RefusalReason.TOO_OLD, bytes);
    for (int version : new int[] {2, 255, 256, 32_768, 65_535}) {
      Envelopes.little(bytes).putShort(4, (short) version);
      assertRefused(RefusalReason.TOO_NEW, bytes);
    }
  }

  @Test
  void unknownKind() {
    for (int kind : new int[] {0, 10, 15, 20, 65_535}) {
      byte[] bytes = UPDATE.clone();
      Envelopes.little(bytes).putShort(6, (short) kind);
      assertRefused(RefusalReason.CORRUPT, Envelopes.signedAgain(bytes));
    }
  }

  @Test
  void oversizedHeaderBeforeAnythingOfThatSizeIsRead() {
    for (int headerBytes : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, (1 << 24) + 1}) {
      byte[] bytes = UPDATE.clone();
      Envelopes.little(bytes).putInt(8, headerBytes);
      MemoryObject object = new MemoryObject(bytes);
      assertRefused(
          RefusalReason.OVERSIZED,
          () -> OpenedEnvelope.open(object, Envelopes.UPDATE, Envelopes.PUBLIC, 1 << 20));
      assertThat(object.largestRead()).isEqualTo(bytes.length);
    }
  }

  @Test
  void aHeaderLongerThanItsObjectIsNotAllocated() {
    byte[] bytes = UPDATE.clone();
    Envelopes.little(bytes).putInt(8, 1 << 24);
    MemoryObject object = new MemoryObject(bytes);
    assertRefused(
        RefusalReason.TRUNCATED,
        () -> OpenedEnvelope.open(object, Envelopes.UPDATE, Envelopes.PUBLIC, 1 << 20));
    assertThat(object.largestRead()).isEqualTo(bytes.length);
  }

  @Test
  void oversizedPayload() {
    int payload = UPDATE.length - HEAD;
    MemoryObject object = new MemoryObject(UPDATE);
    assertThat(OpenedEnvelope.open(object, Envelopes.UPDATE, Envelopes.PUBLIC, payload).vectors())
        .hasSize(2);
    assertRefused(
        RefusalReason.OVERSIZED,
        () -> OpenedEnvelope.open(object, Envelopes.UPDATE, Envelopes.PUBLIC, payload - 1));
    byte[] bytes = UPDATE.clone();
    for (long claimed : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, (1 << 20) + 1}) {
      Envelopes.little(bytes).putLong(12, claimed);
      assertRefused(RefusalReason.OVERSIZED, bytes);
    }
  }

  @Test
  void aPayloadOfAllTheBytesThatALongCountsIsTruncated() {
    byte[] bytes = UPDATE.clone();
    Envelopes.little(bytes).putLong(12, Long.MAX_VALUE);
    assertRefused(
        RefusalReason.TRUNCATED,
        () ->
            OpenedEnvelope.open(
                new MemoryObject(bytes), Envelopes.UPDATE, Envelopes.PUBLIC, Long.MAX_VALUE));
  }

  @Test
  void truncatedAtEveryByte() {
    for (int length = 0; length < UPDATE.length; length++) {
      assertRefused(RefusalReason.TRUNCATED, Arrays.copyOf(UPDATE, length));
    }
  }

  @Test
  void aTrailingByteIsCorrupt() {
    assertRefused(RefusalReason.CORRUPT, Arrays.copyOf(UPDATE, UPDATE.length + 1));
    assertRefused(RefusalReason.CORRUPT, Arrays.copyOf(UPDATE, UPDATE.length + 100_000));
  }

  @Test
  void wrongSender() {
    EnvelopeContext c = Envelopes.UPDATE;
    for (String other : List.of("sites/bonn", "driver", "sites/ul", "")) {
      EnvelopeContext expected =
          new EnvelopeContext(
              c.kind(), c.federation(), c.run(), c.round(), other, c.recipient(), c.parent());
      assertRefused(RefusalReason.WRONG_SENDER, () -> Envelopes.open(UPDATE, expected));
    }
  }

  @Test
  void forgedWithAnotherKey() {
    assertRefused(
        RefusalReason.FORGED,
        Envelopes.bytes(
            SealedEnvelope.seal(
                Envelopes.UPDATE, Envelopes.BODY, Envelopes.vectors(), SigningKey.generate())));
  }

  @Test
  void anyFlippedBitOfTheSignatureIsForged() {
    for (int bit = 0; bit < 8 * SealedEnvelope.SIGNATURE_BYTES; bit++) {
      byte[] bytes = UPDATE.clone();
      bytes[HEAD - SealedEnvelope.SIGNATURE_BYTES + bit / 8] ^= (byte) (1 << (bit % 8));
      assertRefused(RefusalReason.FORGED, bytes);
    }
  }

  @Test
  void anyFlippedBitOfTheHeaderIsRefusedAndMostlyForged() {
    int forged = 0;
    int bits = 0;
    for (int at = SealedEnvelope.PREFIX_BYTES;
        at < HEAD - SealedEnvelope.SIGNATURE_BYTES;
        at++, bits++) {
      byte[] bytes = UPDATE.clone();
      bytes[at] ^= 1;
      try {
        Envelopes.open(bytes);
        throw new AssertionError("believed with a flipped bit in byte " + at);
      } catch (EnvelopeException e) {
        assertThat(e.reason())
            .isIn(RefusalReason.FORGED, RefusalReason.CORRUPT, RefusalReason.WRONG_SENDER);
        forged += e.reason() == RefusalReason.FORGED ? 1 : 0;
      }
    }
    assertThat(forged).isGreaterThan(bits / 2);
  }

  @Test
  void aFlippedBlockDigestIsForged() {
    byte[] bytes = UPDATE.clone();
    bytes[HEAD - SealedEnvelope.SIGNATURE_BYTES - 1] ^= 1;
    assertRefused(RefusalReason.FORGED, bytes);
  }

  @Test
  void replayedIntoAnotherContext() {
    EnvelopeContext c = Envelopes.UPDATE;
    String sender = c.sender();
    Digest other = Digest.of(new byte[] {9});
    for (EnvelopeContext expected :
        List.of(
            new EnvelopeContext(
                MessageKind.MODEL,
                c.federation(),
                c.run(),
                c.round(),
                sender,
                c.recipient(),
                c.parent()),
            new EnvelopeContext(
                c.kind(),
                new FederationId("lungs"),
                c.run(),
                c.round(),
                sender,
                c.recipient(),
                c.parent()),
            new EnvelopeContext(
                c.kind(), c.federation(), "r2", c.round(), sender, c.recipient(), c.parent()),
            new EnvelopeContext(
                c.kind(), c.federation(), "", c.round(), sender, c.recipient(), c.parent()),
            new EnvelopeContext(
                c.kind(), c.federation(), c.run(), 8, sender, c.recipient(), c.parent()),
            new EnvelopeContext(
                c.kind(), c.federation(), c.run(), c.round(), sender, "*", c.parent()),
            new EnvelopeContext(
                c.kind(), c.federation(), c.run(), c.round(), sender, c.recipient(), other))) {
      assertRefused(RefusalReason.WRONG_CONTEXT, () -> Envelopes.open(UPDATE, expected));
    }
  }

  @Test
  void anotherKindInThePrefixIsForged() {
    byte[] bytes = UPDATE.clone();
    Envelopes.little(bytes).putShort(6, (short) MessageKind.MODEL.number());
    assertRefused(RefusalReason.FORGED, bytes);
  }

  @Test
  void wrongShape() {
    OpenedEnvelope opened = Envelopes.open(UPDATE);
    List<VectorLayout> right = opened.layouts();
    assertThat(opened.requireLayouts(right)).isSameAs(opened);
    VectorLayout other = VectorLayout.single("parameters", ElementType.FLOAT64, 1500);
    for (List<VectorLayout> wrong :
        List.of(
            List.<VectorLayout>of(),
            right.subList(0, 1),
            List.of(right.get(1), right.get(0)),
            List.of(right.get(0), other))) {
      assertRefused(RefusalReason.WRONG_SHAPE, () -> opened.requireLayouts(wrong));
    }
  }

  @Test
  void aFlippedPayloadByteIsCorruptInItsVectorOnly() {
    long boundary = Envelopes.open(UPDATE).blocks(1).position();
    for (int at = HEAD; at < UPDATE.length; at++) {
      byte[] bytes = UPDATE.clone();
      bytes[at] ^= 0x40;
      OpenedEnvelope opened = Envelopes.open(bytes);
      int hit = at < boundary ? 0 : 1;
      assertRefused(RefusalReason.CORRUPT, () -> opened.vector(hit));
      assertThat(opened.vector(1 - hit)).isEqualTo(Envelopes.vectors().get(1 - hit));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void notFinite(double value) {
    for (ElementType type : List.of(ElementType.FLOAT32, ElementType.FLOAT64)) {
      VectorLayout layout = VectorLayout.single("v", type, 3);
      OpenedEnvelope opened =
          Envelopes.open(
              Envelopes.bytes(
                  SealedEnvelope.seal(
                      Envelopes.UPDATE,
                      "{}",
                      List.of(DoubleVector.of(layout, 1, 2, value), DoubleVector.zero(layout)),
                      Envelopes.KEY)));
      assertRefused(RefusalReason.NOT_FINITE, () -> opened.vector(0));
      assertRefused(RefusalReason.NOT_FINITE, opened::vectors);
      assertThat(opened.vector(1)).isEqualTo(DoubleVector.zero(layout));
    }
  }

  @Test
  void believesOnlyBytesThatTheSignatureCovers() {
    // A body that does not fit into the first read, on a place that answers the second read of the
    // same bytes differently: what was parsed must be what was verified.
    byte[] signed =
        Envelopes.bytes(
            SealedEnvelope.seal(Envelopes.UPDATE, "x".repeat(100_000), List.of(), Envelopes.KEY));
    byte[] shown = signed.clone();
    Envelopes.little(shown).putShort(6, (short) MessageKind.MODEL.number());
    EnvelopeContext c = Envelopes.UPDATE;
    EnvelopeContext model =
        new EnvelopeContext(
            MessageKind.MODEL,
            c.federation(),
            c.run(),
            c.round(),
            c.sender(),
            c.recipient(),
            c.parent());
    assertRefused(
        RefusalReason.FORGED,
        () -> OpenedEnvelope.open(new TwoFaced(shown, signed), model, Envelopes.PUBLIC, 1 << 20));
  }

  /** Answers its first read from one array and every later one from another. */
  private static final class TwoFaced implements ObjectReader {
    private final byte[] first;
    private final byte[] later;
    private int reads;

    TwoFaced(byte[] first, byte[] later) {
      this.first = first;
      this.later = later;
    }

    @Override
    public long length() {
      return first.length;
    }

    @Override
    public void readFully(long position, byte[] target, int offset, int length) {
      System.arraycopy(reads++ == 0 ? first : later, (int) position, target, offset, length);
    }

    @Override
    public void close() {}
  }
}

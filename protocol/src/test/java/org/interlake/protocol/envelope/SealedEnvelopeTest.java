package org.interlake.protocol.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.exchange.MemoryObject;
import org.interlake.protocol.identity.OpeningKey;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;

/** Envelopes of format 2. */
class SealedEnvelopeTest {
  private static final long SEED = 20261122;
  private static final long MAX_ALLOCATED_BYTES = 4 << 20;

  private static RefusalReason refusal(byte[] bytes) {
    return catchThrowableOfType(
            EnvelopeException.class, () -> Envelopes.openSealed(bytes).vectors())
        .reason();
  }

  @Test
  void isReadByItsRecipient() {
    OpenedEnvelope opened = Envelopes.openSealed(Envelopes.sealedUpdate());
    assertThat(opened.body()).isEqualTo(Envelopes.BODY);
    assertThat(opened.vectors()).isEqualTo(Envelopes.vectors());
  }

  @Test
  void isOtherBytesAndAnotherContentEachTime() {
    byte[] once = Envelopes.sealedUpdate();
    byte[] again = Envelopes.sealedUpdate();
    assertThat(again).hasSameSizeAs(once).isNotEqualTo(once);
    assertThat(Envelopes.openSealed(again).contentDigest())
        .isNotEqualTo(Envelopes.openSealed(once).contentDigest());
  }

  @Test
  void aBlockIsReadFromWhereItLies() {
    byte[] bytes = Envelopes.sealedUpdate();
    VectorBlocks blocks = Envelopes.openSealed(bytes).blocks(1);
    assertThat(blocks.digests()).hasSize(2);
    byte[] numbers = Envelopes.vectors().get(1).encode();
    for (int b = 0; b < 2; b++) {
      int from = (int) blocks.blockPosition(b);
      byte[] stored = Arrays.copyOfRange(bytes, from, from + blocks.storedLength(b));
      assertThat(Digest.of(stored)).isEqualTo(blocks.digests().get(b));
      assertThat(blocks.key().orElseThrow().open(stored, b))
          .isEqualTo(
              Arrays.copyOfRange(
                  numbers,
                  b * blocks.blockBytes(),
                  b * blocks.blockBytes() + blocks.blockLength(b)));
    }
    assertThat(blocks.blockPosition(1) + blocks.storedLength(1)).isEqualTo(bytes.length);
  }

  @Test
  void showsNothingOfItsBodyOrNumbers() {
    byte[] bytes = Envelopes.sealedUpdate();
    String shown = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(shown)
        .doesNotContain(
            new String(Envelopes.BODY.getBytes(UTF_8), java.nio.charset.StandardCharsets.ISO_8859_1)
                .substring(0, 12));
    byte[] numbers = Envelopes.vectors().get(1).encode();
    for (int from = 0; from + 16 <= numbers.length; from += 16) {
      assertThat(
              shown.contains(
                  new String(numbers, from, 16, java.nio.charset.StandardCharsets.ISO_8859_1)))
          .isFalse();
    }
  }

  @Test
  void bodiesOfLikeLengthAreAsLong() {
    Set<Integer> lengths = new HashSet<>();
    for (int length = 0; length <= 900; length += 100) {
      lengths.add(
          Envelopes.bytes(
                  SealedEnvelope.sealTo(
                      Envelopes.OPENING.sealingKey(),
                      Envelopes.UPDATE,
                      "x".repeat(length),
                      List.of(),
                      Envelopes.KEY))
              .length);
    }
    assertThat(lengths).hasSize(1);
  }

  @Property
  void paddingIsShortAndHasFewLengths(@ForAll @IntRange(min = 1, max = 1 << 24) int length) {
    int padded = SealedBody.padded(length);
    assertThat(padded).isGreaterThanOrEqualTo(length);
    assertThat(padded).isLessThanOrEqualTo(Math.max(1024, (int) (length * 1.12)));
    assertThat(SealedBody.padded(padded)).isEqualTo(padded);
  }

  @Test
  void isNotReadByAnybodyElse() {
    byte[] bytes = Envelopes.sealedUpdate();
    OpeningKey other = OpeningKey.generate();
    EnvelopeException refused =
        catchThrowableOfType(
            EnvelopeException.class,
            () ->
                OpenedEnvelope.openSealed(
                    new MemoryObject(bytes), Envelopes.UPDATE, Envelopes.PUBLIC, other, 1 << 20));
    assertThat(refused.reason()).isEqualTo(RefusalReason.UNDECRYPTABLE);
  }

  @Test
  void aSealedBodyBelongsToItsMessage() {
    // Taken over into another round's message, and signed by a site with bad intent.
    EnvelopeContext next =
        new EnvelopeContext(
            MessageKind.UPDATE,
            Envelopes.FEDERATION,
            "r1",
            8,
            Envelopes.UPDATE.sender(),
            Envelopes.UPDATE.recipient(),
            Envelopes.UPDATE.parent());
    byte[] bytes = Envelopes.sealedUpdate();
    int at = SealedEnvelope.PREFIX_BYTES + EnvelopeHeader.encodeContext(next).length - 32 - 4;
    Envelopes.little(bytes).putInt(at, 8);
    byte[] moved = Envelopes.signedAgain(bytes);
    EnvelopeException refused =
        catchThrowableOfType(
            EnvelopeException.class,
            () ->
                OpenedEnvelope.openSealed(
                    new MemoryObject(moved), next, Envelopes.PUBLIC, Envelopes.OPENING, 1 << 20));
    assertThat(next.inRound(new RoundNumber(8))).isEqualTo(next);
    assertThat(refused.reason()).isEqualTo(RefusalReason.UNDECRYPTABLE);
  }

  @Test
  void blocksThatChangePlacesAreFoundEvenIfTheyAreSigned() {
    byte[] vectorOfTwo = sealedTwoBlocks();
    OpenedEnvelope opened = Envelopes.openSealed(vectorOfTwo);
    VectorBlocks blocks = opened.blocks(0);
    int length = blocks.storedLength(0);
    byte[] swapped = vectorOfTwo.clone();
    int first = (int) blocks.blockPosition(0);
    int second = (int) blocks.blockPosition(1);
    System.arraycopy(vectorOfTwo, second, swapped, first, length);
    System.arraycopy(vectorOfTwo, first, swapped, second, length);
    int digests = SealedEnvelope.PREFIX_BYTES + Envelopes.headerBytes(swapped) - 2 * Digest.BYTES;
    byte[] firstDigest = Arrays.copyOfRange(swapped, digests, digests + Digest.BYTES);
    System.arraycopy(swapped, digests + Digest.BYTES, swapped, digests, Digest.BYTES);
    System.arraycopy(firstDigest, 0, swapped, digests + Digest.BYTES, Digest.BYTES);
    byte[] signed = Envelopes.signedAgain(swapped);
    assertThat(refusal(signed)).isEqualTo(RefusalReason.UNDECRYPTABLE);
  }

  private static byte[] sealedTwoBlocks() {
    int elements = 2 * EnvelopeHeader.MIN_BLOCK_BYTES / Float.BYTES;
    return Envelopes.bytes(
        SealedEnvelope.sealTo(
            Envelopes.OPENING.sealingKey(),
            Envelopes.UPDATE,
            "{}",
            List.of(DoubleVector.zero(VectorLayout.single("v", ElementType.FLOAT32, elements))),
            EnvelopeHeader.MIN_BLOCK_BYTES,
            Envelopes.KEY));
  }

  @Test
  void everyFaultInsideIsTheSameRefusal() {
    byte[] bytes = Envelopes.sealedUpdate();
    int from =
        SealedEnvelope.PREFIX_BYTES + EnvelopeHeader.encodeContext(Envelopes.UPDATE).length + 4;
    int sealed = Envelopes.little(bytes).getInt(from - 4);
    Set<String> messages = new HashSet<>();
    for (int i = 0; i < sealed; i += 7) {
      byte[] changed = bytes.clone();
      changed[from + i] ^= 1;
      EnvelopeException refused =
          catchThrowableOfType(
              EnvelopeException.class, () -> Envelopes.openSealed(Envelopes.signedAgain(changed)));
      assertThat(refused.reason()).isEqualTo(RefusalReason.UNDECRYPTABLE);
      assertThat(refused).hasNoCause();
      messages.add(refused.getMessage());
    }
    // What decrypts, but is no body: its length is a lie, or it is not padded with zeros.
    for (byte[] inside :
        List.of(
            new byte[0],
            new byte[35],
            new byte[1023],
            new byte[1025],
            ByteBuffer.allocate(1024)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt(32, -1)
                .array(),
            ByteBuffer.allocate(1024)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt(32, 5000)
                .array(),
            ByteBuffer.allocate(1024).put(1023, (byte) 1).array(),
            ByteBuffer.allocate(1024)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt(32, 1)
                .put(36, (byte) 0xFF)
                .array())) {
      byte[] lying = Envelopes.OPENING.sealingKey().seal(inside, infoOf(Envelopes.UPDATE));
      EnvelopeException refused =
          catchThrowableOfType(
              EnvelopeException.class,
              () -> SealedBody.open(lying, Envelopes.OPENING, Envelopes.UPDATE));
      messages.add(refused.getMessage());
    }
    assertThat(messages).hasSize(1);
  }

  /** As the spec has it, written down once more. */
  private static byte[] infoOf(EnvelopeContext context) {
    byte[] domain = "interlake/sealed-body/v2".getBytes(UTF_8);
    byte[] bound = EnvelopeHeader.encodeContext(context);
    return ByteBuffer.allocate(domain.length + 2 + bound.length)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .put(domain)
        .putShort((short) 19)
        .put(bound)
        .array();
  }

  @Test
  void neitherFormatIsTakenForTheOther() {
    assertThat(refusal(Envelopes.update())).isEqualTo(RefusalReason.TOO_OLD);
    assertThat(
            catchThrowableOfType(
                    EnvelopeException.class, () -> Envelopes.open(Envelopes.sealedUpdate()))
                .reason())
        .isEqualTo(RefusalReason.TOO_NEW);
    byte[] relabelled = Envelopes.sealedUpdate();
    Envelopes.little(relabelled).putShort(4, (short) 1);
    assertThat(
            catchThrowableOfType(EnvelopeException.class, () -> Envelopes.open(relabelled))
                .reason())
        .isEqualTo(RefusalReason.CORRUPT);
  }

  @Test
  void isStillSigned() {
    byte[] bytes =
        Envelopes.bytes(
            SealedEnvelope.sealTo(
                Envelopes.OPENING.sealingKey(),
                Envelopes.UPDATE,
                "{}",
                List.of(),
                SigningKey.generate()));
    assertThat(refusal(bytes)).isEqualTo(RefusalReason.FORGED);
  }

  @Test
  void aMutatedEnvelopeIsRefusedOrStillItself() {
    mutate(8_000, false);
  }

  @Test
  void aMutatedEnvelopeOfAnEnrolledPartyIsRefused() {
    Map<RefusalReason, Integer> refusals = mutate(6_000, true);
    assertThat(refusals.keySet()).contains(RefusalReason.CORRUPT, RefusalReason.UNDECRYPTABLE);
  }

  private static Map<RefusalReason, Integer> mutate(int times, boolean signed) {
    System.out.println("seed " + SEED);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Random random = new Random(SEED);
    byte[] original = Envelopes.sealedUpdate();
    Map<RefusalReason, Integer> refusals = new EnumMap<>(RefusalReason.class);
    int believed = 0;
    for (int i = 0; i < times; i++) {
      byte[] mutated = mutated(original, random);
      if (signed && mutated.length > 20) {
        int claimed = Envelopes.headerBytes(mutated);
        if (claimed > 0 && claimed <= mutated.length - 84) {
          mutated = Envelopes.signedAgain(mutated);
        }
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        OpenedEnvelope opened = Envelopes.openSealed(mutated);
        List<DoubleVector> vectors = opened.vectors();
        assertThat(opened.body()).isEqualTo(Envelopes.BODY);
        if (!signed) { // who signs may give the vectors other names
          assertThat(vectors).isEqualTo(Envelopes.vectors());
        }
        believed++;
      } catch (EnvelopeException e) {
        refusals.merge(e.reason(), 1, Integer::sum);
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(allocated).isLessThan(MAX_ALLOCATED_BYTES);
    }
    System.out.println("believed " + believed + ", refused " + refusals);
    return refusals;
  }

  private static byte[] mutated(byte[] original, Random random) {
    byte[] bytes = original.clone();
    switch (random.nextInt(4)) {
      case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 40));
      case 2 -> {
        // Numbers stand at the start of the head, and there is most to break.
        int at = random.nextInt(Math.min(bytes.length - 8, 400));
        Envelopes.little(bytes).putInt(at, random.nextInt(4) == 0 ? -1 : random.nextInt());
      }
      default -> {
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(64));
        for (int k = from; k < to; k++) {
          bytes[k] = (byte) random.nextInt();
        }
      }
    }
    return bytes;
  }
}

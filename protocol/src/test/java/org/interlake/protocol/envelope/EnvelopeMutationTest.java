package org.interlake.protocol.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;

/** Damaged envelopes are refused: no other exception, and no more memory than the object's size. */
final class EnvelopeMutationTest {
  private static final long SEED = 20261122;
  private static final long MAX_ALLOCATED_BYTES = 4 << 20;
  private static final List<DoubleVector> SMALL =
      List.of(
          DoubleVector.of(VectorLayout.single("a", ElementType.FLOAT32, 3), 1, 2, 3),
          DoubleVector.of(VectorLayout.single("b", ElementType.FLOAT64, 2), 4, 5));

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<RefusalReason, Integer> refusals = new EnumMap<>(RefusalReason.class);
  private int believed;

  @Test
  void aMutatedEnvelopeIsRefusedOrStillItself() {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    byte[] large = Envelopes.update();
    byte[] small = seal(SMALL);
    for (int i = 0; i < 60_000; i++) {
      boolean isLarge = i % 8 == 0;
      byte[] original = isLarge ? large : small;
      byte[] mutated = mutate(original, isLarge ? small : large, random);
      tryToRead(mutated, isLarge ? Envelopes.vectors() : SMALL, true);
    }
    System.out.println("believed " + believed + ", refused " + refusals);
    assertThat(refusals.keySet())
        .contains(
            RefusalReason.CORRUPT,
            RefusalReason.TRUNCATED,
            RefusalReason.TOO_OLD,
            RefusalReason.TOO_NEW,
            RefusalReason.OVERSIZED,
            RefusalReason.WRONG_SENDER,
            RefusalReason.FORGED);
  }

  @Test
  void aMutatedEnvelopeOfAnEnrolledPartyIsRefusedOrRead() {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    byte[] small = seal(SMALL);
    byte[] large = Envelopes.update();
    for (int i = 0; i < 10_000; i++) {
      byte[] mutated = mutate(small, large, random);
      if (mutated.length > 20) {
        int claimed = Envelopes.headerBytes(mutated);
        if (claimed > 0 && claimed <= mutated.length - 84) {
          mutated = Envelopes.signedAgain(mutated);
        }
      }
      tryToRead(mutated, SMALL, false);
    }
    System.out.println("believed " + believed + ", refused " + refusals);
    assertThat(refusals.keySet()).contains(RefusalReason.CORRUPT, RefusalReason.WRONG_CONTEXT);
  }

  private void tryToRead(byte[] bytes, List<DoubleVector> original, boolean mustBeOriginal) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      OpenedEnvelope opened = Envelopes.open(bytes);
      List<DoubleVector> vectors = opened.vectors();
      if (mustBeOriginal) {
        assertThat(opened.body()).isEqualTo(Envelopes.BODY);
        assertThat(vectors).isEqualTo(original);
      }
      believed++;
    } catch (EnvelopeException e) {
      refusals.merge(e.reason(), 1, Integer::sum);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    if (allocated > MAX_ALLOCATED_BYTES) {
      throw new AssertionError(
          "%d bytes allocated for an object of %d".formatted(allocated, bytes.length));
    }
  }

  private static byte[] seal(List<DoubleVector> vectors) {
    return Envelopes.bytes(
        SealedEnvelope.seal(Envelopes.UPDATE, Envelopes.BODY, vectors, Envelopes.KEY));
  }

  private static byte[] mutate(byte[] original, byte[] donor, Random random) {
    byte[] bytes = original.clone();
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      bytes = mutateOnce(bytes, donor, random);
    }
    return bytes;
  }

  private static byte[] mutateOnce(byte[] bytes, byte[] donor, Random random) {
    if (bytes.length == 0) {
      return bytes;
    }
    int at = random.nextInt(bytes.length);
    int head = Math.min(bytes.length, 500);
    switch (random.nextInt(8)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[random.nextInt(head)] = (byte) random.nextInt();
      case 2 -> bytes[random.nextInt(Math.min(bytes.length, 20))] = (byte) random.nextInt();
      case 3 -> {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length + 50));
      }
      case 4 -> { // a number where a length may be
        if (bytes.length >= 8) {
          ByteBuffer little = Envelopes.little(bytes);
          int where = random.nextInt(Math.min(bytes.length, 500) - 7);
          switch (random.nextInt(3)) {
            case 0 -> little.putShort(where, (short) edge(random));
            case 1 -> little.putInt(where, (int) edge(random));
            default -> little.putLong(where, edge(random));
          }
        }
      }
      case 5 -> { // a piece of another envelope
        int length = random.nextInt(Math.min(donor.length, bytes.length - at) + 1);
        System.arraycopy(donor, random.nextInt(donor.length - length + 1), bytes, at, length);
      }
      case 6 -> { // a piece taken out
        int until = at + random.nextInt(bytes.length - at + 1);
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - (until - at));
        System.arraycopy(bytes, until, shorter, at, bytes.length - until);
        return shorter;
      }
      default -> { // a piece twice
        int length = random.nextInt(Math.min(64, bytes.length - at) + 1);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
        System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
        return longer;
      }
    }
    return bytes;
  }

  private static long edge(Random random) {
    long[] edges = {
      0, 1, 2, 3, 7, 8, 63, 64, 65, 255, 256, 4095, 4096, 4097, 65_535, 65_536, 1 << 24, -1, -2
    };
    return switch (random.nextInt(4)) {
      case 0 -> 1L << random.nextInt(64);
      case 1 -> (1L << random.nextInt(64)) - 1;
      case 2 -> random.nextInt(2000);
      default -> edges[random.nextInt(edges.length)];
    };
  }
}

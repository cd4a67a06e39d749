package org.interlake.privacy.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MaskExpansionTest {
  @Property(tries = 200)
  void isTheNaiveSumOfBlocksOfAes(
      @ForAll Ring ring,
      @ForAll @LongRange(min = 0, max = 1L << 59) long from,
      @ForAll @IntRange(min = 0, max = 5000) int length,
      @ForAll long seed)
      throws GeneralSecurityException {
    Random random = new Random(seed);
    byte[] added = key(random);
    byte[] taken = key(random);
    MaskExpansion masks = new MaskExpansion(ring);
    masks.plus(added);
    masks.minus(taken);
    long[] values = SecureFederation.values(random, length, ring);
    long[] block = values.clone();

    masks.addTo(block, from);

    for (int k : new int[] {0, 1, length / 2, length - 1}) {
      if (k >= 0 && k < length) {
        long mask = word(added, from + k, ring) - word(taken, from + k, ring);
        assertThat(block[k]).isEqualTo(ring.reduce(values[k] + mask));
      }
    }
    masks.subtractFrom(block, from);
    assertThat(block).isEqualTo(values);
  }

  /** Element k of a key's stream, by one block of AES over the counter. */
  private static long word(byte[] key, long k, Ring ring) throws GeneralSecurityException {
    BigInteger at = BigInteger.valueOf(k).multiply(BigInteger.valueOf(ring.bytes()));
    byte[] counter = new byte[16];
    byte[] number = at.shiftRight(4).toByteArray();
    System.arraycopy(number, 0, counter, 16 - number.length, number.length);
    Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
    aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    ByteBuffer block = ByteBuffer.wrap(aes.doFinal(counter)).order(ByteOrder.LITTLE_ENDIAN);
    int offset = at.intValue() & 15;
    return ring == Ring.Z64 ? block.getLong(offset) : block.getInt(offset) & 0xFFFF_FFFFL;
  }

  @Test
  void addsNothingWithoutKeys() {
    long[] block = {1, 2, 3};

    new MaskExpansion(Ring.Z64).addTo(block, 5);

    assertThat(block).containsExactly(1, 2, 3);
  }

  @Test
  void refusesAPlaceBeforeTheFirst() {
    assertThatThrownBy(() -> new MaskExpansion(Ring.Z64).addTo(new long[1], -1))
        .hasMessageContaining("fromElement: -1");
  }

  @Test
  void ringSumsAddLittleEndianWords() {
    long[] into = {1, -1};
    RingSum.add(Ring.Z64, into, RingSum.bytes(Ring.Z64, new long[] {-2, 3}));
    assertThat(into).containsExactly(-1, 2);

    long[] small = {0, 0xFFFF_FFFFL, 7};
    RingSum.add(Ring.Z32, small, 1, ByteBuffer.wrap(new byte[] {2, 0, 0, 0, 0, 1, 0, 0}));
    assertThat(small).containsExactly(0, 1, 263);
    assertThat(RingSum.bytes(Ring.Z32, new long[] {0x0403_0201L})).containsExactly(1, 2, 3, 4);
    assertThat(RingSum.elements(Ring.Z32, new byte[] {-1, -1, -1, -1}))
        .containsExactly(0xFFFF_FFFFL);
  }

  @Test
  void ringSumsRefuseBlocksThatDoNotFit() {
    assertThatThrownBy(() -> RingSum.add(Ring.Z64, new long[1], new byte[12]))
        .hasMessageContaining("multiple of 8");
    assertThatThrownBy(() -> RingSum.add(Ring.Z64, new long[1], new byte[16]))
        .hasMessageContaining("must lie within");
    assertThatThrownBy(() -> RingSum.add(Ring.Z32, new long[2], 2, ByteBuffer.allocate(4)))
        .hasMessageContaining("must lie within");
  }

  private static byte[] key(Random random) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    return key;
  }
}

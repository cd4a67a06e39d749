package org.interlake.privacy.secagg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.interlake.privacy.secagg.SecureFederation.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a driver sees of fewer sites than arrived is noise, whatever they sent. Keys are fresh in
 * every run, so each bound is one that uniform bytes pass with a probability of more than 1 - 1e-8.
 */
class UniformityTest {
  private static final int LENGTH = 200_000;

  /** Of the standard normal distribution: 1e-9 lies beyond, on both sides together. */
  private static final double Z = 6.11;

  /** Of the chi-square distribution with 255 degrees of freedom: less than 1e-9 lies beyond. */
  private static final double CHI_SQUARE = 425;

  @ParameterizedTest
  @EnumSource(Ring.class)
  void maskedUpdatesAreUniformWhateverTheyAre(Ring ring) {
    SecureFederation sites = new SecureFederation(3);
    long[] zeros = new long[LENGTH];
    long[] ones = new long[LENGTH];
    Arrays.fill(ones, ring.reduce(-1));
    long[] ramp = new long[LENGTH];
    Arrays.setAll(ramp, k -> k);
    for (long[] update : List.of(zeros, ones, ramp)) {
      for (int site = 0; site < 3; site++) {
        long[] masked =
            sites.parties.get(site).mask(sites.round("x", 2, ring), update.clone()).values();
        assertUniform(ring, masked);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Ring.class)
  void twoMaskingsOfOneUpdateAreUnrelated(Ring ring) {
    SecureFederation sites = new SecureFederation(3);
    MaskingSite site = sites.parties.get(1);
    long[] first = site.mask(sites.round("one", 2, ring), new long[LENGTH]).values();
    long[] again = site.mask(sites.round("one", 2, ring), new long[LENGTH]).values();
    long[] other = site.mask(sites.round("two", 2, ring), new long[LENGTH]).values();

    assertUniform(ring, difference(ring, first, again)); // the pairwise masks are the same
    assertUniform(ring, difference(ring, first, other));
  }

  @ParameterizedTest
  @EnumSource(Ring.class)
  void everyCoordinateHasAMaskOfItsOwn(Ring ring) {
    SecureFederation sites = new SecureFederation(3);
    long[] masks = sites.parties.get(0).mask(sites.round("x", 2, ring), new long[LENGTH]).values();

    long different = Arrays.stream(masks).distinct().count();
    // In 2^32 elements 200,000 meet LENGTH^2 / 2^33 = 4.7 times on average, in 2^64 never.
    assertThat(different).isGreaterThan(ring == Ring.Z64 ? LENGTH - 1 : LENGTH - 40);
    for (int lag = 1; lag <= 4; lag++) { // nor do neighbours differ by anything regular
      long[] later = Arrays.copyOfRange(masks, lag, LENGTH);
      assertUniform(ring, difference(ring, later, Arrays.copyOf(masks, LENGTH - lag)));
    }
  }

  /** After the round was opened, the sum over any of those that arrived but not all is noise. */
  @ParameterizedTest
  @EnumSource(Ring.class)
  void theOpenedMasksFitTheSumOfAllAndOfNoFewer(Ring ring) {
    SecureFederation sites = new SecureFederation(4);
    Sent sent = new Sent(sites, sites.round("x", 3, ring), List.of(0, 1, 3), LENGTH, new Random(1));
    UnmaskingDriver driver = sent.driver();
    for (int holder : List.of(0, 1, 3)) {
      driver.accept(sites.sites.get(holder), sent.answer(holder));
    }
    MaskSum masks = driver.open();
    assertThat(sent.unmasked(masks, LENGTH)).isEqualTo(sent.expected(LENGTH));
    long[] plain = sent.plain.get(0).clone();
    for (int k = 0; k < LENGTH; k++) {
      plain[k] = ring.reduce(plain[k] + sent.plain.get(1)[k]);
    }

    sent.masked.remove(3);
    assertUniform(ring, difference(ring, sent.unmasked(masks, LENGTH), plain));
  }

  /** That the bounds can fail: one mask for every coordinate, and a mask of real numbers. */
  @Test
  void theBoundsSeeThroughWeakMasks() {
    Random random = new Random(5);
    long[] scalar = new long[LENGTH];
    Arrays.fill(scalar, random.nextLong());
    long[] gaussian = new long[LENGTH];
    Arrays.setAll(gaussian, k -> (long) (random.nextGaussian() * 0x1p60));
    long[] counting = new long[LENGTH];
    Arrays.setAll(counting, k -> k);

    for (long[] weak : List.of(scalar, gaussian, counting)) {
      assertThat(isUniform(Ring.Z64, weak)).isFalse();
    }
  }

  private static long[] difference(Ring ring, long[] a, long[] b) {
    long[] difference = new long[a.length];
    Arrays.setAll(difference, k -> ring.reduce(a[k] - b[k]));
    return difference;
  }

  private static void assertUniform(Ring ring, long[] elements) {
    assertThat(isUniform(ring, elements)).isTrue();
  }

  /** Ones among all bits and at each place of an element, and bytes at each place of an element. */
  private static boolean isUniform(Ring ring, long[] elements) {
    byte[] bytes = RingSum.bytes(ring, elements);
    long ones = 0;
    long[] onesAt = new long[ring.bits()];
    long[][] counts = new long[ring.bytes()][256];
    for (int i = 0; i < bytes.length; i++) {
      int value = bytes[i] & 0xff;
      ones += Integer.bitCount(value);
      counts[i % ring.bytes()][value]++;
    }
    for (long element : elements) {
      for (int bit = 0; bit < ring.bits(); bit++) {
        onesAt[bit] += element >>> bit & 1;
      }
    }
    boolean uniform = balanced(ones, 8.0 * bytes.length);
    for (long atBit : onesAt) {
      uniform &= balanced(atBit, elements.length);
    }
    double expected = elements.length / 256.0;
    for (long[] atByte : counts) {
      double chiSquare = 0;
      for (long count : atByte) {
        chiSquare += (count - expected) * (count - expected) / expected;
      }
      uniform &= chiSquare < CHI_SQUARE;
    }
    return uniform;
  }

  private static boolean balanced(long ones, double bits) {
    return Math.abs(ones - bits / 2) < Z * Math.sqrt(bits) / 2;
  }
}

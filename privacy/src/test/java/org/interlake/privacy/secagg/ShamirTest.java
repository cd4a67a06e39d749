package org.interlake.privacy.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ShamirTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @Property(tries = 200)
  void anyHoldersOfTheNumberNeededGiveTheSecret(
      @ForAll @IntRange(min = 1, max = 128) int holders, @ForAll long seed) {
    Random random = new Random(seed);
    int needed = 1 + random.nextInt(holders);
    byte[] secret = bytes(random);
    byte[][] shares = Shamir.split(secret, needed, holders, RANDOM);

    assertThat(secretOf(some(holders, needed, random), shares)).isEqualTo(secret);
  }

  @Property(tries = 200)
  void oneHolderTooFewGivesAnotherSecret(
      @ForAll @IntRange(min = 2, max = 128) int holders, @ForAll long seed) {
    Random random = new Random(seed);
    int needed = 2 + random.nextInt(holders - 1);
    byte[] secret = bytes(random);
    byte[][] shares = Shamir.split(secret, needed, holders, RANDOM);

    assertThat(secretOf(some(holders, needed - 1, random), shares)).isNotEqualTo(secret);
  }

  /** Perfect secrecy, counted: the shares below the threshold are alike whatever the secret is. */
  @Test
  void fewerSharesFitEverySecret() {
    byte[] share = new byte[32];
    for (int secret = 0; secret < 256; secret++) {
      byte[] target = new byte[32];
      target[0] = (byte) secret;
      // Degree 1: the line through (0, secret) and (1, share) is one for every secret.
      byte[] atTwo = new byte[32];
      for (int guess = 0; guess < 256; guess++) {
        atTwo[0] = (byte) guess;
        byte[] joined =
            new Shamir.Interpolation(new int[] {1, 2}).secret(new byte[][] {share, atTwo});
        if (joined[0] == target[0]) {
          break;
        }
        assertThat(guess).as("secret %d", secret).isLessThan(255);
      }
    }
  }

  /** FIPS 197, section 4.2: {57} times {83} is {c1}. A line through the origin and back. */
  @Test
  void multipliesInTheFieldOfAes() {
    SecureRandom slope = new FixedRandom(0x57);

    byte[][] shares = Shamir.split(new byte[32], 2, 0x83, slope);

    assertThat(shares[0x83 - 1]).containsOnly(0xc1);
    assertThat(shares[0x13 - 1]).containsOnly(0xfe); // section 4.2.1
  }

  @Test
  void refusesAHolderTwice() {
    assertThatThrownBy(() -> new Shamir.Interpolation(new int[] {3, 1, 3}))
        .hasMessageContaining("twice");
  }

  private static byte[] secretOf(int[] holders, byte[][] shares) {
    byte[][] chosen = IntStream.of(holders).mapToObj(x -> shares[x - 1]).toArray(byte[][]::new);
    return new Shamir.Interpolation(holders).secret(chosen);
  }

  private static int[] some(int holders, int count, Random random) {
    List<Integer> all = new ArrayList<>(IntStream.rangeClosed(1, holders).boxed().toList());
    Collections.shuffle(all, random);
    return all.subList(0, count).stream().mapToInt(Integer::intValue).toArray();
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return bytes;
  }
}

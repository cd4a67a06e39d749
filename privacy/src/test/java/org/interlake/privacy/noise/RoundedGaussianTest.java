package org.interlake.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundedGaussianTest {
  /** Small scales, where ties of first digits are common and the rounding shows. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 7, 20})
  void isARoundedNormalVariable(long scale) {
    RoundedGaussian noise = new RoundedGaussian(scale, Samples.source(1));

    Samples.assertDistribution(
        noise::next,
        100_000,
        (int) (5 * scale),
        n -> Samples.normalBetween((n - 0.5) / scale, (n + 0.5) / scale));
  }

  @Test
  void isNormalAtTheScaleOfTheGridAndInItsTails() {
    long scale = (1L << 32) + 12_345;
    RoundedGaussian noise = new RoundedGaussian(scale, Samples.source(2));
    long[] counts = new long[120];
    double[] expected = new double[counts.length];
    int draws = 250_000;
    for (int i = 0; i < draws; i++) {
      double z = noise.next() / (double) scale;
      counts[(int) Math.max(0, Math.min(119, Math.floor((z + 6) * 10)))]++;
    }
    for (int i = 0; i < counts.length; i++) {
      double low = i == 0 ? -9 : -6 + i / 10.0;
      double high = i == 119 ? 9 : -6 + (i + 1) / 10.0;
      expected[i] = draws * Samples.normalBetween(low, high);
    }

    Samples.assertCounts(counts, expected);
  }

  /** The last bits of a draw are uniform: nothing of a floating-point format shows in them. */
  @Test
  void hasUniformLastBits() {
    RoundedGaussian noise = new RoundedGaussian((1L << 32) + 1, Samples.source(3));
    long[] counts = new long[256];
    double[] expected = new double[256];
    Arrays.fill(expected, 100_000 / 256.0);
    for (int i = 0; i < 100_000; i++) {
      counts[(int) (noise.next() & 255)]++;
    }

    Samples.assertCounts(counts, expected);
  }

  @Test
  void hasTheMomentsOfANormalVariable() {
    long scale = 1L << 32;
    RoundedGaussian noise = new RoundedGaussian(scale, Samples.source(4));
    int draws = 250_000;
    double[] moments = new double[5];
    for (int i = 0; i < draws; i++) {
      double z = noise.next() / (double) scale;
      for (int power = 1; power <= 4; power++) {
        moments[power] += Math.pow(z, power) / draws;
      }
    }

    // Six standard errors: sqrt(1, 2, 15, 96) / 500.
    assertThat(moments[1]).isBetween(-0.012, 0.012);
    assertThat(moments[2]).isBetween(1 - 0.017, 1 + 0.017);
    assertThat(moments[3]).isBetween(-0.0465, 0.0465);
    assertThat(moments[4]).isBetween(3 - 0.118, 3 + 0.118);
  }

  @Test
  void refusesAScaleOfNothing() {
    assertThatThrownBy(() -> new RoundedGaussian(0, Samples.source(1)))
        .hasMessage("Invalid scale: 0 (must be from 1 to 2^40)");
  }
}

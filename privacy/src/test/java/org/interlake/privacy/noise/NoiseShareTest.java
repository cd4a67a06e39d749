package org.interlake.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class NoiseShareTest {
  private static byte[] key(int number) {
    byte[] key = new byte[NoiseSource.KEY_BYTES];
    key[0] = (byte) number;
    return key;
  }

  @Test
  void aShareIsTheClippedAndRoundedDifferenceAndTheNoiseOfTheKey() {
    NoiseShare share = NoiseShare.of(0.7, 1.5, 3, 4);
    double[] far = {3, -4, 0, 12};
    DiscreteGaussian noise =
        DiscreteGaussian.ofVariance(share.variance(), 1, NoiseSource.ofKey(key(1)));
    double[] expected = new double[4];
    double scale = 1.5 * (1 - 0x1p-16) / 13;
    for (int i = 0; i < 4; i++) {
      expected[i] = (Math.rint(far[i] * scale / share.grid()) + noise.next()) * share.grid();
    }
    double[] got = share.add(far, NoiseSource.ofKey(key(1)));
    assertThat(got).containsExactly(expected, within(2 * share.grid()));
    assertThat(share.add(far, NoiseSource.ofKey(key(1)))).as("repeated").isEqualTo(got);
    assertThat(share.add(far, NoiseSource.ofKey(key(2)))).isNotEqualTo(got);

    double[] near = {0.1, 0, -0.2, 0.3};
    double[] noiseOnly = share.add(new double[4], NoiseSource.ofKey(key(1)));
    double[] nearby = share.add(near, NoiseSource.ofKey(key(1)));
    for (int i = 0; i < 4; i++) {
      assertThat(nearby[i] - noiseOnly[i])
          .isEqualTo(Math.rint(near[i] / share.grid()) * share.grid());
    }
    for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThat(share.add(new double[] {1, odd, 0, 0}, NoiseSource.ofKey(key(1))))
          .as("a site that has diverged counts as one that learned nothing")
          .isEqualTo(noiseOnly);
    }
    double[] huge = share.add(new double[] {1e200, 0, 0, -1e200}, NoiseSource.ofKey(key(1)));
    assertThat(huge[0] - noiseOnly[0]).isCloseTo(1.5 / Math.sqrt(2), within(1e-4));
  }

  @Test
  void theCountedSharesAreWorthTheMultiplierAndHardlyMore() {
    for (double z : new double[] {0.01, 0.5, 1, 20}) {
      for (int shares : new int[] {1, 2, 6, 128}) {
        for (long coordinates : new long[] {1, 1000, 100_000_000}) {
          NoiseShare share = NoiseShare.of(z, 0.25, shares, coordinates);
          assertThat(share.noiseMultiplier()).isGreaterThanOrEqualTo(z).isLessThan(z * 1.00001);
          double together = Math.sqrt(shares) * share.standardDeviation();
          assertThat(together / (z * 0.25))
              .as("the price of rounding: z %s, %d shares, %d coordinates", z, shares, coordinates)
              .isGreaterThan(1)
              .isLessThan(1 + 1e-4 + z * Math.sqrt((double) coordinates) * 0x1p-27);
          assertThat(128 * share.range() / share.grid()).isLessThan(0x1p51);
        }
      }
    }
  }

  @Test
  void theSumOfTheCountedSharesHasTheDistributionOfOneGaussian() {
    int coordinates = 20_000;
    int shares = 5;
    NoiseShare share = NoiseShare.of(0.8, 2, shares, coordinates);
    double[] difference = new double[coordinates];
    Arrays.fill(difference, 1e-3);
    double[] sum = new double[coordinates];
    for (int k = 0; k < shares; k++) {
      double[] one = share.add(difference, NoiseSource.ofKey(key(k)));
      for (int i = 0; i < coordinates; i++) {
        sum[i] += one[i];
      }
    }
    double sigma = 0.8 * 2;
    double mean = Arrays.stream(sum).average().orElseThrow();
    double variance = Arrays.stream(sum).map(x -> (x - mean) * (x - mean)).sum() / coordinates;
    double fourth = Arrays.stream(sum).map(x -> Math.pow(x - mean, 4)).sum() / coordinates;
    long beyond = Arrays.stream(sum).filter(x -> Math.abs(x - mean) > 1.959964 * sigma).count();
    // Five standard errors of each.
    double root = Math.sqrt(coordinates);
    assertThat(mean).isCloseTo(shares * 1e-3, within(5 * sigma / root));
    assertThat(variance / (sigma * sigma)).isCloseTo(1, within(5 * Math.sqrt(2) / root));
    assertThat(fourth / (variance * variance)).isCloseTo(3, within(5 * Math.sqrt(24) / root));
    assertThat(beyond / (double) coordinates).isCloseTo(0.05, within(5 * 0.218 / root));
  }

  @Test
  void everyNumberIsAMultipleOfTheGridAndSumsAreExact() {
    NoiseShare share = NoiseShare.of(1, 0.3, 4, 100);
    for (double x : share.add(new double[100], NoiseSource.ofKey(key(3)))) {
      assertThat(x / share.grid()).isEqualTo(Math.rint(x / share.grid()));
      assertThat(Math.abs(x)).isLessThan(share.range());
    }
  }

  @Test
  void refusesNumbersThatHaveNoRoom() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NoiseShare.of(1e-4, 1, 2, 10))
        .withMessageContaining("Invalid noiseMultiplier: 1.0E-4 (must be from 2^-10 to 2^12");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NoiseShare.of(1, 0, 2, 10))
        .withMessageContaining("Invalid clipNorm: 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NoiseShare.of(1, 1, 0, 10))
        .withMessageContaining("Invalid shares: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NoiseShare.of(4000, 1, 1, 1L << 40))
        .withMessageContaining("rounding outweighs the clipping norm");
  }
}

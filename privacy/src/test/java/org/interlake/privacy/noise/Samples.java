package org.interlake.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;

/** What the tests of samplers count. Keys are fixed, so a test that passes always passes. */
final class Samples {
  private Samples() {}

  static NoiseSource source(int seed) {
    byte[] key = new byte[NoiseSource.KEY_BYTES];
    Arrays.fill(key, (byte) seed);
    return NoiseSource.ofKey(key);
  }

  /** Pearson's test of whole numbers against probabilities, at a false alarm of 1e-9. */
  static void assertDistribution(
      LongSupplier sampler, int draws, int range, LongToDoubleFunction probability) {
    long[] counts = new long[2 * range + 2];
    for (int i = 0; i < draws; i++) {
      long value = sampler.getAsLong();
      counts[Math.abs(value) <= range ? (int) value + range : counts.length - 1]++;
    }
    double[] expected = new double[counts.length];
    double tail = 1;
    for (int value = -range; value <= range; value++) {
      expected[value + range] = draws * probability.applyAsDouble(value);
      tail -= probability.applyAsDouble(value);
    }
    expected[counts.length - 1] = draws * Math.max(0, tail);
    assertCounts(counts, expected);
  }

  /** Cells of an expectation below 10 are put together. */
  static void assertCounts(long[] counts, double[] expected) {
    double statistic = 0;
    int cells = 0;
    double restCount = 0;
    double restExpected = 0;
    for (int i = 0; i < counts.length; i++) {
      if (expected[i] < 10) {
        restCount += counts[i];
        restExpected += expected[i];
      } else {
        statistic += square(counts[i] - expected[i]) / expected[i];
        cells++;
      }
    }
    if (restExpected >= 1) {
      statistic += square(restCount - restExpected) / restExpected;
      cells++;
    }
    assertThat(statistic).as("chi-square of %d cells", cells).isLessThan(critical(cells - 1));
  }

  /** The 1 - 1e-9 quantile of chi-square, by Wilson and Hilferty; z = 5.998. */
  private static double critical(int freedom) {
    double spread = 2.0 / (9 * freedom);
    return freedom * Math.pow(1 - spread + 5.998 * Math.sqrt(spread), 3);
  }

  private static double square(double x) {
    return x * x;
  }

  /** The probability of a normal variable between two points, by Simpson's rule. */
  static double normalBetween(double low, double high) {
    int halves = 200;
    double h = (high - low) / (2 * halves);
    double sum = 0;
    for (int i = 0; i <= 2 * halves; i++) {
      double x = low + i * h;
      int weight = i == 0 || i == 2 * halves ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-x * x / 2);
    }
    return sum * h / 3 / Math.sqrt(2 * Math.PI);
  }
}

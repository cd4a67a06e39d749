package org.interlake.privacy.accounting;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;

/**
 * Solves for the noise, or for the steps, that a target leaves room for. The same numbers always
 * give the same answer, and what is returned holds: the accountant proves the target for it.
 */
public final class Calibration {
  /** The least and the greatest noise multiplier that are looked at. */
  private static final double LEAST = 0.01;

  private static final double GREATEST = 1e6;

  /** How close, relative, to the least noise multiplier. */
  private static final double TOLERANCE = 1e-4;

  private static final long MOST_STEPS = 1_000_000_000L;

  private Calibration() {}

  /**
   * The least noise multiplier with which {@code steps} steps cost no more than (epsilon, delta),
   * up to a ten-thousandth of it.
   *
   * @param epsilon greater than 0
   * @param delta greater than 0, less than 1
   * @param samplingRate greater than 0, up to 1
   * @param steps 1 or more
   * @return 0.01 or more
   * @throws IllegalArgumentException if a value is out of its range, or no noise multiplier up to a
   *     million is enough
   */
  public static double noiseMultiplier(
      Accountant accountant, double epsilon, double delta, double samplingRate, long steps) {
    requireTarget(epsilon, delta);
    requireSampling(samplingRate);
    if (steps < 1) {
      throw new IllegalArgumentException("Invalid steps: %d (must be 1 or more)".formatted(steps));
    }
    DoubleUnaryOperator spent =
        noise ->
            accountant.epsilon(List.of(new SampledGaussian(noise, samplingRate, steps)), delta);
    double high = 1;
    while (spent.applyAsDouble(high) > epsilon) {
      high *= 2;
      if (high > GREATEST) {
        throw new IllegalArgumentException(
            "No noise multiplier up to %.0f keeps %d steps of sampling rate %s within epsilon %s at delta %s, by the accountant %s. Raise epsilon or delta, or lower the sampling rate or the steps"
                .formatted(GREATEST, steps, samplingRate, epsilon, delta, accountant.name()));
      }
    }
    double low = high / 2;
    while (low >= LEAST && spent.applyAsDouble(low) <= epsilon) {
      high = low;
      low /= 2;
    }
    if (low < LEAST) {
      return high;
    }
    return solve(spent, epsilon, low, high);
  }

  /** Between {@code low}, which spends too much, and {@code high}, which does not. */
  private static double solve(DoubleUnaryOperator spent, double epsilon, double low, double high) {
    while (high - low > TOLERANCE * high) {
      double middle = Math.sqrt(low * high);
      if (spent.applyAsDouble(middle) <= epsilon) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  /**
   * The most steps that cost no more than (epsilon, delta).
   *
   * @param epsilon greater than 0
   * @param delta greater than 0, less than 1
   * @param noiseMultiplier 0 or more
   * @param samplingRate greater than 0, up to 1
   * @return 0 if not even one step fits; a thousand million at the most
   * @throws IllegalArgumentException if a value is out of its range
   */
  public static long steps(
      Accountant accountant,
      double epsilon,
      double delta,
      double noiseMultiplier,
      double samplingRate) {
    requireTarget(epsilon, delta);
    requireSampling(samplingRate);
    long low = 0;
    long high = 1;
    while (spent(accountant, noiseMultiplier, samplingRate, high, delta) <= epsilon) {
      low = high;
      if (high >= MOST_STEPS) {
        return MOST_STEPS;
      }
      high = Math.min(MOST_STEPS, high * 2);
    }
    while (high - low > 1) {
      long middle = low + (high - low) / 2;
      if (spent(accountant, noiseMultiplier, samplingRate, middle, delta) <= epsilon) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double spent(
      Accountant accountant, double noise, double samplingRate, long steps, double delta) {
    return accountant.epsilon(List.of(new SampledGaussian(noise, samplingRate, steps)), delta);
  }

  private static void requireTarget(double epsilon, double delta) {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid epsilon: %s (must be a finite number greater than 0)".formatted(epsilon));
    }
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException(
          "Invalid delta: %s (must be greater than 0 and less than 1)".formatted(delta));
    }
  }

  private static void requireSampling(double samplingRate) {
    if (!(samplingRate > 0 && samplingRate <= 1)) {
      throw new IllegalArgumentException(
          "Invalid samplingRate: %s (must be greater than 0, up to 1)".formatted(samplingRate));
    }
  }
}

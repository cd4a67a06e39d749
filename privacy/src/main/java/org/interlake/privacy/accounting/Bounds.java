package org.interlake.privacy.accounting;

import java.util.List;
import org.interlake.privacy.accounting.PrivacyEvent.Concentrated;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;

/** What every accountant checks first. */
final class Bounds {
  private Bounds() {}

  static void requireDelta(double delta) {
    if (!(delta >= 0 && delta <= 1)) {
      throw new IllegalArgumentException(
          "Invalid delta: %s (must be from 0 to 1)".formatted(delta));
    }
  }

  static void requireEpsilon(double epsilon) {
    if (!(epsilon >= 0)) {
      throw new IllegalArgumentException(
          "Invalid epsilon: %s (must be 0 or more)".formatted(epsilon));
    }
  }

  /**
   * The events that computed anything from the rows. A concentrated one stands here as the Gaussian
   * one that has its moments; what is more than moments must ask {@link #byMomentsOnly} before.
   */
  static List<SampledGaussian> effective(List<PrivacyEvent> events) {
    return events.stream().map(Bounds::ofMoments).filter(event -> !event.isNothing()).toList();
  }

  static boolean anyUnprotected(List<SampledGaussian> events) {
    return events.stream().anyMatch(SampledGaussian::isUnprotected);
  }

  /** Whether of any event no more than its Rényi divergences is known. */
  static boolean byMomentsOnly(List<PrivacyEvent> events) {
    return events.stream().anyMatch(Concentrated.class::isInstance);
  }

  private static SampledGaussian ofMoments(PrivacyEvent event) {
    return event instanceof Concentrated concentrated
        ? new SampledGaussian(concentrated.noiseMultiplier(), 1, concentrated.steps())
        : (SampledGaussian) event;
  }
}

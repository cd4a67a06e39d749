package org.interlake.privacy.accounting;

import java.util.List;
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

  /** The events that computed anything from the rows. */
  static List<SampledGaussian> effective(List<PrivacyEvent> events) {
    return events.stream()
        .map(SampledGaussian.class::cast)
        .filter(event -> !event.isNothing())
        .toList();
  }

  static boolean anyUnprotected(List<SampledGaussian> events) {
    return events.stream().anyMatch(SampledGaussian::isUnprotected);
  }
}

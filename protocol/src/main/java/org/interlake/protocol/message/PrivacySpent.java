package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

/**
 * What a run has cost a site so far in differential privacy, this answer included.
 *
 * @param unit what is protected: {@code record}, a row of the site's table; {@code site}, all of
 *     its rows together; or {@code none}
 * @param epsilon 0 or more
 * @param delta from 0 to below 1
 */
public record PrivacySpent(String unit, double epsilon, double delta) {
  /** Nothing is noised, so nothing bounds what the answer tells. */
  public static final PrivacySpent NONE = new PrivacySpent("none", 0, 0);

  /** The unit of record-level differential privacy. */
  public static final String RECORD = "record";

  /** The unit of site-level differential privacy. */
  public static final String SITE = "site";

  public PrivacySpent {
    requireNonNull(unit, "unit");
    if (!(epsilon >= 0 && Double.isFinite(epsilon))) {
      throw new IllegalArgumentException(
          "Invalid epsilon: %s (must be 0 or more)".formatted(epsilon));
    }
    if (!(delta >= 0 && delta < 1)) {
      throw new IllegalArgumentException(
          "Invalid delta: %s (must be from 0 to below 1)".formatted(delta));
    }
  }

  /** Equal to what goes without saying. For Jackson, which asks the filter whether it equals. */
  static final class Unsaid {
    @Override
    public boolean equals(Object value) {
      return NONE.equals(value);
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }
}

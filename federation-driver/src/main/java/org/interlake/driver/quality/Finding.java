package org.interlake.driver.quality;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.SiteId;

/**
 * Something about a column at a site that a person should look at before anything is trained on it.
 *
 * @param kind {@code missing}, {@code one-value} or {@code drift}
 * @param value the share that is missing, the one value, or the population stability index
 * @param words a sentence
 */
public record Finding(
    Level level, String column, SiteId site, String kind, double value, String words) {
  /** How much it matters. */
  public enum Level {
    WATCH,
    BAD;

    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public Finding {
    requireNonNull(level, "level");
    requireNonNull(column, "column");
    requireNonNull(site, "site");
    requireNonNull(kind, "kind");
    requireNonNull(words, "words");
  }
}

package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import org.interlake.protocol.SiteId;

/**
 * Something in a run that a person should look at.
 *
 * @param kind for programs, such as {@code refused}
 * @param site empty where it is of none
 */
public record RunFinding(Level level, String kind, Optional<SiteId> site, String words) {
  /** How much it matters. */
  public enum Level {
    WATCH,
    BAD;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public RunFinding {
    requireNonNull(level, "level");
    requireNonNull(kind, "kind");
    requireNonNull(site, "site");
    requireNonNull(words, "words");
  }
}

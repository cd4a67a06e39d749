package org.interlake.driver.quality;

/** The usual words for a population stability index (Siddiqi, Credit Risk Scorecards, 2006). */
public enum Stability {
  STABLE,
  WATCH,
  SHIFTED;

  /** From here on a site is to be watched. */
  public static final double WATCHED = 0.1;

  /** Above this its rows are of another population. */
  public static final double SHIFT = 0.25;

  public static Stability of(double index) {
    return index < WATCHED ? STABLE : index <= SHIFT ? WATCH : SHIFTED;
  }

  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}

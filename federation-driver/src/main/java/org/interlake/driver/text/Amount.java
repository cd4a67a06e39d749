package org.interlake.driver.text;

import java.time.Duration;
import java.util.Locale;

/** Amounts as people read them. */
public final class Amount {
  private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

  private Amount() {}

  /** {@code 999 B}, {@code 1.5 MB}: by thousands. */
  public static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 999.95 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  /** {@code 42 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
  public static String time(Duration duration) {
    long seconds = Math.max(0, Math.round(duration.toMillis() / 1000.0));
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? "%d min %d s".formatted(seconds / 60, seconds % 60)
        : "%d h %d min".formatted(seconds / 3600, seconds / 60 % 60);
  }
}

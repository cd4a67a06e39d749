package org.interlake.tab;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Numbers and times, as people read them. A negative number is one that is not known. */
public final class Shown {
  private static final String UNKNOWN = "\u2013";
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ENGLISH);
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Shown() {}

  /**
   * A moment, in the time zone of this process, as Spark's own pages have it, and which that is.
   */
  public static String time(long epochMillis) {
    return epochMillis <= 0
        ? UNKNOWN
        : SECONDS.withZone(ZoneId.systemDefault()).format(Instant.ofEpochMilli(epochMillis));
  }

  /** A span of time. */
  public static String duration(long millis) {
    if (millis < 0) {
      return UNKNOWN;
    }
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    long minutes = millis / 60_000;
    return minutes < 60
        ? "%d min %d s".formatted(minutes, millis / 1000 % 60)
        : "%d h %d min".formatted(minutes / 60, minutes % 60);
  }

  public static String bytes(long bytes) {
    if (bytes < 0) {
      return UNKNOWN;
    }
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
  }

  /** A number with as many digits as tell models apart. */
  public static String number(double value) {
    if (!Double.isFinite(value)) {
      return UNKNOWN;
    }
    double size = Math.abs(value);
    return size != 0 && (size < 1e-3 || size >= 1e6)
        ? String.format(Locale.ROOT, "%.4e", value)
        : String.format(Locale.ROOT, "%.4f", value);
  }

  /** A privacy loss, rounded up: nobody is told less than it is. */
  public static String epsilon(double epsilon) {
    return epsilon < 0 || !Double.isFinite(epsilon)
        ? UNKNOWN
        : String.format(Locale.ROOT, "%.4f", Math.ceil(epsilon * 1e4) / 1e4);
  }

  public static String text(Optional<?> value) {
    return value.map(Object::toString).orElse(UNKNOWN);
  }
}

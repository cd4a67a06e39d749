package org.interlake.driver.report;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.interlake.protocol.Digest;

/** How bytes, times and digests of a report are written. */
final class Amounts {
  private static final List<String> UNITS = List.of("kB", "MB", "GB", "TB");
  private static final int DIGITS_SHOWN = 12;

  private Amounts() {}

  /** In steps of 1000. */
  static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = (double) bytes;
    int unit = -1;
    while (value >= 999.5 && unit < UNITS.size() - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, value < 10 ? "%.2f %s" : "%.0f %s", value, UNITS.get(unit));
  }

  /** Seconds as they are read. */
  static String seconds(double seconds) {
    if (seconds < 120) {
      return String.format(Locale.ROOT, seconds < 10 ? "%.3f s" : "%.1f s", seconds);
    }
    Duration whole = Duration.ofSeconds(Math.round(seconds));
    return whole.toHours() > 0
        ? "%d h %d min".formatted(whole.toHours(), whole.toMinutesPart())
        : "%d min %d s".formatted(whole.toMinutes(), whole.toSecondsPart());
  }

  /** The digits that a person needs to tell two apart. */
  static String digits(Digest digest) {
    return digest.hex().substring(0, DIGITS_SHOWN);
  }

  /** A value in four decimals, with its interval if there is one. */
  static String withInterval(double value, Optional<Interval> interval) {
    return decimals(value)
        + interval
            .map(i -> " (%s to %s)".formatted(decimals(i.low()), decimals(i.high())))
            .orElse("");
  }

  static String decimals(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}

package org.interlake.driver.quality;

import java.util.Locale;
import java.util.OptionalDouble;

/** How numbers of a report are written. */
public final class Figures {
  /** In the place of a number that there is not. */
  public static final String NONE = "-";

  private Figures() {}

  /** Whole numbers as they are, others in five digits. */
  public static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%d", (long) value)
        : String.format(Locale.ROOT, "%.5g", value);
  }

  public static String number(OptionalDouble value) {
    return value.isEmpty() ? NONE : number(value.getAsDouble());
  }

  /** In three decimals. */
  public static String decimals(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** A share, in percent. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  public static String percent(OptionalDouble share) {
    return share.isEmpty() ? NONE : percent(share.getAsDouble());
  }
}

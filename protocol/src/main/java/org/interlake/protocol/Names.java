package org.interlake.protocol;

import java.util.regex.Pattern;

/** The one rule for names that become path segments on an exchange and keys in tables. */
public final class Names {
  public static final String RULE =
      "1 to 63 lower-case letters, digits, '-', '_' or '.', starting with a letter or digit";

  private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private Names() {}

  /** Whether a value is a name. */
  public static boolean fits(String value) {
    return VALID.matcher(value).matches();
  }

  /**
   * The value, if it is a name.
   *
   * @param kind what the complaint calls it: "Invalid site name: ..."
   */
  public static String check(String kind, String value) {
    if (value == null || !VALID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "Invalid %s: '%s' (must be %s)".formatted(kind, value, RULE));
    }
    return value;
  }
}

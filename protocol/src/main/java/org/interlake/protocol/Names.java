package org.interlake.protocol;

/** The one rule for names that become path segments on an exchange and keys in tables. */
public final class Names {
  public static final String RULE =
      "1 to 63 lower-case letters, digits, '-', '_' or '.', starting with a letter or digit";

  private static final int MAX_LENGTH = 63;

  private Names() {}

  /**
   * Whether a value is a name. Looked at a character at a time: ids are made in their thousands.
   */
  public static boolean fits(String value) {
    int length = value.length();
    if (length == 0 || length > MAX_LENGTH || !isLetterOrDigit(value.charAt(0))) {
      return false;
    }
    for (int i = 1; i < length; i++) {
      char c = value.charAt(i);
      if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  /**
   * The value, if it is a name.
   *
   * @param kind what the complaint calls it: "Invalid site name: ..."
   */
  public static String check(String kind, String value) {
    if (value == null || !fits(value)) {
      throw new IllegalArgumentException(
          "Invalid %s: '%s' (must be %s)".formatted(kind, value, RULE));
    }
    return value;
  }
}

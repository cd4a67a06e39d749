package org.interlake.protocol.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The words that unlock a key file. They have no text form. */
public final class Passphrase {
  /** Fewer can be tried out, however slow a try is made. */
  public static final int MIN_CHARACTERS = 12;

  private final byte[] utf8;

  private Passphrase(byte[] utf8) {
    this.utf8 = utf8;
  }

  /**
   * Takes a passphrase; a line break at its end does not count.
   *
   * @param where it stands, for the message
   * @throws KeyFileException if it has fewer than {@value #MIN_CHARACTERS} characters
   */
  static Passphrase of(String text, String where) {
    String words = text.replaceFirst("\\R\\z", "");
    int characters = words.codePointCount(0, words.length());
    if (characters < MIN_CHARACTERS) {
      throw new KeyFileException(
          "The passphrase in %s has %d characters: it must have %d or more"
              .formatted(where, characters, MIN_CHARACTERS));
    }
    return new Passphrase(words.getBytes(UTF_8));
  }

  byte[] utf8() {
    return utf8.clone();
  }
}

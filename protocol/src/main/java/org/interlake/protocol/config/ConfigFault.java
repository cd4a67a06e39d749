package org.interlake.protocol.config;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One thing that is wrong with a configuration file.
 *
 * @param file the file as the user named it
 * @param line counted from 1; 0 if the fault is not at a line (the file cannot be read)
 * @param key dotted, {@code features[2].impute}; empty for the whole file
 * @param value the offending value as it was written, cut if it is long
 * @param rule what is wrong, worded to follow the value
 * @param remedy what to write instead: a form, a near name or the known names
 */
public record ConfigFault(
    String file,
    int line,
    String key,
    Optional<String> value,
    String rule,
    Optional<String> remedy) {

  private static final int MAX_VALUE_CHARS = 60;
  private static final int MAX_RULE_CHARS = 400;

  public ConfigFault {
    requireNonNull(file, "file");
    key = oneLine(key, MAX_RULE_CHARS);
    value = value.map(text -> oneLine(text, MAX_VALUE_CHARS));
    rule = oneLine(rule, MAX_RULE_CHARS);
    remedy = remedy.map(text -> oneLine(text, MAX_RULE_CHARS));
  }

  /** One line: {@code plan.yaml:12: rounds.timeout: '10 parsecs' is not a duration (...)}. */
  public String message() {
    StringBuilder text = new StringBuilder(file);
    if (line > 0) {
      text.append(':').append(line);
    }
    text.append(": ");
    if (!key.isEmpty()) {
      text.append(key).append(": ");
    }
    value.ifPresent(written -> text.append('\'').append(written).append("' "));
    text.append(rule);
    remedy.ifPresent(advice -> text.append(" (").append(advice).append(')'));
    return text.toString();
  }

  /** A fault is one line of output, whatever the file holds. */
  private static String oneLine(String text, int maxChars) {
    String cut =
        text.codePointCount(0, text.length()) <= maxChars
            ? text
            : text.substring(0, text.offsetByCodePoints(0, maxChars)) + "…";
    StringBuilder line = new StringBuilder(cut.length());
    cut.codePoints()
        .forEach(
            point -> {
              if (point == '\n') {
                line.append("\\n");
              } else if (Character.isISOControl(point)
                  || Character.getType(point) == Character.FORMAT) {
                line.append("\\u%04x".formatted(point));
              } else {
                line.appendCodePoint(point);
              }
            });
    return line.toString();
  }
}

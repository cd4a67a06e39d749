package org.interlake.driver.gate;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What became of a rule.
 *
 * @param found the number that was judged; there is one if the rule is met or broken, and only then
 */
public record Finding(GateRule rule, Verdict verdict, OptionalDouble found) {
  /** Whether a rule holds. */
  public enum Verdict {
    MET,
    BROKEN,
    /** No site told enough. */
    NOT_TOLD,
    /** The run did not measure it. */
    NOT_MEASURED
  }

  public Finding {
    requireNonNull(rule, "rule");
    requireNonNull(verdict, "verdict");
    boolean judged = verdict == Verdict.MET || verdict == Verdict.BROKEN;
    if (judged != found.isPresent()) {
      throw new IllegalArgumentException(
          "Invalid finding on %s: %s with%s a number"
              .formatted(rule.subject(), verdict, found.isPresent() ? "" : "out"));
    }
  }

  /** In a line, for people. */
  public String text() {
    String subject = rule.subject();
    String expected = rule.expectation();
    if (found.isPresent()) {
      return "%s: %s (%s is expected)".formatted(subject, shown(found.getAsDouble()), expected);
    }
    return verdict == Verdict.NOT_TOLD
        ? "%s: not told, because it tells of few rows (%s is expected)".formatted(subject, expected)
        : "%s: not measured (%s is expected)".formatted(subject, expected);
  }

  /** A number as short as it is exact enough. */
  static String shown(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? String.format(Locale.ROOT, "%.0f", number)
        : String.format(Locale.ROOT, "%.6g", number);
  }
}

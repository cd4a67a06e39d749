package org.interlake.protocol.doctor;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.interlake.protocol.job.ExitCode;

/**
 * What a check came to.
 *
 * @param check what was looked at, in one or two words
 * @param text what was found
 * @param remedy what to do; there unless all is well
 * @param code what a command ends with that found this; DONE unless it failed
 */
public record Finding(
    String check, Level level, String text, Optional<String> remedy, ExitCode code) {
  /** What to think of it. */
  public enum Level {
    OK,
    /** It works, or may; somebody should look. */
    WARN,
    /** No run will work, or none should. */
    FAIL
  }

  public Finding {
    requireNonNull(check, "check");
    requireNonNull(level, "level");
    requireNonNull(text, "text");
    requireNonNull(remedy, "remedy");
    requireNonNull(code, "code");
    if ((level == Level.FAIL) != (code != ExitCode.DONE)) {
      throw new IllegalArgumentException(
          "Invalid finding of %s: %s with exit code %s".formatted(check, level, code));
    }
  }

  public static Finding ok(String check, String text) {
    return new Finding(check, Level.OK, text, Optional.empty(), ExitCode.DONE);
  }

  public static Finding warn(String check, String text, String remedy) {
    return new Finding(check, Level.WARN, text, Optional.of(remedy), ExitCode.DONE);
  }

  public static Finding fail(String check, ExitCode code, String text, String remedy) {
    return new Finding(check, Level.FAIL, text, Optional.of(remedy), code);
  }
}

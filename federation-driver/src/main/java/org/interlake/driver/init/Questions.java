package org.interlake.driver.init;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Asks a person for what the options do not say; where nobody is asked, defaults answer. */
final class Questions {
  private final Optional<BufferedReader> answers;
  private final PrintWriter out;

  /**
   * @param answers empty if nobody is there to answer
   */
  Questions(Optional<BufferedReader> answers, PrintWriter out) {
    this.answers = requireNonNull(answers, "answers");
    this.out = requireNonNull(out, "out");
  }

  /**
   * What was given, else what is answered, else the default.
   *
   * @param given by an option; null if it was not
   */
  String ask(String question, String given, String defaultAnswer) {
    if (given != null || answers.isEmpty()) {
      return given != null ? given : defaultAnswer;
    }
    out.print("%s [%s]: ".formatted(question, defaultAnswer));
    out.flush();
    try {
      String answer = answers.get().readLine();
      return answer == null || answer.isBlank() ? defaultAnswer : answer.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

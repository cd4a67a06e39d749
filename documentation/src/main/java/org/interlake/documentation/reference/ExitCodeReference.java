package org.interlake.documentation.reference;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.interlake.protocol.job.ExitCode;

/** The exit codes. */
final class ExitCodeReference {
  private ExitCodeReference() {}

  static Map<String, String> parts() {
    return Map.of(
        "exit codes",
        MarkdownText.table(
            List.of("code", "name", "meaning"),
            Arrays.stream(ExitCode.values())
                .map(
                    code ->
                        List.of(
                            Integer.toString(code.code()),
                            MarkdownText.code(code.name()),
                            MarkdownText.of(code.meaning())))
                .toList()));
  }
}

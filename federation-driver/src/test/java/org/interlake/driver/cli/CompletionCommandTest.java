package org.interlake.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash makes of the script. */
final class CompletionCommandTest {
  private static final List<String> SITE =
      List.of(
          "site",
          "site\t--once\t0\tx",
          "site audit",
          "site audit show",
          "site audit show\t--json\t0\tx");

  @TempDir Path folder;

  private Path script;

  @BeforeEach
  void writes() throws Exception {
    script = folder.resolve("completion");
    Files.writeString(script, CompletionCommand.script(CompletionCommand.Shell.BASH, SITE));
  }

  private static String bash(String... arguments) throws Exception {
    Process process = new ProcessBuilder(arguments).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  /** What bash would offer behind these words, of which the last is begun. */
  private List<String> offered(String... words) throws Exception {
    String program =
        // compopt speaks only to a completion that a terminal has asked for
        "compopt() { :; }; source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_interlake; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(script, "'" + String.join("' '", words) + "'", words.length - 1);
    return bash("bash", "-c", program).lines().map(String::strip).toList();
  }

  @Test
  void isBashAndCompletesCommandsOptionsAndThoseOfASite() throws Exception {
    bash("bash", "-n", script.toString());

    assertThat(offered("interlake", "do")).contains("doctor");
    assertThat(offered("interlake", "runs", "")).contains("list", "show");
    assertThat(offered("interlake", "simulate", "--gr")).containsExactly("--grid");
    assertThat(offered("interlake", "site", "--on")).containsExactly("--once");
    assertThat(offered("interlake", "site", "audit", "show", "--j")).containsExactly("--json");
  }

  @Test
  void zshGetsTheSameBehindItsOwnBeginning() {
    String zsh = CompletionCommand.script(CompletionCommand.Shell.ZSH, SITE);
    assertThat(zsh)
        .startsWith("autoload -Uz compinit bashcompinit\n")
        .endsWith(CompletionCommand.script(CompletionCommand.Shell.BASH, SITE));
  }
}

package org.interlake.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.interlake.protocol.job.ExitCode;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the site's command refuses before it reads anything. */
final class SiteMainTest {
  @Test
  void aRunThatCannotHaveThisNameIsAWrongOption() {
    StringWriter said = new StringWriter();

    int code =
        SiteMain.commandLine()
            .setErr(new PrintWriter(said, true))
            .execute("--conf-file", "site.yaml", "--once", "--run", "Heart 1");

    assertThat(code).isEqualTo(ExitCode.USAGE.code());
    assertThat(said.toString())
        .startsWith("site: Invalid value for option '--run'")
        .contains("'Heart 1'")
        .doesNotContain("Exception");
  }

  @Test
  void theHelpShowsHowItIsTypedAndWrapsWhatACodeMeansBelowIt() {
    String help = SiteMain.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);

    assertThat(help)
        .startsWith("Usage: interlake site [-hV]")
        .containsPattern("\\R  75   nothing to do yet, .*\\R       again later\\R");
    assertThat(
            SiteModelsCommand.commandLine()
                .getSubcommands()
                .get("list")
                .getUsageMessage(CommandLine.Help.Ansi.OFF))
        .startsWith("Usage: interlake site models list ");
  }
}

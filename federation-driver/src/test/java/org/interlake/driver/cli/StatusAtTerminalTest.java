package org.interlake.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.interlake.protocol.terminal.Colours;
import org.junit.jupiter.api.Test;

/** What a process writes that sits at a terminal: one that {@code script} (util-linux) makes. */
final class StatusAtTerminalTest {
  private static final Path SCRIPT = Path.of("/usr/bin/script");
  private static final String STATUS = "\u001b[?7l\u001b[1m1 of 9\u001b[0m\u001b[K\u001b[?7h\r";
  private static final String ERASE = "\r\u001b[J";

  @Test
  void aTerminalShowsHowFarItIsAndAtTheEndOnlyWhatStays() throws Exception {
    assertThat(written(Map.of("TERM", "xterm")))
        .isEqualTo(
            "opened\r\n"
                + (ERASE + STATUS)
                + (ERASE + "round 1\r\n" + STATUS)
                + (ERASE + "\u001b[32mfinished\u001b[0m\r\n"));
  }

  @Test
  void aTerminalThatWantsNoColourGetsTheLinesThatStay() throws Exception {
    assertThat(written(Map.of("TERM", "xterm", "NO_COLOR", "1")))
        .isEqualTo("opened\r\nround 1\r\nfinished\r\n");
  }

  @Test
  void aTerminalThatCannotEraseGetsTheLinesThatStay() throws Exception {
    assertThat(written(Map.of("TERM", "dumb"))).isEqualTo("opened\r\nround 1\r\nfinished\r\n");
  }

  private static String written(Map<String, String> environment)
      throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(SCRIPT), "there is no " + SCRIPT);
    String java =
        "'%s/bin/java' -XX:TieredStopAtLevel=1 -cp '%s:%s:%s' %s"
            .formatted(
                System.getProperty("java.home"),
                placeOf(StatusAtTerminal.class),
                placeOf(StatusLine.class),
                placeOf(Colours.class),
                StatusAtTerminal.class.getName());
    ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString(), "-qec", java, "/dev/null");
    builder.environment().remove("NO_COLOR");
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).describedAs(all).isZero();
    return all;
  }

  private static Path placeOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }
}

package org.interlake.protocol.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who gets colours. */
final class ColoursTest {
  @Test
  void coloursOnlyATerminalThatWantsThem() {
    Map<String, String> terminal = Map.of("TERM", "xterm");
    assertThat(Colours.of(terminal, true)).isEqualTo(Colours.ANSI);
    assertThat(Colours.of(terminal, false)).isEqualTo(Colours.NONE);
    assertThat(Colours.of(Map.of("TERM", "dumb"), true)).isEqualTo(Colours.NONE);
    assertThat(Colours.of(Map.of("TERM", "xterm", "NO_COLOR", "1"), true)).isEqualTo(Colours.NONE);
    assertThat(Colours.NONE.red("x")).isEqualTo("x");
  }

  @Test
  void whoAsksForThemOrRefusesThemIsHeard() {
    Map<String, String> terminal = Map.of("TERM", "xterm");

    assertThat(Colours.of("always", Map.of("NO_COLOR", "1"), false)).isEqualTo(Colours.ANSI);
    assertThat(Colours.of("never", terminal, true)).isEqualTo(Colours.NONE);
    assertThat(Colours.of("auto", terminal, true)).isEqualTo(Colours.ANSI);
    assertThat(Colours.of("auto", terminal, false)).isEqualTo(Colours.NONE);
  }
}

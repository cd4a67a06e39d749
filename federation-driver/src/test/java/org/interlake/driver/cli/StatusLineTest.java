package org.interlake.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.interlake.protocol.terminal.Colours;
import org.junit.jupiter.api.Test;

/** What a terminal is sent. */
final class StatusLineTest {
  private static final String ERASE = "\r\u001b[J";
  private static final String STATUS = "\u001b[?7l\u001b[1m3 of 9\u001b[0m\u001b[K\u001b[?7h\r";

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(sent, true, StandardCharsets.UTF_8);

  private String sent() {
    String all = sent.toString(StandardCharsets.UTF_8);
    sent.reset();
    return all;
  }

  @Test
  void aLineThatStaysTakesThePlaceOfTheStatusWhichMovesDown() {
    StatusLine line = new StatusLine(out, Colours.ANSI);

    line.show("3 of 9");
    assertThat(sent()).isEqualTo(ERASE + STATUS);
    line.println("round 3");
    assertThat(sent()).isEqualTo(ERASE + "round 3" + System.lineSeparator() + STATUS);
    line.clear();
    assertThat(sent()).isEqualTo(ERASE);
    line.clear();
    assertThat(sent()).isEmpty();
  }

  @Test
  void aRunThatIsStoppedLeavesNoStatus() {
    StatusLine line = new StatusLine(out, Colours.ANSI);

    ConsoleListener listener = new ConsoleListener(line, statistics -> {});
    line.show("3 of 9");
    listener.takeBack();

    assertThat(sent()).isEqualTo(ERASE + STATUS + ERASE);
  }

  @Test
  void aLogHasOnlyWhatStays() {
    StatusLine line = new StatusLine(out, Colours.NONE);

    line.show("3 of 9");
    line.println("round 3");
    line.clear();

    assertThat(sent()).isEqualTo("round 3" + System.lineSeparator());
  }
}

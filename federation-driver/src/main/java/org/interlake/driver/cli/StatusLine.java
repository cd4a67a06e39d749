package org.interlake.driver.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import org.interlake.protocol.terminal.Colours;

/**
 * Lines that stay, and on a terminal one below them that does not: how far a run is. In a log, and
 * where {@code NO_COLOR} or {@code TERM=dumb} says so, there are only the lines that stay.
 */
final class StatusLine {
  /**
   * The line, and what is below it: a terminal that was made narrower may have wrapped a status
   * that stood there already.
   */
  private static final String ERASE = "\r\u001b[J";

  /**
   * What does not fit the terminal's width is cut off instead of wrapped, however wide it is now.
   */
  private static final String CUT = "\u001b[?7l";

  /** All that was cut off has been written over the last column, which stays empty. */
  private static final String WRAP = "\u001b[K\u001b[?7h";

  private final PrintStream out;
  private final Colours colours;
  private final boolean erasable;
  private String shown = "";

  StatusLine(PrintStream out, Colours colours) {
    this(out, colours, colours == Colours.ANSI);
  }

  private StatusLine(PrintStream out, Colours colours, boolean erasable) {
    this.erasable = erasable;
    this.out = requireNonNull(out, "out");
    this.colours = requireNonNull(colours, "colours");
  }

  static StatusLine of(PrintStream out) {
    return new StatusLine(out, Colours.ofThisProcess(), Colours.canErase());
  }

  Colours colours() {
    return colours;
  }

  /** A line that stays. */
  void println(String line) {
    if (shown.isEmpty()) {
      out.println(line);
      return;
    }
    out.print(ERASE);
    out.println(line);
    out.print(shown);
    out.flush();
  }

  /** What stands below, until something else does. */
  void show(String status) {
    if (!erasable) {
      return;
    }
    // Whatever else is written to the terminal, a warning or ^C, begins a line and not behind this.
    shown = CUT + colours.bold(status) + WRAP + "\r";
    out.print(ERASE + shown);
    out.flush();
  }

  /** Takes away what stands below. */
  void clear() {
    if (!shown.isEmpty()) {
      out.print(ERASE);
      out.flush();
      shown = "";
    }
  }
}

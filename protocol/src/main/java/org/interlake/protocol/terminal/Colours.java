package org.interlake.protocol.terminal;

import java.io.Console;
import java.util.Map;

/** Words in colour, where somebody sees it: on a terminal, and not where they said no. */
public enum Colours {
  NONE,
  ANSI;

  /** A property of the process: {@code always}, {@code never}, or as {@code auto}. */
  public static final String CHOICE = "interlake.color";

  private static final String ESCAPE = "\u001b[";

  /**
   * What the process is told: {@code --color}, {@code NO_COLOR} (no-color.org), {@code TERM}, and a
   * terminal.
   */
  public static Colours ofThisProcess() {
    return of(System.getProperty(CHOICE, "auto"), System.getenv(), atTerminal());
  }

  /** Whether a line can be taken back: where there is a terminal that can, and nobody said no. */
  public static boolean canErase() {
    return ofThisProcess() == ANSI && of(System.getenv(), atTerminal()) == ANSI;
  }

  static Colours of(String choice, Map<String, String> environment, boolean terminal) {
    return switch (choice) {
      case "always" -> ANSI;
      case "never" -> NONE;
      default -> of(environment, terminal);
    };
  }

  /** Whether somebody sits at standard input and output. */
  @SuppressWarnings("SystemConsoleNull") // before Java 22, null is the answer
  public static boolean atTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try { // since Java 22
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /**
   * @param terminal whether standard input and output are one
   */
  static Colours of(Map<String, String> environment, boolean terminal) {
    boolean refused =
        !environment.getOrDefault("NO_COLOR", "").isEmpty()
            || environment.getOrDefault("TERM", "dumb").equals("dumb");
    return terminal && !refused ? ANSI : NONE;
  }

  public String green(String word) {
    return in("32", word);
  }

  public String yellow(String word) {
    return in("33", word);
  }

  public String red(String word) {
    return in("1;31", word);
  }

  public String bold(String word) {
    return in("1", word);
  }

  private String in(String code, String word) {
    return this == NONE ? word : ESCAPE + code + "m" + word + ESCAPE + "0m";
  }
}

package org.interlake.driver.cli;

/**
 * A process of its own, for a terminal of its own: two lines that stay, and a status that does not.
 */
final class StatusAtTerminal {
  private StatusAtTerminal() {}

  public static void main(String[] arguments) {
    StatusLine line = StatusLine.of(System.out);
    line.println("opened");
    line.show("1 of 9");
    line.println("round 1");
    line.clear();
    line.println(line.colours().green("finished"));
  }
}

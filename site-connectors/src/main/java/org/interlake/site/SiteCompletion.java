package org.interlake.site;

import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a shell can complete of {@code site}, for {@code interlake completion}, which has the rest:
 * a line for each command, and one for each of its options with how many values it takes, parted by
 * tabs.
 */
final class SiteCompletion {
  private SiteCompletion() {}

  static void print(List<CommandLine> commands, PrintStream out) {
    for (CommandLine command : commands) {
      print(command.getCommandName(), command.getCommandSpec(), out);
    }
  }

  private static void print(String path, CommandSpec command, PrintStream out) {
    out.println(path);
    for (OptionSpec option : command.options()) {
      for (String name : option.names()) {
        out.println(
            "%s\t%s\t%d\t%s".formatted(path, name, option.arity().max(), option.paramLabel()));
      }
    }
    command
        .subcommands()
        .forEach((name, sub) -> print(path + " " + name, sub.getCommandSpec(), out));
  }
}

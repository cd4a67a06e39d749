package org.interlake.driver.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.terminal.Colours;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** Prints what a shell needs to complete Interlake's commands and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description =
        "Prints a script that lets bash or zsh complete commands and options, those of 'site' too.",
    footer = {
      "",
      "Examples:",
      "  source <(bin/interlake completion bash)",
      "  bin/interlake completion zsh > ~/.interlake-completion.zsh    # and source it in ~/.zshrc"
    })
final class CompletionCommand implements Callable<Integer> {
  enum Shell {
    BASH,
    ZSH
  }

  private static final String NAME = "interlake";

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private Shell shell;

  @Override
  public Integer call() {
    System.out.print(script(shell, lines()));
    return ExitCode.DONE.code();
  }

  /** The launcher pipes the site's commands to this one, whose class path does not have them. */
  private static List<String> lines() {
    if (Colours.atTerminal()) {
      return List.of();
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      return in.lines().toList();
    } catch (UncheckedIOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "standard input cannot be read: " + e.getCause());
    }
  }

  /**
   * @param site a line for each command of a site, {@code site audit}, and one for each of its
   *     options: command, option, values that it takes, their name, parted by tabs
   */
  static String script(Shell shell, List<String> site) {
    CommandLine all = InterlakeMain.commandLine();
    for (String line : site) {
      String[] cells = line.split("\t", -1);
      CommandSpec command = all.getCommandSpec();
      for (String name : cells[0].split(" ", -1)) {
        command = sub(command, name);
      }
      if (cells.length == 4 && !command.optionsMap().containsKey(cells[1])) {
        OptionSpec.Builder option =
            OptionSpec.builder(cells[1]).arity(cells[2]).paramLabel(cells[3]);
        command.addOption(
            cells[2].equals("0")
                ? option.type(boolean.class).build()
                : option.type(takesFile(cells[3]) ? java.io.File.class : String.class).build());
      }
    }
    String script = AutoComplete.bash(NAME, all);
    return shell == Shell.BASH
        ? script
        : "autoload -Uz compinit bashcompinit\ncompinit\nbashcompinit\n" + script;
  }

  private static boolean takesFile(String label) {
    return List.of("FILE", "FOLDER", "PLAN").contains(label.toUpperCase(Locale.ROOT));
  }

  private static CommandSpec sub(CommandSpec command, String name) {
    if (!command.subcommands().containsKey(name)) {
      command.addSubcommand(name, CommandSpec.create());
    }
    return command.subcommands().get(name).getCommandSpec();
  }
}

package org.interlake.tab.command;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * What every command has: help in which an example stays on one line, however long, so that it can
 * be copied; and {@code --color}.
 */
public final class EveryCommand {
  /** What every example begins with, and nothing else that may be wrapped. */
  private static final String EXAMPLE = "bin/interlake ";

  private static final Pattern EXIT_CODE = Pattern.compile("  (\\d+|else) +");

  /** The property of the process that what writes in colours reads. */
  private static final String COLOR = "interlake.color";

  /** Picocli's own, for help. */
  private static final String ANSI = "picocli.ansi";

  /** When words have colours. */
  private enum When {
    AUTO,
    ALWAYS,
    NEVER
  }

  private EveryCommand() {}

  /** Gives it to a command, and to those below it. */
  public static CommandLine of(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("--color")
                .paramLabel("WHEN")
                .type(When.class)
                .converters(text -> when(text))
                .description(
                    "auto: colours where a terminal shows them and NO_COLOR is not set; always; never. Default: auto.")
                .setter(EveryCommand::choose)
                .build());
    command
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_FOOTER, EveryCommand::footer); // instead of picocli's
    command.getSubcommands().values().forEach(EveryCommand::of);
    return command;
  }

  private static When when(String text) {
    for (When known : When.values()) {
      if (known.name().equalsIgnoreCase(text)) {
        return known;
      }
    }
    throw new TypeConversionException("'%s' is not auto, always or never".formatted(text));
  }

  /** Picocli also sets what was not given: null, which changes nothing. */
  private static <T> T choose(T value) {
    if (value instanceof When chosen) {
      System.setProperty(COLOR, chosen.name().toLowerCase(Locale.ROOT));
      switch (chosen) {
        case ALWAYS -> System.setProperty(ANSI, "true");
        case NEVER -> System.setProperty(ANSI, "false");
        case AUTO -> System.clearProperty(ANSI);
      }
    }
    return value;
  }

  private static String footer(Help help) {
    UsageMessageSpec usage = help.commandSpec().usageMessage();
    StringBuilder text = new StringBuilder();
    for (String line : usage.footer()) {
      if (line.contains(EXAMPLE)) {
        text.append(help.ansi().string(line)).append(System.lineSeparator());
      } else {
        wrapped(help, line, text);
      }
    }
    return text.toString();
  }

  /** What an exit code means goes on below its meaning, and not below its number. */
  private static void wrapped(Help help, String line, StringBuilder text) {
    UsageMessageSpec usage = help.commandSpec().usageMessage();
    Matcher code = EXIT_CODE.matcher(line);
    int indent = code.lookingAt() ? code.end() : 0;
    StringBuilder words = new StringBuilder();
    Help.join(
        help.ansi(),
        usage.width() - indent,
        usage.adjustLineBreaksForWideCJKCharacters(),
        new String[] {line.substring(indent)},
        words);
    String margin = line.substring(0, indent);
    for (String part : words.toString().split("\\R", -1)) {
      if (!part.isEmpty() || indent == 0) {
        text.append(margin).append(part).append(System.lineSeparator());
      }
      margin = " ".repeat(indent);
    }
  }
}

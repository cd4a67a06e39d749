package org.interlake.tab.command;

import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help as it is read: an example stays on one line, however long, so that it can be copied. */
public final class HelpPage {
  /** What every example begins with, and nothing else that may be wrapped. */
  private static final String EXAMPLE = "bin/interlake ";

  private HelpPage() {}

  /** Has a command, and those below it, show their help so. */
  public static CommandLine of(CommandLine command) {
    command
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_FOOTER, HelpPage::footer); // instead of picocli's
    command.getSubcommands().values().forEach(HelpPage::of);
    return command;
  }

  private static String footer(Help help) {
    UsageMessageSpec usage = help.commandSpec().usageMessage();
    StringBuilder text = new StringBuilder();
    for (String line : usage.footer()) {
      int width =
          line.contains(EXAMPLE) ? Math.max(usage.width(), line.length() + 1) : usage.width();
      Help.join(
          help.ansi(),
          width,
          usage.adjustLineBreaksForWideCJKCharacters(),
          new String[] {line},
          text);
    }
    return text.toString();
  }
}

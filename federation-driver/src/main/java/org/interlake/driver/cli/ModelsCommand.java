package org.interlake.driver.cli;

import org.interlake.driver.registry.ModelAlias;
import org.interlake.protocol.job.ExitCode;
import picocli.CommandLine.Command;

/** Looks at the models that the registry keeps, and puts them to use. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description =
        "Lists, shows, exports, scores with, compares, promotes and names the models of the registry.",
    synopsisSubcommandLabel = "(list | show | export | score | compare | promote | alias)",
    subcommands = {
      ModelsListCommand.class,
      ModelsShowCommand.class,
      ModelsExportCommand.class,
      ModelsScoreCommand.class,
      ModelsCompareCommand.class,
      ModelsPromoteCommand.class,
      ModelsAliasCommand.class
    })
final class ModelsCommand {
  /** What the Spark session of these commands is called. */
  static final String APPLICATION = "interlake-models";

  private ModelsCommand() {}

  static void checkAlias(String alias) {
    try {
      ModelAlias.check(alias);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage());
    }
  }
}

package org.interlake.driver.cli;

import picocli.CommandLine.Command;

/** What is done to an exchange as a place, whatever passes there. */
@Command(
    name = "exchange",
    mixinStandardHelpOptions = true,
    description =
        "Serves an exchange to parties that share no storage, says who needs which rights, and carries an exchange where no network goes.",
    synopsisSubcommandLabel = "(serve | grants | export | import)",
    subcommands = {
      ExchangeServeCommand.class,
      ExchangeGrantsCommand.class,
      ExchangeExportCommand.class,
      ExchangeImportCommand.class
    })
final class ExchangeCommand {}

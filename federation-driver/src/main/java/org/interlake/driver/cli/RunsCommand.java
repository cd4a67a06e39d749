package org.interlake.driver.cli;

import picocli.CommandLine.Command;

/** What is known of runs. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Tells of runs from the registry; starts no Spark.",
    synopsisSubcommandLabel = "report",
    subcommands = {RunsReportCommand.class})
final class RunsCommand {}

package org.interlake.site;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.interlake.network.ExchangeAddress;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.JobFailure;
import org.interlake.protocol.message.Mailbox;
import org.interlake.site.agent.DeskException;
import org.interlake.site.agent.PlanDesk;
import org.interlake.site.agent.SiteStateException;
import org.interlake.site.audit.AuditException;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.SiteConfigReader;
import org.interlake.site.ledger.LedgerException;
import org.interlake.site.registry.SiteRegistryException;
import org.interlake.site.table.TableException;
import org.interlake.tab.command.CommandSession;
import org.interlake.tab.command.EveryCommand;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** What the commands of a person at a site have in common: a session, the exchange, exit codes. */
final class SiteJob {
  private SiteJob() {}

  /** What a command does at the desk. */
  interface AtDesk {
    ExitCode at(PlanDesk desk);
  }

  static int withDesk(String name, Path configFile, AtDesk work) {
    SiteConfig config = SiteConfigReader.read(configFile);
    PrivateIdentity keys = config.identity();
    try (CommandSession session = CommandSession.named("interlake-site-" + name)) {
      return withDesk(session.spark(), config, keys, work).code();
    }
  }

  private static ExitCode withDesk(
      SparkSession spark, SiteConfig config, PrivateIdentity keys, AtDesk work) {
    try (Exchange exchange =
            ExchangeAddress.open(
                config.exchange(),
                config.federation(),
                spark.sparkContext().hadoopConfiguration(),
                keys,
                config.coordinator());
        PlanDesk desk =
            new PlanDesk(
                spark,
                config,
                keys,
                new Mailbox(exchange, keys),
                System.getProperty("user.name", "unknown"))) {
      return work.at(desk);
    }
  }

  /** The help shows how a command is typed: the launcher's name is no part of a command's own. */
  static CommandLine throughLauncher(CommandLine command) {
    command.getCommandSpec().usageMessage().synopsisHeading("Usage: interlake ");
    command.getSubcommands().values().forEach(SiteJob::throughLauncher);
    return command;
  }

  static CommandLine commandLine(Object command) {
    return EveryCommand.of(throughLauncher(new CommandLine(command)))
        .registerConverter(
            org.interlake.protocol.RunId.class,
            text -> {
              try {
                return new org.interlake.protocol.RunId(text);
              } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
              }
            })
        .setExecutionExceptionHandler((thrown, ran, parsed) -> report(thrown))
        .setParameterExceptionHandler(
            (thrown, args) -> {
              thrown.getCommandLine().getErr().println("site: " + thrown.getMessage());
              thrown
                  .getCommandLine()
                  .getErr()
                  .println(
                      "Try: bin/interlake %s --help"
                          .formatted(thrown.getCommandLine().getCommandSpec().qualifiedName(" ")));
              return ExitCode.USAGE.code();
            });
  }

  private static int report(Exception thrown) {
    JobFailure failure = failureOf(thrown);
    System.err.println("site: " + failure.message());
    return failure.code().code();
  }

  static JobFailure failureOf(Exception thrown) {
    if (thrown instanceof ViewMisfitException) {
      return new JobFailure(ExitCode.CONFIGURATION, thrown.getMessage());
    }
    if (thrown instanceof DeskException) {
      return new JobFailure(ExitCode.USAGE, thrown.getMessage());
    }
    if (thrown instanceof SiteRegistryException) {
      return new JobFailure(ExitCode.DATA, thrown.getMessage());
    }
    if (thrown instanceof TableException
        || thrown instanceof SiteStateException
        || thrown instanceof LedgerException
        || thrown instanceof AuditException) {
      return new JobFailure(ExitCode.UNAVAILABLE, thrown.getMessage());
    }
    return JobFailure.of(thrown);
  }
}

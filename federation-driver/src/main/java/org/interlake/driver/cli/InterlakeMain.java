package org.interlake.driver.cli;

import java.util.function.Supplier;
import org.interlake.driver.demo.DemoCommand;
import org.interlake.driver.init.InitCommand;
import org.interlake.driver.request.RequestFailure;
import org.interlake.driver.run.InterlakeVersion;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.JobFailure;
import org.interlake.tab.command.EveryCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.TypeConversionException;

/** The driver's spark-submit main: one word chooses the command. */
@Command(
    name = "interlake",
    mixinStandardHelpOptions = true,
    versionProvider = InterlakeMain.Version.class,
    description = "Trains one model over many organisations' lakehouses without moving a row.",
    subcommands = {
      InitCommand.class,
      DoctorCommand.class,
      DriverCommand.class,
      StatsCommand.class,
      SimulateCommand.class,
      DemoCommand.class,
      ModelsCommand.class,
      RunsCommand.class,
      ContributionsCommand.class,
      GateCommand.class,
      RosterCommand.class,
      KeysCommand.class,
      ExchangeCommand.class,
      PrivacyCommand.class,
      SqlCommand.class,
      CompletionCommand.class
    })
public final class InterlakeMain {
  private static final Logger LOG = LoggerFactory.getLogger(InterlakeMain.class);

  private InterlakeMain() {}

  public static void main(String[] arguments) {
    int code = run(arguments);
    if (code != 0) {
      System.exit(code);
    }
  }

  /**
   * The same for a host that goes on: a notebook, or a platform whose Spark session is there before
   * and stays.
   *
   * @return the exit code
   */
  public static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  /** All commands; the reference is made of them, too. */
  public static CommandLine commandLine() {
    return EveryCommand.of(new CommandLine(new InterlakeMain()))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(RunId.class, text -> valid(() -> new RunId(text)))
        .registerConverter(FederationId.class, text -> valid(() -> new FederationId(text)))
        .registerConverter(SiteId.class, text -> valid(() -> new SiteId(text)))
        .registerConverter(PublicIdentity.class, text -> valid(() -> PublicIdentity.parse(text)))
        .registerConverter(
            RoundNumber.class, text -> valid(() -> new RoundNumber(Integer.parseInt(text))))
        .setExecutionExceptionHandler((thrown, command, parsed) -> report(thrown))
        .setParameterExceptionHandler(
            (thrown, args) -> {
              CommandLine command = thrown.getCommandLine();
              command.getErr().println("interlake: " + thrown.getMessage());
              command
                  .getErr()
                  .println("Try: bin/" + command.getCommandSpec().qualifiedName(" ") + " --help");
              return ExitCode.USAGE.code();
            });
  }

  /** An option that says what cannot be is a wrong option, and no fault of ours. */
  private static <T> T valid(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static int report(Exception thrown) {
    JobFailure failure =
        thrown instanceof CommandException command
            ? new JobFailure(command.code(), command.getMessage())
            : RequestFailure.of(thrown);
    if (failure.code() == ExitCode.INTERNAL) {
      LOG.error("Stack trace", thrown);
    }
    System.err.println("interlake: " + failure.message());
    return failure.code().code();
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"interlake " + InterlakeVersion.current()};
    }
  }
}

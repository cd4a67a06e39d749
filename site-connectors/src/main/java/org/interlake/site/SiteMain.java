package org.interlake.site;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.interlake.lineage.Lineage;
import org.interlake.network.ExchangeAddress;
import org.interlake.protocol.RunId;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.JobFailure;
import org.interlake.protocol.job.StopSignal;
import org.interlake.protocol.message.Mailbox;
import org.interlake.site.agent.AgentListener;
import org.interlake.site.agent.SecondAgentException;
import org.interlake.site.agent.SiteAgent;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.SiteConfigReader;
import org.interlake.site.table.TableException;
import org.interlake.site.ui.SiteTab;
import org.interlake.tab.command.CommandSession;
import org.interlake.tab.command.EveryCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A site's spark-submit main. */
@Command(
    name = "site",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Takes part in federated runs with this organisation's own tables.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    done: everything that was open is answered, or the run is over",
      "  64   wrong options",
      "  65   the table does not fit the plan; the site declined",
      "  69   exchange or table cannot be reached",
      "  75   nothing to do yet, or another agent of this site answered first: try again later",
      "  77   the policy forbids the plan, or a message of the driver is not to be believed",
      "  78   the configuration or the key file is wrong",
      "  130  stopped by Ctrl-C (143: by SIGTERM); start again to go on",
      "",
      "To tell the coordinator this site's keys: bin/interlake site enrol --help",
      "The models that this site has made for itself: bin/interlake site models --help",
      "What of its privacy budgets has been spent: bin/interlake site privacy --help",
      "What a plan would do here, and to try it: bin/interlake site explain --help, site dry-run --help",
      "To answer a run by hand: bin/interlake site accept --help, site decline --help",
      "What has been asked, answered and let out: bin/interlake site audit --help",
      "Whether all is well: bin/interlake doctor --conf-file site.yaml",
      "",
      "Examples:",
      "  bin/interlake site --conf-file site.yaml --follow",
      "  bin/interlake site --conf-file site.yaml --once --run heart-newton-1a2b3c4d --json"
    })
public final class SiteMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(SiteMain.class);
  private static final String MODELS = "models";
  private static final String ENROL = "enrol";
  private static final String PRIVACY = "privacy";
  private static final String EXPLAIN = "explain";
  private static final String DRY_RUN = "dry-run";
  private static final String ACCEPT = "accept";
  private static final String DECLINE = "decline";
  private static final String AUDIT = "audit";
  private static final String DOCTOR = "doctor";

  /** For the launcher: what there is to complete. */
  private static final String COMPLETION = "completion";

  /** How often the audit's rows go from the site's folder to their table. */
  private static final Duration DRAIN_EVERY = Duration.ofSeconds(60);

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(8);

  @Option(
      names = "--conf-file",
      required = true,
      paramLabel = "FILE",
      description = "The site's configuration; docs/reference/site.md describes it.")
  private Path configFile;

  @ArgGroup(multiplicity = "1")
  private Mode mode;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "Take part in this run only; with --follow, end when it ends.")
  private RunId run;

  @Option(
      names = "--linger",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "With --once: wait so long for the next call of a run that this site is in"
              + " (default: ${DEFAULT-VALUE}).")
  private long lingerSeconds;

  @Option(
      names = "--json",
      description =
          "Print one JSON object a line for what is done, as it is done: event (found, decided, answered, over), at, run, and what belongs to it.")
  private boolean json;

  private static final class Mode {
    @Option(
        names = "--once",
        required = true,
        description = "Do what is open, then exit: for schedulers.")
    private boolean once;

    @Option(
        names = "--follow",
        required = true,
        description = "Stay, and do whatever becomes open.")
    @SuppressWarnings("unused") // picocli sets it; that it is there is all that --once is not
    private boolean follow;
  }

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
    String first = arguments.length > 0 ? arguments[0] : "";
    return switch (first) {
      case MODELS -> SiteModelsCommand.commandLine().execute(behindFirst(arguments));
      case ENROL -> SiteEnrolCommand.commandLine().execute(behindFirst(arguments));
      case PRIVACY -> SitePrivacyCommand.commandLine().execute(behindFirst(arguments));
      case EXPLAIN -> SiteExplainCommand.Explain.commandLine().execute(behindFirst(arguments));
      case DRY_RUN -> SiteExplainCommand.DryRun.commandLine().execute(behindFirst(arguments));
      case ACCEPT -> SiteAnswerCommand.Accept.commandLine().execute(behindFirst(arguments));
      case DECLINE -> SiteAnswerCommand.Decline.commandLine().execute(behindFirst(arguments));
      case AUDIT -> SiteAuditCommand.commandLine().execute(behindFirst(arguments));
      case DOCTOR -> SiteDoctorCommand.commandLine().execute(behindFirst(arguments));
      case COMPLETION -> {
        SiteCompletion.print(all(), System.out);
        yield ExitCode.DONE.code();
      }
      default -> commandLine().execute(arguments);
    };
  }

  /**
   * The command, and those that its first word chooses, each by its whole name; the reference is
   * made of them, too.
   */
  public static List<CommandLine> all() {
    return List.of(
        commandLine(),
        SiteModelsCommand.commandLine(),
        SiteEnrolCommand.commandLine(),
        SitePrivacyCommand.commandLine(),
        SiteExplainCommand.Explain.commandLine(),
        SiteExplainCommand.DryRun.commandLine(),
        SiteAnswerCommand.Accept.commandLine(),
        SiteAnswerCommand.Decline.commandLine(),
        SiteAuditCommand.commandLine(),
        SiteDoctorCommand.commandLine());
  }

  private static String[] behindFirst(String[] arguments) {
    return Arrays.copyOfRange(arguments, 1, arguments.length);
  }

  static CommandLine commandLine() {
    return EveryCommand.of(SiteJob.throughLauncher(new CommandLine(new SiteMain())))
        .registerConverter(RunId.class, SiteMain::runId)
        .setExitCodeExceptionMapper(thrown -> ExitCode.INTERNAL.code())
        .setParameterExceptionHandler(
            (thrown, args) -> {
              thrown.getCommandLine().getErr().println("site: " + thrown.getMessage());
              thrown.getCommandLine().getErr().println("Try: bin/interlake site --help");
              return ExitCode.USAGE.code();
            });
  }

  private static RunId runId(String text) {
    try {
      return new RunId(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  @Override
  public Integer call() {
    StopSignal stop = StopSignal.watch(Thread.currentThread(), STOP_PATIENCE);
    try {
      return work().code();
    } catch (Exception e) {
      JobFailure failure = failureOf(stop.received() ? new InterruptedException() : e);
      if (failure.code() == ExitCode.INTERNAL) {
        LOG.error("Stack trace", e);
      }
      System.err.println("site: " + failure.message());
      return failure.code().code();
    } finally {
      stop.finished();
    }
  }

  private static JobFailure failureOf(Exception e) {
    if (e instanceof SecondAgentException) {
      return new JobFailure(ExitCode.TRY_AGAIN, e.getMessage());
    }
    return SiteJob.failureOf(e);
  }

  private static void prepare(SiteAgent agent) {
    try {
      agent.prepare();
    } catch (TableException e) {
      throw new ViewMisfitException(e);
    }
  }

  private ExitCode work() throws InterruptedException {
    SiteConfig config = SiteConfigReader.read(configFile);
    PrivateIdentity keys = config.identity();
    try (CommandSession session = CommandSession.named("interlake-site-" + config.site())) {
      return work(session.spark(), config, keys);
    }
  }

  private ExitCode work(SparkSession spark, SiteConfig config, PrivateIdentity keys)
      throws InterruptedException {
    Optional<RunId> only = Optional.ofNullable(run);
    try (Lineage lineage = Lineage.of(spark);
        Exchange exchange =
            ExchangeAddress.open(
                config.exchange(),
                config.federation(),
                spark.sparkContext().hadoopConfiguration(),
                keys,
                config.coordinator());
        SiteAgent agent =
            new SiteAgent(spark, config, new Mailbox(exchange, keys), keys.ownKeys(), lineage);
        AuditDrain drain =
            new AuditDrain(
                agent.audit(),
                DRAIN_EVERY,
                mode.once ? AuditDrain.AtEnd.DRAIN : AuditDrain.AtEnd.LEAVE)) {
      drain.start();
      LOG.info(
          "Site {} of federation {} looks at {}", config.site(), config.federation(), exchange);
      prepare(agent);
      AgentListener tab = SiteTab.over(spark, config);
      agent.telling(json ? new EventLines(System.out, Clock.systemUTC(), tab) : tab);
      return mode.once ? agent.once(only, Duration.ofSeconds(lingerSeconds)) : agent.follow(only);
    }
  }
}

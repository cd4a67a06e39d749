package org.interlake.driver.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.request.CoordinatedRun;
import org.interlake.driver.run.FederatedRun;
import org.interlake.driver.run.RunListener;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.StopSignal;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.tab.command.CommandSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Coordinates one run. */
@Command(
    name = "driver",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Coordinates one run: publishes the plan, aggregates the sites' updates, keeps the models.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    done: the run ended with a model or statistics, now or before",
      "  64   wrong options",
      "  65   the table of public rows does not fit the plan",
      "  69   exchange, registry or the table of public rows cannot be reached",
      "  75   another driver has this run: try again later",
      "  76   the run was abandoned: quorum or deadline missed, or too many sites declined",
      "  78   plan, configuration or key file is wrong, or the run has another plan",
      "  130  stopped by Ctrl-C (143: by SIGTERM); start again to resume",
      "",
      "Example:",
      "  bin/interlake driver --conf-file driver.yaml --plan conf/plans/heart-newton.yaml"
    })
final class DriverCommand implements Callable<Integer> {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

  @Option(
      names = "--plan",
      required = true,
      paramLabel = "FILE",
      description = "What to train or to measure; docs/reference/plan.md describes it.")
  private Path planFile;

  @Option(
      names = "--conf-file",
      required = true,
      paramLabel = "FILE",
      description = "The coordinator's configuration; docs/reference/driver.md describes it.")
  private Path configFile;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description =
          "The run's name. Default: the plan's name and digest, so that the same plan resumes its run.")
  private RunId run;

  @Option(
      names = "--take-over",
      description =
          "Take the run over from a driver that never let go of it, because it is known to be dead.")
  private boolean takeOver;

  @Option(
      names = "--no-promote",
      description =
          "Leave the model of the run where it is: 'interlake models promote' makes it a version.")
  private boolean withoutPromotion;

  @Option(
      names = "--json",
      description =
          "Print one JSON object of what the run came to, as 'runs show' does; progress goes to standard error.")
  private boolean json;

  /** Empty: the console's. */
  private Optional<RunListener> listener = Optional.empty();

  /** For a command that runs a plan as this one does, and tells of it otherwise. */
  static DriverCommand of(
      Path planFile, Path configFile, RunId run, boolean takeOver, RunListener listener) {
    DriverCommand command = new DriverCommand();
    command.planFile = planFile;
    command.configFile = configFile;
    command.run = run;
    command.takeOver = takeOver;
    command.listener = Optional.of(listener);
    return command;
  }

  @Override
  public Integer call() throws Exception {
    StopSignal stop = StopSignal.watch(Thread.currentThread(), STOP_PATIENCE);
    try {
      return coordinate().code();
    } catch (Exception e) {
      throw stop.received() ? new InterruptedException() : e;
    } finally {
      stop.finished();
    }
  }

  private ExitCode coordinate() throws InterruptedException {
    Clock clock = Clock.systemUTC();
    CoordinatedRun coordinated =
        CoordinatedRun.of(
            configFile,
            planFile.toString(),
            PlanReader.readAnyForStart(planFile, clock),
            Optional.ofNullable(run));
    if (withoutPromotion) {
      coordinated.withoutPromotion();
    }
    RunListener told =
        listener.orElseGet(() -> ConsoleListener.live(json ? System.err : System.out));
    try (CommandSession session = CommandSession.named("interlake-driver-" + coordinated.run())) {
      SparkSession spark = session.spark();
      RunResult result =
          coordinated.execute(
              spark,
              told,
              takeOver ? FederatedRun.TakeOver.ALWAYS : FederatedRun.TakeOver.IF_DEAD,
              clock);
      if (json) {
        System.out.println(
            RunText.json(coordinated.figures(spark.sessionState().newHadoopConf()))
                .toPrettyString());
      }
      return result instanceof RunResult.Abandoned ? ExitCode.ABANDONED : ExitCode.DONE;
    } finally {
      if (told instanceof ConsoleListener console) {
        console.takeBack();
      }
    }
  }
}

package org.interlake.driver.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.config.DriverConfig;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.driver.contribution.ContributionException;
import org.interlake.driver.contribution.ReferenceMetric;
import org.interlake.driver.contribution.RunValuation;
import org.interlake.driver.contribution.Sampling;
import org.interlake.driver.contribution.StepDirection;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RegistryAppender.AppendOutcome;
import org.interlake.driver.request.TableName;
import org.interlake.driver.request.UpdatesOnExchange;
import org.interlake.driver.run.SiteSpread;
import org.interlake.driver.run.StoredRun;
import org.interlake.driver.run.StoredRunException;
import org.interlake.driver.table.PinnedTable;
import org.interlake.network.ExchangeAddress;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.StopSignal;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.tab.command.CommandSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Values what each site contributed to a run that has ended. */
@Command(
    name = "contributions",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Values what each site contributed to a run, by leaving it out and by Shapley's value, from the updates on the exchange; trains nothing.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    done: the values are in the registry",
      "  64   wrong options, or a metric that the run's models have not",
      "  65   no such run, one that cannot be valued, or a reference that does not fit",
      "  69   exchange, registry or reference table cannot be reached",
      "  75   the run has not ended: try again later",
      "  77   a message on the exchange is not to be believed",
      "  78   configuration or key file is wrong",
      "",
      "Examples:",
      "  bin/interlake contributions heart-1 --conf-file driver.yaml --reference lake.public",
      "  bin/interlake contributions heart-1 --conf-file driver.yaml --json"
    })
final class ContributionsCommand implements Callable<Integer> {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final int DEFAULT_PERMUTATIONS = 200;

  @Parameters(paramLabel = "RUN", description = "The run; it has ended in a model.")
  private RunId run;

  @Option(
      names = "--conf-file",
      required = true,
      paramLabel = "FILE",
      description = "The coordinator's configuration; docs/reference/driver.md describes it.")
  private Path configFile;

  @Option(
      names = "--reference",
      paramLabel = "TABLE",
      description =
          "A Delta table of rows that belong to no site, on which models are measured: a catalog name, delta.`/path`, or a path with a '/'. Default: none; the direction of steps is measured.")
  private String reference;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = "With --reference: what is measured. Default: the loss of the run's family.")
  private String metric;

  @Option(
      names = "--permutations",
      paramLabel = "N",
      description =
          "In rounds with more than 8 sites: orders that are sampled, an even number. Default: ${DEFAULT-VALUE}.")
  private int permutations = DEFAULT_PERMUTATIONS;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the samples. Default: the plan's seed.")
  private Long seed;

  @Option(
      names = "--json",
      description =
          "Print one JSON object: run, valuation, sites (site, rounds, shapley, standardError, leaveOneOut), total, warnings, spread, rowsWritten.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    StopSignal stop = StopSignal.watch(Thread.currentThread(), STOP_PATIENCE);
    try {
      value();
      return ExitCode.DONE.code();
    } catch (StoredRunException e) {
      throw new CommandException(e.code(), e.getMessage());
    } catch (ContributionException e) {
      throw new CommandException(e.code(), e.getMessage());
    } catch (Exception e) {
      throw stop.received() ? new InterruptedException() : e;
    } finally {
      stop.finished();
    }
  }

  private void value() {
    Optional<Metric> asked = asked();
    Sampling sampled = sampling(0);
    DriverConfig config = DriverConfigReader.read(configFile);
    try (CommandSession session = CommandSession.named("interlake-contributions-" + run)) {
      value(config, session.spark(), sampled, asked);
    }
  }

  private void value(
      DriverConfig config, SparkSession spark, Sampling sampled, Optional<Metric> asked) {
    PrivateIdentity keys = config.identity();
    Configuration hadoop = spark.sessionState().newHadoopConf();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Registry registry = new Registry(hadoop, config.registry().toString());
    try (Exchange exchange =
        ExchangeAddress.open(
            config.exchange(), config.federation(), hadoop, keys, keys.publicIdentity())) {
      StoredRun stored =
          StoredRun.open(
              context,
              new Mailbox(exchange, keys),
              config.federation(),
              run,
              keys.ownKeys(),
              UpdatesOnExchange.of(context, config.exchange(), config.federation(), exchange));
      Sampling sampling = seed == null ? sampling(stored.plan().seed()) : sampled;
      if (reference == null) {
        value(new RunValuation(run, stored, new StepDirection(), sampling), registry);
        return;
      }
      PinnedTable pinned = TableName.pin(spark, "--reference", reference, OptionalLong.empty());
      try (ReferenceMetric yardstick =
          ReferenceMetric.read(
              pinned.rows(), pinned.version(), stored.plan(), stored.contract(), asked)) {
        value(new RunValuation(run, stored, yardstick, sampling), registry);
      }
    }
  }

  private void value(RunValuation valuation, Registry registry) {
    RunValuation.Valued valued = valuation.value();
    AppendOutcome outcome = registry.append(valued.rows());
    Optional<SiteSpread> spread =
        SiteSpread.of(registry.metrics(run), Digest.of(valued.model().encode()));
    ContributionsText text = new ContributionsText(run, valuation.name(), valued, spread, outcome);
    if (json) {
      JsonAnswer.print(text.json());
    } else {
      text.lines().forEach(System.out::println);
    }
  }

  private Optional<Metric> asked() {
    if (metric == null) {
      return Optional.empty();
    }
    if (reference == null) {
      throw new CommandException(
          ExitCode.USAGE,
          "--metric %s needs rows to be measured on (name them with --reference)"
              .formatted(metric));
    }
    return Optional.of(
        Arrays.stream(Metric.values())
            .filter(known -> known.toString().equals(metric))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.USAGE,
                        "unknown metric '%s' (there are: %s)"
                            .formatted(metric, Arrays.toString(Metric.values())))));
  }

  private Sampling sampling(long planSeed) {
    try {
      return new Sampling(permutations, seed == null ? planSeed : seed);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage());
    }
  }
}

package org.interlake.driver.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.demo.ChildProcesses.Child;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.run.FederatedRun;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.Plan;
import org.interlake.tab.command.CommandSession;

/**
 * The demonstration, step by step:
 *
 * <ol>
 *   <li>start a process for each site, which waits for the plan;
 *   <li>meanwhile write each site's Delta table;
 *   <li>start the driver's process, pass on what it says, and wait for its end;
 *   <li>train the pooled model;
 *   <li>compare.
 * </ol>
 */
final class Demonstration {
  private static final String DRIVER = "driver";
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final Duration SITES_END_WITHIN = Duration.ofSeconds(20);
  private static final int LOG_LINES_SHOWN = 15;

  /** Compiling a query costs more than running it on some hundred rows. */
  private static final Map<String, String> FOR_SMALL_TABLES =
      Map.of(
          "spark.sql.codegen.wholeStage", "false",
          "spark.sql.codegen.factoryMode", "NO_CODEGEN");

  private final Plan plan;
  private final RunId run;
  private final List<SiteRows> sites;
  private final WorkFolder work;
  private final ChildProcesses processes;
  private final PrintStream out;

  Demonstration(
      Plan plan, List<SiteRows> sites, WorkFolder work, ChildProcesses processes, PrintStream out) {
    this.plan = requireNonNull(plan, "plan");
    this.run = FederatedRun.defaultRunId(plan);
    this.sites = List.copyOf(sites);
    this.work = requireNonNull(work, "work");
    this.processes = requireNonNull(processes, "processes");
    this.out = requireNonNull(out, "out");
  }

  /**
   * How long the parts took.
   *
   * @param tables until every table was written; the sites were starting meanwhile
   * @param driver the driver's process, from start to end
   * @param pooled training and measuring the pooled model
   */
  record Times(Duration tables, Duration driver, Duration pooled) {}

  /** What came of it. */
  record Outcome(RunSummary federated, PooledModel pooled, Times times) {}

  /**
   * Runs it.
   *
   * @throws DemoException if a process fails
   */
  Outcome run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    List<Child> siteProcesses = new ArrayList<>();
    for (SiteRows site : sites) {
      siteProcesses.add(startSite(site.site()));
    }
    try (CommandSession session = CommandSession.named("interlake-demo")) {
      SparkSession spark = session.spark();
      spark.sparkContext().setLogLevel("ERROR"); // the terminal is for the demonstration
      FOR_SMALL_TABLES.forEach((key, value) -> spark.conf().set(key, value));
      for (SiteRows site : sites) {
        writeTable(spark, site);
        requireRunning(siteProcesses);
      }
      long tablesWritten = System.nanoTime();
      out.println();
      Child driver = startDriver();
      awaitEnd(driver, siteProcesses);
      long driverEnded = System.nanoTime();
      awaitEnds(siteProcesses);

      out.println();
      out.println("training the pooled model, for which all rows have to be in one place ...");
      long poolingStarted = System.nanoTime();
      RunSummary summary =
          RunSummary.of(
              new Registry(
                  spark.sessionState().newHadoopConf(), work.registry().toUri().toString()),
              run);
      PooledModel pooled = PooledModel.train(plan, summary.trainingRounds(), tables(spark));
      long end = System.nanoTime();
      return new Outcome(
          summary,
          pooled,
          new Times(
              Duration.ofNanos(tablesWritten - start),
              Duration.ofNanos(driverEnded - tablesWritten),
              Duration.ofNanos(end - poolingStarted)));
    }
  }

  private Child startSite(SiteId site) throws IOException {
    return processes.start(
        site.name(),
        command(
            List.of(
                "site",
                "--conf-file",
                work.siteConfig(site).toString(),
                "--follow",
                "--run",
                run.name())),
        work.log(site.name()),
        Optional.empty());
  }

  private Child startDriver() throws IOException {
    Consumer<String> passOn = out::println;
    return processes.start(
        DRIVER,
        command(
            List.of(
                "driver",
                "--conf-file",
                work.driverConfig().toString(),
                "--plan",
                work.plan(plan).toString(),
                "--run",
                run.name())),
        work.log(DRIVER),
        Optional.of(passOn));
  }

  private static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("--master", "local[2]"));
    command.addAll(List.of("--driver-memory", "600m", "--conf", "spark.ui.enabled=false"));
    FOR_SMALL_TABLES.forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
    command.addAll(arguments);
    return command;
  }

  private void writeTable(SparkSession spark, SiteRows site) {
    rows(spark, site).write().format("delta").save(work.table(site.site(), plan).toString());
    out.printf(
        Locale.ROOT,
        "  %-14s table of %d rows, %d of them held out%n",
        site.site(),
        site.rows().size(),
        site.heldOut());
  }

  /** The tables' rows, from memory: reading them back would only take longer. */
  private SortedMap<SiteId, Dataset<Row>> tables(SparkSession spark) {
    SortedMap<SiteId, Dataset<Row>> tables = new TreeMap<>();
    for (SiteRows site : sites) {
      tables.put(site.site(), rows(spark, site));
    }
    return tables;
  }

  private static Dataset<Row> rows(SparkSession spark, SiteRows site) {
    return spark.createDataFrame(site.rows(), site.schema()).coalesce(1);
  }

  private void awaitEnd(Child driver, List<Child> siteProcesses)
      throws IOException, InterruptedException {
    while (!driver.await(LOOK_EVERY)) {
      requireRunning(siteProcesses);
    }
    driver.awaitOutput();
    requireDone(driver);
  }

  private void awaitEnds(List<Child> siteProcesses) throws IOException, InterruptedException {
    for (Child site : siteProcesses) {
      if (!site.await(SITES_END_WITHIN)) {
        throw new DemoException(
            ExitCode.INTERNAL,
            "%s goes on although the run is over%s".formatted(site.name(), endOf(site.log())));
      }
      requireDone(site);
    }
  }

  /** A site may be done before the driver is, but it may not fail. */
  private static void requireRunning(List<Child> siteProcesses) throws IOException {
    for (Child site : siteProcesses) {
      requireDone(site);
    }
  }

  private static void requireDone(Child child) throws IOException {
    Optional<Integer> code = child.exitCode();
    if (code.isPresent() && code.get() != ExitCode.DONE.code()) {
      throw new DemoException(
          Arrays.stream(ExitCode.values())
              .filter(known -> known.code() == code.get())
              .findFirst()
              .orElse(ExitCode.INTERNAL),
          "the process of %s has ended with exit code %d%s"
              .formatted(child.name(), code.get(), endOf(child.log())));
    }
  }

  private static String endOf(Path log) throws IOException {
    // Not all that a process writes need be in our character set.
    List<String> lines =
        new String(Files.readAllBytes(log), Charset.defaultCharset()).lines().toList();
    StringBuilder text = new StringBuilder("; %s ends:".formatted(log));
    for (String line : lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size())) {
      text.append("%n  | ".formatted()).append(line);
    }
    return text.toString();
  }
}

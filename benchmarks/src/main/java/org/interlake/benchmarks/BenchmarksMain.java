package org.interlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.interlake.benchmarks.exchange.ExchangeWork;
import org.interlake.benchmarks.folds.FoldBenchmarks;
import org.interlake.benchmarks.fuzz.FuzzCommand;
import org.interlake.benchmarks.kernels.KernelBenchmarks;
import org.interlake.benchmarks.kernels.SparkMlIterations;
import org.interlake.benchmarks.large.LargeWorks;
import org.interlake.benchmarks.predict.PredictedRows;
import org.interlake.benchmarks.secure.SecureRounds;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The benchmarks' command line. */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures pieces of work: docs/reference/benchmarks.md.",
    subcommands = {
      AttacksCommand.class,
      CompressionCommand.class,
      FuzzCommand.class,
      MembershipCommand.class
    })
public final class BenchmarksMain implements Callable<Integer> {
  /** Set by benchmarks/run: the folder that bin/interlake is in. */
  static final String HOME = "INTERLAKE_HOME";

  private static final int W1_ROUNDS = 50;

  /** What can be measured. */
  enum Work {
    W1,
    W2,
    W3,
    W4,
    W5,
    thousand,
    kernels,
    mllib,
    scaling,
    large,
    secure,
    exchange,
    predict
  }

  @Parameters(
      paramLabel = "WORK",
      description = "${COMPLETION-CANDIDATES}; default: all of them, in this order.")
  private List<Work> works = List.of();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The folder with the peers' rows, w1_0.npz and so on. Default: rows are drawn from the"
              + " same distribution, and AUC cannot be compared.")
  private Path data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where benchmarks.json is written. Default: benchmarks/target.")
  private Path out;

  @Option(
      names = "--elements",
      paramLabel = "N",
      defaultValue = "200000000",
      description = "Of 'large': floats of an update. Default: ${DEFAULT-VALUE}.")
  private long elements;

  @Option(
      names = "--sites",
      paramLabel = "N",
      defaultValue = "4",
      description = "Of 'large': how many updates. Default: ${DEFAULT-VALUE}.")
  private int sites;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "1g",
      description = "Of 'large': the heap of its process. Default: ${DEFAULT-VALUE}.")
  private String heap;

  private BenchmarksMain() {}

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new BenchmarksMain())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path home = Path.of(System.getenv(HOME));
    Path folder = out == null ? home.resolve("benchmarks/target") : out;
    Files.createDirectories(folder);
    Report report = new Report(System.out);
    if (data == null) {
      System.out.println("rows: drawn here; with --data DIR, the peers' own");
    }
    report.header();
    for (Work work : works.isEmpty() ? List.of(Work.values()) : works) {
      switch (work) {
        case W1 -> run(FederatedWork.w1(Optional.ofNullable(data), W1_ROUNDS)::run, home, report);
        case W2 -> run(FederatedWork.w2(Optional.ofNullable(data))::run, home, report);
        case W3 -> LargeWorks.w3().forEach(report::add);
        case W4 ->
            FoldBenchmarks.run(home.resolve("benchmarks/peers/folds.py")).forEach(report::add);
        case W5 -> simulate(SimulatedWork.w5(), home, report);
        case thousand -> simulate(SimulatedWork.thousandSites(), home, report);
        case kernels -> KernelBenchmarks.run().forEach(report::add);
        case mllib -> SparkMlIterations.run().forEach(report::add);
        case scaling ->
            LargeWorks.scaling(
                    home.resolve("spark-runtime/target/spark/jars"),
                    home.resolve("federation-driver/target/interlake-driver.jar"))
                .forEach(report::add);
        case secure -> secure(report);
        case exchange -> exchange(report);
        case predict -> predict(report);
        case large -> LargeWorks.fold(elements, sites, heap).forEach(report::add);
      }
    }
    Path json = folder.resolve("benchmarks.json");
    report.writeJson(json);
    System.out.println("written: " + json);
    return 0;
  }

  /** What processes of {@code bin/interlake} do with tables that it writes before. */
  private interface ProcessWork {
    void run(Path launcher, SparkSession spark, Path folder, Report report)
        throws IOException, InterruptedException;
  }

  private static void secure(Report report) throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create("interlake-benchmark-");
        SparkSession spark = session(folder.path())) {
      SecureRounds.run(
              JavaSparkContext.fromSparkContext(spark.sparkContext()), folder.path().toUri())
          .forEach(report::add);
    }
  }

  private static void predict(Report report) throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create("interlake-benchmark-");
        SparkSession spark = session(folder.path())) {
      PredictedRows.run(spark, folder.path()).forEach(report::add);
    }
  }

  private static void exchange(Report report) throws Exception {
    try (TemporaryFolder folder = TemporaryFolder.create("interlake-benchmark-")) {
      ExchangeWork.run(folder.path()).forEach(report::add);
    }
  }

  private static void simulate(List<SimulatedWork> works, Path home, Report report)
      throws IOException, InterruptedException {
    for (SimulatedWork work : works) {
      run(work::run, home, report);
    }
  }

  private static void run(ProcessWork work, Path home, Report report)
      throws IOException, InterruptedException {
    TemporaryFolder folder = TemporaryFolder.create("interlake-benchmark-");
    boolean done = false;
    try {
      SparkSession spark = session(folder.path());
      try {
        work.run(home.resolve("bin/interlake"), spark, folder.path(), report);
      } finally {
        spark.stop();
      }
      done = true;
    } finally {
      if (done) {
        folder.close();
      } else {
        System.err.println("what is left of the run: " + folder.path());
      }
    }
  }

  /** A session in this process. */
  static SparkSession session(Path folder) {
    return SparkSession.builder()
        .master("local[2]")
        .appName("interlake-benchmarks")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.databricks.delta.snapshotPartitions", "1")
        .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .getOrCreate();
  }
}

package org.interlake.benchmarks.large;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.aggregation.ExchangePartSink;
import org.interlake.aggregation.ExchangeUpdateSource;
import org.interlake.aggregation.FoldInput;
import org.interlake.aggregation.FoldPath;
import org.interlake.aggregation.PartedFold;
import org.interlake.aggregation.PartedModel;
import org.interlake.aggregation.PartedOutcome;
import org.interlake.aggregation.PartedRequest;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.Weighting;
import org.interlake.benchmarks.Figure;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.parted.PartedManifest;
import org.interlake.protocol.parted.PartedWriter;
import org.interlake.protocol.vector.ElementType;

/**
 * One fold in the driver's threads, and on a standalone master with one and two executors of a core
 * each; beside them what one thread takes to read the updates, and to read and check them.
 */
final class Scaling {
  private static final String WORK = "scaling";
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int REPETITIONS = 6;
  private static final Pattern MASTER = Pattern.compile("spark://127\\.0\\.0\\.1:\\d+");

  private final LargeFederation federation;
  private final ChildJvms processes;
  private final Path sparkJars;
  private final Path driverJar;
  private final Exchange exchange;
  private int round = 1;

  Scaling(LargeFederation federation, ChildJvms processes, Path sparkJars, Path driverJar) {
    this.federation = requireNonNull(federation, "federation");
    this.processes = requireNonNull(processes, "processes");
    this.sparkJars = requireNonNull(sparkJars, "sparkJars");
    this.driverJar = requireNonNull(driverJar, "driverJar");
    this.exchange = federation.open();
  }

  private interface Measured {
    void run() throws IOException, InterruptedException;
  }

  List<Figure> run() throws IOException, InterruptedException {
    List<FoldInput> inputs = LargeFold.sealed(federation, exchange);
    PartedManifest manifest =
        PartedWriter.publish(
            exchange,
            LargeFederation.model(new RoundNumber(round)),
            Digest.of(new byte[] {1}),
            new DrawnVector(federation.layout(), 0),
            SealedEnvelope.DEFAULT_BLOCK_BYTES,
            64);
    PartedModel model =
        new PartedModel(
            manifest, LargeFederation.model(new RoundNumber(round)), federation.elements());
    List<Figure> figures = new ArrayList<>();
    figures.add(times("one thread: reading", () -> read(inputs, false)));
    figures.add(times("one thread: reading and checking", () -> read(inputs, true)));
    LocalExchange local = new LocalExchange(exchange);
    figures.add(
        times(
            "driver, %d threads".formatted(Runtime.getRuntime().availableProcessors()),
            () -> fold(PartedFold.inThisProcess(local, local), inputs, model)));
    String master = startCluster();
    for (int executors = 1; executors <= 2; executors++) {
      try (JavaSparkContext spark = connect(master, executors)) {
        PartedFold fold =
            PartedFold.on(
                spark,
                new ExchangeUpdateSource(
                    spark, federation.exchangeFolder().toUri(), LargeFederation.FEDERATION),
                new ExchangePartSink(
                    spark, federation.exchangeFolder().toUri(), LargeFederation.FEDERATION),
                FoldPath.SPARK);
        figures.add(times("Spark, executors: " + executors, () -> fold(fold, inputs, model)));
        figures.add(
            times(
                "an empty Spark job, executors: " + executors,
                () -> spark.parallelize(List.of(1, 2), 2).count()));
      }
    }
    exchange.close();
    return figures;
  }

  private static Figure times(String name, Measured work) throws IOException, InterruptedException {
    List<Double> milliseconds = new ArrayList<>();
    for (int i = 0; i <= REPETITIONS; i++) {
      long start = System.nanoTime();
      work.run();
      if (i > 0) { // the first time compiles
        milliseconds.add((System.nanoTime() - start) / 1e6);
      }
    }
    return new Figure(WORK, name, "ms", milliseconds, "");
  }

  private void read(List<FoldInput> inputs, boolean checking) {
    byte[] block = new byte[SealedEnvelope.DEFAULT_BLOCK_BYTES];
    for (FoldInput input : inputs) {
      try (ObjectReader object = exchange.open(input.object()).orElseThrow()) {
        for (int b = 0; b < input.blocks().digests().size(); b++) {
          int length = input.blocks().blockLength(b);
          object.readFully(input.blocks().blockPosition(b), block, 0, length);
          if (checking
              && !Digest.of(ByteBuffer.wrap(block, 0, length))
                  .equals(input.blocks().digests().get(b))) {
            throw new IllegalStateException("block %d of %s".formatted(b, input.site()));
          }
        }
      }
    }
  }

  private void fold(PartedFold fold, List<FoldInput> inputs, PartedModel model) throws IOException {
    ExchangePath target = LargeFederation.model(new RoundNumber(++round));
    PartedOutcome outcome =
        fold.fold(
            new PartedRequest(
                inputs,
                new Rule.Weighted(new Weighting.Examples()),
                Optional.of(model),
                ElementType.FLOAT32,
                target));
    if (!(outcome instanceof PartedOutcome.Published)) {
      throw new IllegalStateException("The fold ended with " + outcome);
    }
    LargeWorks.delete(
        federation
            .exchangeFolder()
            .resolve(LargeFederation.FEDERATION.name())
            .resolve(target.toString()));
  }

  private String startCluster() throws IOException, InterruptedException {
    Path home = Files.createDirectories(federation.folder().resolve("spark-home"));
    Files.createSymbolicLink(home.resolve("jars"), sparkJars);
    Map<String, String> environment =
        Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.13");
    List<String> heap = List.of("-Xmx512m", "-XX:+UseSerialGC");
    List<String> ports = List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0");
    processes.start("master", heap, environment, "org.apache.spark.deploy.master.Master", ports);
    processes.await("master", LIMIT, output -> MASTER.matcher(output).find());
    Matcher address = MASTER.matcher(processes.output("master"));
    if (!address.find()) {
      throw new IOException("the master does not say where it is");
    }
    List<String> worker = new ArrayList<>(ports);
    worker.addAll(
        List.of(
            "--cores",
            "2",
            "--memory",
            "2g",
            "--work-dir",
            federation.folder().resolve("work").toString(),
            address.group()));
    processes.start("worker", heap, environment, "org.apache.spark.deploy.worker.Worker", worker);
    processes.await(
        "worker", LIMIT, output -> output.contains("Successfully registered with master"));
    return address.group();
  }

  private JavaSparkContext connect(String master, int executors) throws InterruptedException {
    JavaSparkContext spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster(master)
                .setAppName("scaling-" + executors)
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.executor.cores", "1")
                .set("spark.executor.memory", "512m")
                .set("spark.cores.max", Integer.toString(executors))
                .set("spark.executor.extraClassPath", driverJar.toString()));
    long end = System.nanoTime() + LIMIT.toNanos();
    // The driver's own process counts as one.
    while (spark.sc().statusTracker().getExecutorInfos().length < executors + 1) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the executors do not come");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return spark;
  }
}

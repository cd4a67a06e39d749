package org.interlake.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.data.SiteDataException;
import org.interlake.privacy.CategorySuppression;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.site.agent.PlanDesk;
import org.interlake.site.agent.PlanDesk.CatalystPlan;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.SiteConfigReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Values planted in a site's rows are looked for in everything that leaves the site: messages
 * before they are encrypted, files of the exchange, log lines, and what commands say.
 */
final class CanaryTest {
  private static final long SEED = 20261122;
  private static final int DRAWS = 1000;

  /** Whole runs; more by {@code -Dinterlake.canary.runs}. */
  private static final int RUNS = Integer.getInteger("interlake.canary.runs", 3);

  @TempDir Path folder;

  /** What is planted: no plan and no policy says it, and no sum of a hundred rows comes to it. */
  private static final class Canaries {
    final List<String> words = new ArrayList<>();
    final List<Double> numbers = new ArrayList<>();
    private final Random random;

    Canaries(Random random) {
      this.random = random;
    }

    String word() {
      String word = "Kanarie%08x".formatted(random.nextInt());
      words.add(word);
      return word;
    }

    double number() {
      double number = 7_000_000 + Math.floor(random.nextDouble() * 1e10) / 16_384;
      numbers.add(number);
      return number;
    }

    /** The planted values that are in these bytes, as text or as they lie in a vector. */
    List<String> in(byte[] bytes) {
      String text = new String(bytes, ISO_8859_1);
      List<String> found = new ArrayList<>();
      words.stream().filter(text::contains).forEach(found::add);
      for (double number : numbers) {
        ByteBuffer eight = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        String binary = new String(eight.putDouble(number).array(), ISO_8859_1);
        if (text.contains(Double.toString(number))
            || text.contains(String.format(Locale.ROOT, "%.4f", number))
            || text.contains(binary)) {
          found.add(Double.toString(number));
        }
      }
      return found;
    }

    List<String> in(String text) {
      return in(text.getBytes(UTF_8));
    }
  }

  @Test
  void noCategoryOfFewRowsAndNoFaultOfARowIsSaid() {
    Random random = new Random(SEED);
    for (int draw = 0; draw < DRAWS; draw++) {
      Canaries canaries = new Canaries(random);
      long minimum = 1L + random.nextInt(20);
      SortedMap<String, SortedMap<String, Long>> counted = new TreeMap<>();
      for (int column = 0; column <= random.nextInt(4); column++) {
        SortedMap<String, Long> counts = new TreeMap<>();
        for (int category = 0; category < 8; category++) {
          if (random.nextBoolean()) {
            counts.put("common " + category, minimum + random.nextInt(50));
          } else if (minimum > 1) {
            counts.put(canaries.word(), 1 + (long) (random.nextDouble() * (minimum - 1)));
          }
        }
        counted.put("column " + column, counts);
      }
      String report =
          MessageCodec.write(
              new UpdateReport(
                  100,
                  new TableVersion("delta", "t", draw, Digest.of(new byte[0])),
                  new CategorySuppression(minimum).apply(counted).kept(),
                  0.5));
      assertThat(canaries.in(report)).as("draw %d of seed %d", draw, SEED).isEmpty();

      List<SiteDataException.Fault> faults = new ArrayList<>();
      for (SiteDataException.Reason reason : SiteDataException.Reason.values()) {
        if (random.nextInt(3) == 0) {
          faults.add(
              new SiteDataException.Fault(
                  reason,
                  java.util.Optional.of("column"),
                  canaries.word() + " " + canaries.number()));
        }
      }
      Refusal refusal =
          new SiteDataException("d", faults).refusalOf(Digest.of(new byte[] {(byte) draw}));
      assertThat(canaries.in(MessageCodec.write(refusal)))
          .as("draw %d of seed %d", draw, SEED)
          .isEmpty();
    }
  }

  /**
   * Everything that is logged of Interlake's own code, at DEBUG, as log4j2-test.properties has it.
   */
  private static final class Log {
    private static final Path FILE =
        Path.of(System.getProperty("java.io.tmpdir"), "interlake-debug.log");
    private final long from;

    Log() throws IOException {
      from = Files.size(FILE);
    }

    String text() throws IOException {
      byte[] all = Files.readAllBytes(FILE);
      return new String(all, (int) from, (int) (all.length - from), UTF_8);
    }
  }

  @Test
  void nothingThatARunSendsOrSaysHoldsAValueOfARow() throws Exception {
    Random random = new Random(SEED + 1);
    for (int i = 0; i < RUNS; i++) {
      Canaries canaries = new Canaries(random);
      Path place = folder.resolve("run-" + i);
      try (TestFederation federation = TestFederation.of(place, "canaries", List.of("a", "b"))) {
        Log log = new Log();
        for (String site : List.of("a", "b")) {
          writeTable(federation.tableOf(site), canaries, random);
          federation.writeSiteFile(
              site, "birds", new String[] {"x", "y", "word", "kind", "ill"}, 10);
          Files.writeString(
              federation.siteFile(site),
              Files.readString(federation.siteFile(site))
                  .replace("minimumCategoryRows: 1", "minimumCategoryRows: 5"));
        }
        RunPlan plan = PlanReader.parseAny("plan", plan(i, random));
        RunId run = new RunId("run-" + i);
        String said = explain(federation, plan);
        RunResult result = federation.run(plan, run);
        String what = "run %d of seed %d, %s".formatted(i, SEED + 1, plan);
        assertThat(canaries.in(said)).as(what).isEmpty();
        assertThat(canaries.in(log.text())).as(what).isEmpty();
        assertThat(canaries.in(result.reason())).as(what).isEmpty();
        assertThat(log.text()).as("the log was heard").contains("round 1");
        assertThat(canaries.in(exchanged(federation))).as(what).isEmpty();
        assertThat(canaries.in(opened(federation, run))).as(what).isEmpty();
      }
    }
  }

  /** A hundred rows; each canary is in one of them. */
  private static void writeTable(Path table, Canaries canaries, Random random) {
    StructType schema =
        new StructType()
            .add("x", DataTypes.DoubleType)
            .add("y", DataTypes.DoubleType)
            .add("word", DataTypes.StringType)
            .add("kind", DataTypes.StringType)
            .add("ill", DataTypes.LongType)
            .add("unread", DataTypes.StringType);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      boolean planted = i % 10 == 0;
      rows.add(
          RowFactory.create(
              planted ? canaries.number() : random.nextGaussian(),
              i % 17 == 0 ? canaries.number() : random.nextDouble(),
              planted ? canaries.word() : "word" + i % 3,
              "kind" + i % 2,
              (long) (i % 3 == 0 ? 1 : 0),
              canaries.word()));
    }
    LocalSpark.session()
        .createDataFrame(rows, schema)
        .coalesce(1)
        .write()
        .format("delta")
        .save(table.toString());
  }

  /** A plan of one of the kinds of runs, with drawn details. */
  private static String plan(int kind, Random random) {
    String head =
        """
        interlake: 1
        name: canaries
        federation: canaries
        dataset: birds
        sites: [a, b]
        seed: %d
        """
            .formatted(random.nextInt(1000));
    if (kind % 6 == 0) {
      return head
          + """
          kind: statistics
          columns:
            - {column: x, type: double, measures: [count, mean, variance, quantiles, histogram]}
            - {column: y, type: double, measures: [mean]}
            - {column: word, type: string, measures: [frequent]}
            - {column: kind, type: string, measures: [frequent]}
          correlations: [[x, y]]
          contingency: [[word, kind]]
          histogramBins: %d
          rounds: {timeout: 60s, gracePeriod: 20s, acceptTimeout: 60s}
          """
              .formatted(5 + random.nextInt(30));
    }
    String word = random.nextBoolean() ? "one-hot" : "frequency";
    String features =
        """
        features:
          - {column: x, type: double, impute: %s, scale: standard}
          - {column: y, type: double%s}
          - {column: word, type: string, encode: %s}
          - {column: kind, type: string, encode: one-hot}
        split: {testFraction: 0.3}
        evaluation: {scoreBins: %d, localOnly: %b}
        """
            .formatted(
                random.nextBoolean() ? "mean" : "median",
                kind % 6 == 3 ? ", scale: standard" : "", // see below
                word,
                8 + random.nextInt(64),
                random.nextBoolean());
    String label = "label: {column: ill, type: long, positive: 1, negative: 0}\n";
    String rounds = "rounds: {maximum: 2, timeout: 60s, gracePeriod: 20s, acceptTimeout: 60s}\n";
    String training =
        switch (kind % 6) {
          case 1 ->
              label
                  + "model: {name: m, family: logistic-regression, l2: 1.0}\nstrategy: {name: newton}\n";
          case 2 ->
              label
                  + "model: {name: m, family: logistic-regression}\nstrategy: {name: fedavg, localEpochs: 1, batchSize: 16, learningRate: 0.01}\n";
          // a cluster of one row would be that row: what-leaves-a-site.md, not protected, point 4
          case 3 -> "model: {name: m, family: k-means, clusters: 2}\nstrategy: {name: exact}\n";
          case 4 ->
              label
                  + "model: {name: m, family: mlp, hidden: [3]}\nstrategy: {name: fedavg, localEpochs: 1, batchSize: 16, learningRate: 0.01}\n";
          default ->
              label + "model: {name: m, family: logistic-regression}\nstrategy: {name: lbfgs}\n";
        };
    return head + features + training + rounds;
  }

  /** What a person is shown of the plan at the site. */
  private static String explain(TestFederation federation, RunPlan plan) throws IOException {
    SiteConfig config = SiteConfigReader.read(federation.siteFile("a"));
    try (Exchange exchange = federation.exchange();
        PlanDesk desk =
            new PlanDesk(
                LocalSpark.session(),
                config,
                config.identity(),
                new Mailbox(exchange, config.identity()),
                "officer")) {
      return MessageCodec.write(
          desk.explain(
                  new PlanDesk.OnDesk(plan, Mailbox.digestOf(plan), new RunId("shown")),
                  CatalystPlan.SHOWN)
              .toJson());
    }
  }

  /** Every byte that a site has put on the exchange. */
  private static byte[] exchanged(TestFederation federation) throws IOException {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    try (Stream<Path> files = Files.walk(federation.exchangeFolder())) {
      for (Path file : files.filter(Files::isRegularFile).collect(Collectors.toList())) {
        all.write(Files.readAllBytes(file));
      }
    }
    return all.toByteArray();
  }

  /** The sites' updates as the driver opens them: bodies and vectors. */
  private static byte[] opened(TestFederation federation, RunId run) throws IOException {
    return OpenedUpdates.of(federation, run, List.of("a", "b"));
  }
}

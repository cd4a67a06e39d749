package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.interlake.integration.HostileSite.OpenRound;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.vector.DoubleVector;

/** Three wards whose tables, answers and absences the tests make up, under one short plan. */
final class Wards implements AutoCloseable {
  static final String GOOD_ROWS =
      "SELECT CAST(id AS DOUBLE) age, CAST(id % 5 AS DOUBLE) dose, id % 2 ill FROM range(40)";

  private final Path folder;
  private final TestFederation federation;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Wards(Path folder) throws IOException {
    this.folder = folder;
    this.federation = TestFederation.of(folder, "wards", List.of("a", "b", "c"));
    for (String site : List.of("a", "b", "c")) {
      federation.writeSiteFile(site, "patients", new String[] {"age", "dose", "ill"}, 10);
    }
  }

  TestFederation federation() {
    return federation;
  }

  /** Lets a site read its patients from this place; YAML may follow. */
  void readFrom(String site, String place) throws Exception {
    federation.writeSiteFile(site, "patients", new String[] {"age", "dose", "ill"}, 10);
    Files.writeString(
        federation.siteFile(site),
        Files.readString(federation.siteFile(site))
            .replace(
                "{path: %s}".formatted(federation.tableOf(site)), "{path: %s}".formatted(place)));
  }

  /** A table with which nothing is wrong. */
  Path goodTable() {
    Path table = folder.resolve("tables/good");
    if (!Files.exists(table)) {
      LocalSpark.session().sql(GOOD_ROWS).write().format("delta").save(table.toString());
    }
    return table;
  }

  /** A site that accepts the plan and then plays its part, in a thread, until the run is over. */
  Future<?> play(String site, RunId run, HostileSite.Attack part) {
    return submit(
        () -> {
          try (HostileSite player = new HostileSite(federation, site, run)) {
            player.attack(part);
          }
          return null;
        });
  }

  Future<?> submit(Callable<?> work) {
    return threads.submit(work);
  }

  /** An answer that is right in form: forty made-up rows. */
  static Optional<byte[]> honest(OpenRound round) {
    List<DoubleVector> vectors = round.vectors();
    if (round.context().round() == 1) {
      vectors.set(0, DoubleVector.of(round.layouts().get(0), 40, 20, 20, 40, 40, 780, 80));
    } else if (round.context().round() == 2) {
      vectors.set(
          0, DoubleVector.of(round.layouts().get(0), 40, 40, 5330, 80, 0, 0, 10, 10, 10, 0));
    }
    return Optional.of(round.sealed(vectors));
  }

  /** Waits until a file is on the exchange. */
  void awaitFile(String place) {
    Path file = federation.exchangeFolder().resolve(place);
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!Files.exists(file)) {
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
        throw new AssertionError("waited in vain for " + place);
      }
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Every file of a folder of the exchange, with its digest. */
  Map<String, String> filesOf(String place) throws Exception {
    Path root = federation.exchangeFolder().resolve(place);
    Map<String, String> files = new TreeMap<>();
    if (Files.exists(root)) {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          files.put(root.relativize(file).toString(), Digest.of(Files.readAllBytes(file)).hex());
        }
      }
    }
    return files;
  }

  static Plan plan(String sites, String... replacements) {
    String text = planText(sites);
    for (int i = 0; i < replacements.length; i += 2) {
      assertThat(text).contains(replacements[i]);
      text = text.replace(replacements[i], replacements[i + 1]);
    }
    return PlanReader.parse("plan", text);
  }

  static String planText(String sites) {
    return """
        interlake: 1
        name: wards
        federation: wards
        dataset: patients
        %s
        seed: 1
        features:
          - {column: age, type: double, impute: mean, scale: standard}
          - {column: dose, type: double}
        label: {column: ill, type: long, positive: 1, negative: 0}
        split: {testFraction: 0}
        model: {name: wards, family: logistic-regression, l2: 0}
        strategy: {name: fedavg, localEpochs: 1, batchSize: 16, learningRate: 0.05}
        rounds: {maximum: 1, timeout: 60s, gracePeriod: 20s, acceptTimeout: 20s}
        evaluation: {scoreBins: 8, localOnly: false}
        """
        .formatted(sites);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    federation.close();
  }
}

package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.interlake.integration.HostileSite.bytesOf;
import static org.interlake.integration.HostileSite.flipped;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.RunEvent;
import org.interlake.driver.registry.RunState;
import org.interlake.integration.HostileSite.OpenRound;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an enrolled site can do to a run with its own key: nothing. */
final class HostileSiteTest {
  private static final SiteId WEST = new SiteId("west");

  @TempDir static Path folder;
  private static TestFederation hospitals;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeAll
  static void layOut() throws Exception {
    hospitals = TestFederation.breastCancer(folder);
  }

  @AfterAll
  static void close() {
    hospitals.close();
  }

  /**
   * @param reason what the registry gives as the reason, from its start
   */
  private record Attack(String reason, Function<OpenRound, byte[]> bytes) {}

  @Test
  void eachAttackIsRefusedByNameAndTheModelIsThatOfTheHonestTwo() throws Exception {
    RunId run = new RunId("attacked");
    Map<String, Attack> attacks = attacks(run);
    List<Attack> byRound = List.copyOf(attacks.values());
    int training = attacks.size() - 3;
    writeAsAStranger(run);

    RunResult result =
        runAttacked(
            fedavg(training, "sites: [north, south, west]\nquorum: 2"),
            run,
            round -> Optional.of(byRound.get(round.context().round() - 1).bytes.apply(round)));

    assertThat(result.reason()).isEqualTo("all %d training rounds are done".formatted(training));
    List<Contribution> contributions = hospitals.registry().contributions(run);
    List<Contribution> ofWest = contributions.stream().filter(c -> c.site().equals(WEST)).toList();
    assertThat(ofWest).hasSameSizeAs(byRound);
    int n = 0;
    for (Map.Entry<String, Attack> attack : attacks.entrySet()) {
      Contribution refused = ofWest.get(n++);
      assertThat(refused.status()).as(attack.getKey()).isEqualTo(Contribution.Status.REFUSED);
      assertThat(refused.reason().orElseThrow())
          .as(attack.getKey())
          .startsWith(attack.getValue().reason + ": ");
      assertThat(refused.examples()).isEmpty();
      assertThat(refused.update()).isEmpty();
    }
    assertThat(contributions)
        .filteredOn(c -> !c.site().equals(WEST))
        .hasSize(2 * byRound.size())
        .extracting(Contribution::status)
        .containsOnly(Contribution.Status.CONTRIBUTED);

    List<RunEvent> events = hospitals.registry().events(run);
    assertThat(events)
        .filteredOn(event -> event.kind().equals("update-refused"))
        .allSatisfy(event -> assertThat(event.site()).contains(WEST))
        .extracting(RunEvent::round)
        .containsExactlyElementsOf(
            ofWest.stream().map(contribution -> contribution.round().number()).toList());
    assertThat(events)
        .filteredOn(event -> event.kind().equals("unknown-site"))
        .extracting(RunEvent::message)
        .containsExactly(
            "site 'east' wrote to the run but is not in its plan; nothing of it was read");

    RunId alone = new RunId("honest-two");
    hospitals.run(fedavg(training, "sites: [north, south]"), alone);
    assertThat(digests(run)).hasSize(training + 1).isEqualTo(digests(alone));
  }

  /** One attack for each round: first the two contract rounds, last the evaluation. */
  private static Map<String, Attack> attacks(RunId run) {
    Map<String, Attack> attacks = new LinkedHashMap<>();
    List<byte[]> kept = new ArrayList<>();
    attacks.put(
        "rows that are not whole or do not add up",
        new Attack(
            "invalid-body",
            round -> {
              kept.add(round.sealed());
              return round.sealed(round.vectorsWith(0, 1, -7));
            }));
    attacks.put("round 1 replayed, which is larger", new Attack("oversized", round -> kept.get(0)));
    attacks.put(
        "another key",
        new Attack(
            "forged",
            round -> {
              kept.add(round.sealed());
              return round.sealedWith(SigningKey.generate());
            }));
    attacks.put(
        "an earlier training round replayed", new Attack("wrong-context", round -> kept.get(1)));
    attacks.put(
        "flipped byte of the folded vector",
        new Attack("corrupt", round -> flipped(round.sealed(), folded(round) + 100)));
    attacks.put(
        "flipped byte of the metrics",
        new Attack(
            "corrupt",
            round -> {
              byte[] bytes = round.sealed();
              return flipped(bytes, bytes.length - 1);
            }));
    attacks.put(
        "flipped byte of the signature",
        new Attack("forged", round -> flipped(round.sealed(), folded(round) - 1)));
    attacks.put(
        "flipped bit of the parent",
        new Attack("forged", round -> flipped(round.sealed(), 20 + 70)));
    attacks.put("flipped magic", new Attack("corrupt", round -> flipped(round.sealed(), 0)));
    attacks.put("a later format", new Attack("too-new", round -> round.ofFormat(2)));
    attacks.put("an earlier format", new Attack("too-old", round -> round.ofFormat(0)));
    attacks.put(
        "truncated by a byte",
        new Attack(
            "truncated",
            round -> {
              byte[] bytes = round.sealed();
              return Arrays.copyOf(bytes, bytes.length - 1);
            }));
    attacks.put(
        "truncated in its head",
        new Attack("truncated", round -> Arrays.copyOf(round.sealed(), 40)));
    attacks.put("empty", new Attack("truncated", round -> new byte[0]));
    attacks.put(
        "a byte too many",
        new Attack(
            "corrupt",
            round -> {
              byte[] bytes = round.sealed();
              return Arrays.copyOf(bytes, bytes.length + 1);
            }));
    attacks.put(
        "oversized", new Attack("oversized", round -> round.sealed(round.vectorsOfLength(50_000))));
    attacks.put(
        "one element short",
        new Attack(
            "wrong-shape",
            round -> round.sealed(round.vectorsOfLength(round.layouts().get(0).length() - 1))));
    attacks.put(
        "one element only",
        new Attack("wrong-shape", round -> round.sealed(round.vectorsOfLength(1))));
    attacks.put("no vector at all", new Attack("wrong-shape", round -> round.sealed(List.of())));
    attacks.put("other blocks", new Attack("wrong-shape", round -> round.inBlocksOf(1 << 14)));
    attacks.put(
        "NaN",
        new Attack("not-finite", round -> round.sealed(round.vectorsWith(0, 5, Double.NaN))));
    attacks.put(
        "+Inf",
        new Attack(
            "not-finite",
            round -> round.sealed(round.vectorsWith(0, 5, Double.POSITIVE_INFINITY))));
    attacks.put(
        "NaN in the metrics",
        new Attack("not-finite", round -> round.sealed(round.vectorsWith(1, 0, Double.NaN))));
    attacks.put(
        "more positives than rows",
        new Attack("invalid-body", round -> round.sealed(round.vectorsWith(1, 1, 3))));
    attacks.put(
        "no examples",
        new Attack(
            "invalid-body",
            round -> round.sealed(round.body().replace("\"examples\":50", "\"examples\":0"))));
    attacks.put(
        "negative examples, which would cancel the others",
        new Attack(
            "invalid-body",
            round -> round.sealed(round.body().replace("\"examples\":50", "\"examples\":-50"))));
    attacks.put(
        "examples that are no number",
        new Attack(
            "invalid-body",
            round -> round.sealed(round.body().replace("\"examples\":50", "\"examples\":\"50\""))));
    attacks.put(
        "another table version than accepted",
        new Attack(
            "invalid-body",
            round -> {
              TableVersion table = HostileSite.TABLE;
              return round.sealed(
                  MessageCodec.write(
                      new UpdateReport(
                          50,
                          new TableVersion(
                              table.format(), table.table(), table.version() + 1, table.schema()),
                          new TreeMap<>(),
                          0.01)));
            }));
    attacks.put("a body that is deep", new Attack("invalid-body", r -> r.sealed("[".repeat(9999))));
    attacks.put("a body that is no JSON", new Attack("invalid-body", r -> r.sealed("\u0000")));
    attacks.put(
        "another run",
        new Attack(
            "wrong-context",
            round -> round.sealed(context(round, "other", round.context().parent(), "driver"))));
    attacks.put(
        "another parent",
        new Attack(
            "wrong-context",
            round ->
                round.sealed(context(round, run.name(), EnvelopeContext.NO_PARENT, "driver"))));
    attacks.put(
        "another recipient",
        new Attack(
            "wrong-context",
            round ->
                round.sealed(context(round, run.name(), round.context().parent(), "sites/north"))));
    attacks.put(
        "another federation",
        new Attack(
            "wrong-context",
            round -> {
              EnvelopeContext context = round.context();
              return round.sealed(
                  new EnvelopeContext(
                      MessageKind.UPDATE,
                      new FederationId("others"),
                      context.run(),
                      context.round(),
                      context.sender(),
                      context.recipient(),
                      context.parent()));
            }));
    attacks.put(
        "the update of another site",
        new Attack("wrong-sender", round -> updateOfNorth(run, round)));
    attacks.put("garbage", new Attack("corrupt", round -> new byte[5000]));
    attacks.put(
        "impossible metrics of the final model",
        new Attack("invalid-body", round -> round.sealed(round.vectorsWith(0, 0, -1))));
    return attacks;
  }

  /** Where the first vector begins. */
  private static int folded(OpenRound round) {
    long payload = round.layouts().stream().mapToLong(layout -> layout.byteLength()).sum();
    return Math.toIntExact(round.sealed().length - payload);
  }

  private static EnvelopeContext context(
      OpenRound round, String run, Digest parent, String recipient) {
    EnvelopeContext context = round.context();
    return new EnvelopeContext(
        context.kind(),
        context.federation(),
        run,
        context.round(),
        context.sender(),
        recipient,
        parent);
  }

  private static byte[] updateOfNorth(RunId run, OpenRound round) {
    try (var exchange = hospitals.exchange()) {
      while (true) {
        var update =
            exchange.open(
                ExchangeLayout.update(
                    new SiteId("north"), run, new RoundNumber(round.context().round())));
        if (update.isPresent()) {
          return bytesOf(update.get());
        }
        Thread.onSpinWait();
      }
    }
  }

  /** A party that is enrolled nowhere, and a folder that no party can have. */
  private static void writeAsAStranger(RunId run) throws Exception {
    Path sites = hospitals.exchangeFolder().resolve("sites");
    Path update =
        Files.createDirectories(sites.resolve("east/runs").resolve(run.name() + "/rounds/3"));
    Files.write(update.resolve("update"), new byte[100]);
    Files.createDirectories(sites.resolve("Lost and Found/runs").resolve(run.name()));
    Files.writeString(sites.resolve("README"), "not a site");
  }

  @Test
  void waitsForASlowHonestSiteWhenAnEarlyUpdateTurnsOutToBePoison() throws Exception {
    RunId run = new RunId("poisoned");
    Plan plan =
        fedavg(
            1, "sites: [north, south, west]\nquorum: 2", "gracePeriod: 20s", "gracePeriod: 100ms");
    // North and poison make a quorum of heads; south comes when the grace period is long over.
    Future<RunResult> driver = hospitals.drive(plan, run);
    Future<?> hostile = attack(run, round -> Optional.of(poison(round)));
    Future<ExitCode> north = hospitals.follow("north", run);
    try (HostileSite south = new HostileSite(hospitals, "south", run)) {
      Future<?> slow =
          threads.submit(
              () -> {
                south.attack(
                    round -> {
                      pause(800);
                      return Optional.of(
                          round.context().round() == 1 ? counts(round) : spread(round));
                    });
                return null;
              });
      RunResult result = driver.get(60, TimeUnit.SECONDS);

      assertThat(result.reason()).isEqualTo("all 1 training rounds are done");
      assertThat(hospitals.registry().contributions(run))
          .filteredOn(c -> c.site().equals(new SiteId("south")))
          .extracting(Contribution::status)
          .containsOnly(Contribution.Status.CONTRIBUTED);
      slow.get(10, TimeUnit.SECONDS);
      hostile.get(10, TimeUnit.SECONDS);
      north.get(10, TimeUnit.SECONDS);
    }
  }

  private static byte[] poison(OpenRound round) {
    return round.sealed(round.vectorsWith(0, 0, Double.NaN));
  }

  /** Fifty rows, each with a value of 1 in each of the thirty columns. */
  private static byte[] counts(OpenRound round) {
    double[] values = new double[63];
    Arrays.fill(values, 50);
    values[1] = 20;
    values[2] = 30;
    return round.sealed(List.of(DoubleVector.of(round.layouts().get(0), values)));
  }

  private static byte[] spread(OpenRound round) {
    return round.sealed();
  }

  @Test
  void isAbandonedWithTheReasonWhereEverySiteIsNeeded() throws Exception {
    RunId run = new RunId("all-needed");
    Plan plan = fedavg(1, "sites: [north, south, west]");

    RunResult result =
        runAttacked(plan, run, round -> Optional.of(round.sealedWith(SigningKey.generate())));

    assertThat(result)
        .isEqualTo(
            new RunResult.Abandoned(
                "round 1 (contract-counts) missed its quorum: 2 of 3 updates needed;"
                    + " west refused (forged)"));
    RunState last = hospitals.registry().states(run).get(1);
    assertThat(last.status()).isEqualTo(RunState.Status.ABANDONED);
    assertThat(last.reason()).contains(result.reason());
  }

  @Test
  void isAbandonedWithTheReasonWhenFiniteNumbersOverflow() throws Exception {
    RunId run = new RunId("overflow");
    Plan plan = fedavg(1, "sites: [north, south, west]\nquorum: 2");

    RunResult result =
        runAttacked(
            plan,
            run,
            round ->
                Optional.of(
                    round.context().round() < 3
                        ? round.sealed(round.body() + " ")
                        : round.sealed(round.vectorsWith(0, 4, Double.MAX_VALUE))));

    assertThat(result)
        .isEqualTo(
            new RunResult.Abandoned(
                "round 3 (train): the aggregate of finite updates overflows at element 4 of"
                    + " vector fedavg; scale the features, or lower the learning rate"));
  }

  @Test
  void aForgedAcceptanceIsNamedInTheReason() throws Exception {
    RunId run = new RunId("forged-acceptance");
    Plan plan = fedavg(1, "sites: [north, south, west]");
    Path accepted =
        hospitals.exchangeFolder().resolve("sites/west/runs").resolve(run.name() + "/accepted");
    Files.createDirectories(accepted.getParent());
    Files.writeString(accepted, "yes, of course");

    RunResult result = hospitals.run(plan, run);

    assertThat(result).isInstanceOf(RunResult.Abandoned.class);
    assertThat(result.reason())
        .startsWith("the quorum of 3 cannot be met: ")
        .contains("answer of west refused (truncated)");
    assertThat(hospitals.registry().events(run))
        .filteredOn(event -> event.kind().equals("answer-refused"))
        .hasSize(1)
        .allSatisfy(event -> assertThat(event.site()).contains(WEST))
        .allSatisfy(event -> assertThat(event.message()).startsWith("truncated: "));
  }

  @Test
  void whatASiteMakesTheDriverSayIsBounded() throws Exception {
    RunId run = new RunId("loud");
    Plan plan = fedavg(1, "sites: [north, south, west]\nquorum: 2");

    RunResult result =
        runAttacked(
            plan,
            run,
            round ->
                Optional.of(
                    round.sealed(
                        context(
                            round,
                            "\u001b[2J\n".repeat(10_000),
                            round.context().parent(),
                            "driver"))));

    assertThat(result).isInstanceOf(RunResult.Finished.class);
    assertThat(hospitals.registry().contributions(run))
        .filteredOn(c -> c.site().equals(WEST))
        .isNotEmpty()
        .allSatisfy(
            c ->
                assertThat(c.reason().orElseThrow())
                    .startsWith("wrong-context: ")
                    .hasSizeLessThan(1100)
                    .doesNotContain("\u001b", "\n"));
    assertThat(hospitals.registry().events(run))
        .filteredOn(event -> event.kind().equals("update-refused"))
        .isNotEmpty()
        .allSatisfy(
            event ->
                assertThat(event.message()).hasSizeLessThan(1100).doesNotContain("\u001b", "\n"));
  }

  private RunResult runAttacked(Plan plan, RunId run, HostileSite.Attack attack) throws Exception {
    Future<ExitCode> north = hospitals.follow("north", run);
    Future<ExitCode> south = hospitals.follow("south", run);
    Future<?> hostile = attack(run, attack);
    RunResult result = hospitals.drive(plan, run).get(120, TimeUnit.SECONDS);
    hostile.get(10, TimeUnit.SECONDS);
    assertThat(north.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
    assertThat(south.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
    return result;
  }

  private Future<?> attack(RunId run, HostileSite.Attack attack) {
    return threads.submit(
        () -> {
          try (HostileSite west = new HostileSite(hospitals, "west", run)) {
            west.attack(attack);
          }
          return null;
        });
  }

  private static Plan fedavg(int training, String sites, String... replacements) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "sites: [north, south, west]",
                sites,
                ", targets: [{metric: auc, value: 0.995}]",
                "",
                "maximum: 50",
                "maximum: " + training,
                "gracePeriod: 2s",
                "gracePeriod: 20s"));
    all.addAll(List.of(replacements));
    return hospitals.plan("breast-cancer-fedavg", all.toArray(String[]::new));
  }

  private static List<Digest> digests(RunId run) {
    return hospitals.registry().modelVersions(run).stream().map(ModelVersion::digest).toList();
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }
}

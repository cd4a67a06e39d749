package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.interlake.integration.AttackedHospitals.WEST;
import static org.interlake.integration.AttackedHospitals.context;
import static org.interlake.integration.HostileSite.bytesOf;
import static org.interlake.integration.HostileSite.flipped;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.RunEvent;
import org.interlake.integration.HostileSite.OpenRound;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.identity.OpeningKey;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UpdateReport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an enrolled site can do to a model with the updates it signs: nothing. */
final class HostileUpdatesTest {
  @TempDir static Path folder;
  private static AttackedHospitals hospitals;
  private static TestFederation federation;

  @BeforeAll
  static void layOut() throws Exception {
    hospitals = new AttackedHospitals(folder);
    federation = hospitals.federation();
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
        hospitals.runAttacked(
            hospitals.fedavg(training, "sites: [north, south, west]\nquorum: 2"),
            run,
            round -> Optional.of(byRound.get(round.context().round() - 1).bytes.apply(round)));

    assertThat(result.reason()).isEqualTo("all %d training rounds are done".formatted(training));
    List<Contribution> contributions = federation.registry().contributions(run);
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

    List<RunEvent> events = federation.registry().events(run);
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
    federation.run(hospitals.fedavg(training, "sites: [north, south]"), alone);
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
    attacks.put("round 1 replayed", new Attack("wrong-context", round -> kept.get(0)));
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
    attacks.put("a later format", new Attack("too-new", round -> round.ofFormat(3)));
    attacks.put("an earlier format", new Attack("too-old", round -> round.ofFormat(1)));
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
    attacks.put("not encrypted, for all to read", new Attack("too-old", OpenRound::inTheClear));
    attacks.put(
        "encrypted to somebody else",
        new Attack("undecryptable", round -> round.sealedFor(OpeningKey.generate().sealingKey())));
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
    return 20 + ByteBuffer.wrap(round.sealed()).order(ByteOrder.LITTLE_ENDIAN).getInt(8) + 64;
  }

  private static byte[] updateOfNorth(RunId run, OpenRound round) {
    try (var exchange = federation.exchange()) {
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
    Path sites = federation.exchangeFolder().resolve("sites");
    Path update =
        Files.createDirectories(sites.resolve("east/runs").resolve(run.name() + "/rounds/3"));
    Files.write(update.resolve("update"), new byte[100]);
    Files.createDirectories(sites.resolve("Lost and Found/runs").resolve(run.name()));
    Files.writeString(sites.resolve("README"), "not a site");
  }

  private static List<Digest> digests(RunId run) {
    return federation.registry().modelVersions(run).stream().map(ModelVersion::digest).toList();
  }
}

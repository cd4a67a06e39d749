package org.interlake.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.TestKeys;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {
  private static final long SEED = 20261122;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Digest DIGEST = Digest.of(new byte[] {1});
  private static final TableVersion TABLE = new TableVersion("delta", "7f0c", 12, DIGEST);
  private static final TableVersion COPIED =
      new TableVersion("jdbc", "9f86", 0, DIGEST, DIGEST, DIGEST, RowCountClass.UNDER_10_000);
  private static final WireBytes BYTES = WireBytes.of(new byte[] {1, 2, 3, -1});
  private static final Instant OPENED = Instant.parse("2026-11-22T08:00:00Z");

  /** A value of every body, and its class as a reader names it. */
  record Sample(Object body, Class<?> type) {
    String text() {
      return MessageCodec.write(body);
    }

    @Override
    public String toString() {
      return body.getClass().getSimpleName();
    }
  }

  private static Sample enrolment() {
    PrivateIdentity keys = TestKeys.identity().successor().successor();
    return new Sample(new Enrolment(keys.publicIdentity(), keys.successions()), Enrolment.class);
  }

  static Stream<Sample> samples() {
    return Stream.of(
        new Sample(
            new Roster(
                4,
                DIGEST,
                PrivateIdentity.generate().publicIdentity(),
                new TreeMap<>(Map.of("ulm", TestKeys.identity().publicIdentity()))),
            Roster.class),
        enrolment(),
        new Sample(Plans.random(new Random(1)), Plan.class),
        new Sample(Plans.random(new Random(2)), Plan.class),
        new Sample(Plans.random(new Random(3)), Plan.class),
        new Sample(new Claim("5d0c", "host-1", 4711, OPENED.minusMillis(1)), Claim.class),
        new Sample(
            new ModelOrigin(
                DIGEST, List.of(new ModelOrigin.Contributor(new SiteId("ulm"), 7, DIGEST))),
            ModelOrigin.class),
        new Sample(
            new Call(
                DIGEST,
                DIGEST,
                DIGEST,
                RoundPurpose.CONTRACT_SPREAD,
                3,
                List.of(new SiteId("bonn"), new SiteId("ulm")),
                OPENED,
                OPENED.plusSeconds(600)),
            Call.class),
        new Sample(new RunResult.Finished("converged", 12, DIGEST), RunResult.class),
        new Sample(new RunResult.Abandoned("fewer sites than the quorum"), RunResult.class),
        new Sample(
            new Call(
                    DIGEST,
                    DIGEST,
                    DIGEST,
                    RoundPurpose.TRAIN,
                    3,
                    List.of(new SiteId("ulm")),
                    OPENED,
                    OPENED)
                .within(DIGEST),
            Call.class),
        new Sample(new Acceptance(DIGEST, TABLE), Acceptance.class),
        new Sample(new Acceptance(DIGEST, COPIED), Acceptance.class),
        new Sample(
            new Acceptance(DIGEST, TABLE, AgreementPublicKey.of(new byte[32])), Acceptance.class),
        new Sample(
            new MaskedReport(
                TABLE,
                new TreeMap<>(Map.of("sex", new TreeSet<>(Set.of("f", "m")))),
                0.1,
                BYTES,
                new TreeMap<>(Map.of("ulm", BYTES)),
                PrivacySpent.NONE),
            MaskedReport.class),
        new Sample(
            new MaskedReport(
                TABLE,
                new TreeMap<>(),
                0,
                BYTES,
                new TreeMap<>(Map.of("ulm", BYTES)),
                new PrivacySpent(PrivacySpent.RECORD, 1.5, 1e-5)),
            MaskedReport.class),
        new Sample(new Directory(DIGEST, new TreeMap<>(Map.of("ulm", BYTES))), Directory.class),
        new Sample(
            new UnmaskCall(
                DIGEST, new TreeMap<>(Map.of("ulm", DIGEST)), new TreeMap<>(Map.of("ulm", BYTES))),
            UnmaskCall.class),
        new Sample(new Unmasking(BYTES), Unmasking.class),
        new Sample(new KeptAgreement(DIGEST, BYTES), KeptAgreement.class),
        new Sample(
            new Refusal(DIGEST, "policy.columns", "Spalte \"größe\" ist\nnicht freigegeben 🫀"),
            Refusal.class),
        new Sample(
            new UpdateReport(
                120,
                TABLE,
                new TreeMap<>(Map.of("sex", new TreeMap<>(Map.of("f", 60L, "m", 60L)))),
                0.1),
            UpdateReport.class),
        new Sample(new UpdateReport(120, 4.5, TABLE, new TreeMap<>(), 0.1), UpdateReport.class));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everyBodySurvivesAsTheSameText(Sample sample) {
    Object again = MessageCodec.read(sample.text(), sample.type());
    assertThat(again).isEqualTo(sample.body());
    assertThat(MessageCodec.write(again)).isEqualTo(sample.text());
  }

  @Test
  void everyPurposeSurvives() {
    for (RoundPurpose purpose : RoundPurpose.values()) {
      Call call = new Call(DIGEST, DIGEST, DIGEST, purpose, 0, List.of(), OPENED, OPENED);
      assertThat(MessageCodec.read(MessageCodec.write(call), Call.class)).isEqualTo(call);
    }
  }

  @Property(seed = "20261122", tries = 2000)
  void everyPlanSurvivesAsTheSameText(@ForAll("plans") Plan plan) {
    String text = MessageCodec.write(plan);
    Plan again = MessageCodec.read(text, Plan.class);
    assertThat(again).isEqualTo(plan);
    assertThat(MessageCodec.write(again)).isEqualTo(text);
  }

  @Provide
  Arbitrary<Plan> plans() {
    return Arbitraries.randomValue(Plans::random);
  }

  @Test
  void everyInstantSurvives() {
    for (Instant instant :
        List.of(
            Instant.EPOCH,
            Instant.MIN,
            Instant.MAX,
            Plan.NO_DEADLINE,
            Instant.ofEpochSecond(1, 1),
            Instant.parse("-0001-01-01T00:00:00.123456Z"))) {
      Claim claim = new Claim("", "", 0, instant);
      assertThat(MessageCodec.read(MessageCodec.write(claim), Claim.class)).isEqualTo(claim);
    }
  }

  @Test
  void aDoubleIsItsShortestTextThatReadsBackTheSame() {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      double value = Math.abs(Double.longBitsToDouble(random.nextLong()));
      if (!Double.isFinite(value)) {
        continue;
      }
      if (i % 4 == 0) { // few digits, as people write them
        value = Double.parseDouble(String.format(Locale.ROOT, "%.2e", value));
      }
      String text = MessageCodec.write(new ModelSpec.LogisticRegression("m", value));
      String number = text.replaceAll(".*\"l2\":([^,}]*).*", "$1");
      assertThat(Double.parseDouble(number)).isEqualTo(value);
      int digits = Math.max(1, new BigDecimal(number).stripTrailingZeros().precision());
      if (digits > 2) {
        String shorter = String.format(Locale.ROOT, "%." + (digits - 2) + "e", value);
        assertThat(Double.parseDouble(shorter)).as(number).isNotEqualTo(value);
      }
    }
  }

  @Test
  void keysAreSorted() {
    assertThat(MessageCodec.write(new Acceptance(DIGEST, TABLE)))
        .isEqualTo(
            "{\"plan\":\"%s\",\"table\":{\"format\":\"delta\",\"schema\":\"%s\",\"table\":\"7f0c\",\"version\":12}}"
                .formatted(DIGEST, DIGEST));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void refusesAMissingKeyAndANullAndAnUnknownKeyAtEveryDepth(Sample sample) throws IOException {
    JsonNode tree = JSON.readTree(sample.text());
    for (List<String> path : objectPaths(tree)) {
      boolean map = isMap(path);
      for (String key : keys(at(tree, path))) {
        if (!map && !isLater(path, key, at(tree, path))) {
          assertRefused(sample, changed(tree, path, object -> object.remove(key)));
        }
        assertRefused(sample, changed(tree, path, object -> object.putNull(key)));
        assertRefused(
            sample, changed(tree, path, object -> object.set(key, wrong(object.get(key)))));
      }
      assertRefused(sample, changed(tree, path, object -> object.put("unknown-key", true)));
    }
    assertRefused(sample, "null");
    assertRefused(sample, "{}");
    assertRefused(sample, "[]");
    assertRefused(sample, "[" + sample.text() + "]");
    assertRefused(sample, "");
    assertRefused(sample, " ");
    assertRefused(sample, "\"\"");
    assertRefused(sample, "5");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void refusesANullInAList(Sample sample) throws IOException {
    JsonNode tree = JSON.readTree(sample.text());
    for (List<String> path : objectPaths(tree)) {
      for (String key : keys(at(tree, path))) {
        if (at(tree, path).get(key).isArray()) {
          assertRefused(
              sample, changed(tree, path, object -> ((ArrayNode) object.get(key)).addNull()));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void refusesADuplicateKeyAtEveryDepth(Sample sample) throws IOException {
    JsonNode tree = JSON.readTree(sample.text());
    int objects = objectPaths(tree).size();
    for (int i = 0; i < objects; i++) {
      String duplicated = withDuplicateIn(tree, new int[] {i});
      if (!duplicated.equals(sample.text())) {
        assertRefused(sample, duplicated);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void refusesTrailingText(Sample sample) {
    for (String tail : List.of("x", "{}", "null", ",", "}", sample.text(), "\u0000")) {
      assertRefused(sample, sample.text() + tail);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void refusesADeepNest(Sample sample) throws IOException {
    JsonNode tree = JSON.readTree(sample.text());
    for (String nest : List.of("[".repeat(1_000_000), "{\"a\":".repeat(300_000))) {
      assertRefused(sample, nest);
      for (String key : keys(tree)) {
        assertRefused(sample, "{\"" + key + "\":" + nest);
        assertRefused(sample, "{\"a\":1,\"" + key + "\":" + nest);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void refusesEveryPrefix(Sample sample) {
    for (int length = 0; length < sample.text().length(); length++) {
      assertRefused(sample, sample.text().substring(0, length));
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void readsOrRefusesAnyMutation(Sample sample) {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    String pieces = "{}[]:,\"\\/0123456789eE+-.ntfu \u0000ä\ud83e";
    for (int i = 0; i < 5000; i++) {
      StringBuilder text = new StringBuilder(sample.text());
      for (int times = 1 + random.nextInt(3); times > 0; times--) {
        int at = random.nextInt(text.length());
        char piece = pieces.charAt(random.nextInt(pieces.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, piece);
          case 1 -> text.insert(at, piece);
          default -> text.deleteCharAt(at);
        }
      }
      try {
        assertThat(MessageCodec.read(text.toString(), sample.type())).isNotNull();
      } catch (EnvelopeException e) {
        assertThat(e.reason()).isEqualTo(RefusalReason.INVALID_BODY);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"120\"",
        "120.0",
        "120.5",
        "1e2",
        "true",
        "0",
        "-1",
        "1e400",
        "9223372036854775808",
        "[120]",
        "{}",
        "\"\"",
        "null",
        "1e1000000000",
        "NaN",
        "0120"
      })
  void refusesACountThatIsNotOne(String examples) throws IOException {
    Sample report = samples().filter(s -> s.type() == UpdateReport.class).findFirst().orElseThrow();
    assertRefused(report, report.text().replace("\"examples\":120", "\"examples\":" + examples));
    assertRefused(report, report.text().replace("\"f\":60", "\"f\":" + examples));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"0.1\"", "\"NaN\"", "NaN", "1e400", "-0.1", "true", "\"\"", "[0.1]", "Infinity"})
  void refusesATimeThatIsNotOne(String seconds) throws IOException {
    Sample report = samples().filter(s -> s.type() == UpdateReport.class).findFirst().orElseThrow();
    assertRefused(
        report, report.text().replace("\"computeSeconds\":0.1", "\"computeSeconds\":" + seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.0", "-1", "1e101", "1e400", "\"4.5\"", "null", "NaN"})
  void refusesAWeightThatIsNotOne(String weight) throws IOException {
    Sample report =
        samples().filter(s -> s.text().contains("\"weight\":4.5")).findFirst().orElseThrow();
    assertRefused(report, report.text().replace("\"weight\":4.5", "\"weight\":" + weight));
  }

  @Test
  void anUpdateOfASiteThatWeighsAsItsRowsHasNoWeight() {
    assertThat(MessageCodec.write(new UpdateReport(1, TABLE, new TreeMap<>(), 5)))
        .doesNotContain("weight");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AQID_w==", "AQID_x", "AQID/w", "AQ ID", "A", "AQID_w\\n"})
  void refusesBytesThatAreNotWrittenAsTheyWouldBe(String text) {
    assertRefused(
        new Sample(new Unmasking(BYTES), Unmasking.class), "{\"shares\":\"" + text + "\"}");
  }

  @Test
  void anAgreementKeyHas32Bytes() {
    Sample accepted =
        new Sample(
            new Acceptance(DIGEST, TABLE, AgreementPublicKey.of(new byte[32])), Acceptance.class);
    String key = AgreementPublicKey.of(new byte[32]).text();
    for (String wrong :
        List.of("x25519:", "x25519:AQID_w", key.substring(7), "ed" + key, key + "AAAA")) {
      assertRefused(accepted, accepted.text().replace(key, wrong));
    }
  }

  @Test
  void readsAWholeNumberAsADouble() {
    UpdateReport report = new UpdateReport(1, TABLE, new TreeMap<>(), 5);
    String text = MessageCodec.write(report);
    assertThat(MessageCodec.read(text.replace("5.0", "5"), UpdateReport.class)).isEqualTo(report);
  }

  private static void assertRefused(Sample sample, String text) {
    assertThatExceptionOfType(EnvelopeException.class)
        .as("%s", text.length() > 2000 ? text.substring(0, 2000) : text)
        .isThrownBy(() -> MessageCodec.read(text, sample.type()))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(RefusalReason.INVALID_BODY))
        .satisfies(e -> assertThat(e.getMessage()).startsWith("The body is not a valid "));
  }

  /** Maps from names, whose keys are free. */
  private static boolean isMap(List<String> path) {
    return path.equals(List.of("sites"))
        || path.equals(List.of("shares"))
        || path.equals(List.of("accepted"))
        || path.equals(List.of("arrived"))
        || (!path.isEmpty() && path.get(0).equals("categories"));
  }

  /** Keys that the first version did not write: their absence has a meaning. */
  private static boolean isLater(List<String> path, String key, JsonNode object) {
    if (path.isEmpty()
        && ((key.equals("weight") && object.has("examples"))
            || (key.equals("privacy") && object.has("commitments"))
            || key.equals("agreementKey")
            || key.equals("directory"))) {
      return true;
    }
    if (path.equals(List.of("table")) && Set.of("content", "query", "rows").contains(key)) {
      return true;
    }
    return path.size() == 2
        && path.get(0).equals("features")
        && (Set.of("transform", "value", "missingIndicator", "drop").contains(key)
            || (key.equals("impute") && object.get("encode").textValue().equals("one-hot")));
  }

  @Test
  void aFeatureOfTheFirstVersionKeepsItsText() {
    String numeric =
        "{\"encode\":\"numeric\",\"allMissing\":\"DECLINE\",\"column\":\"x\",\"impute\":\"MEAN\","
            + "\"missingCodes\":[],\"scale\":\"STANDARD\",\"type\":\"double\"}";
    String oneHot =
        "{\"encode\":\"one-hot\",\"allMissing\":\"IMPUTE\",\"column\":\"c\",\"missingCodes\":[\"9\"],"
            + "\"type\":\"long\"}";

    assertThat(MessageCodec.read(numeric, FeatureSpec.class))
        .isEqualTo(
            new FeatureSpec.Numeric(
                "x",
                ColumnType.DOUBLE,
                List.of(),
                FeatureSpec.AllMissing.DECLINE,
                FeatureSpec.Imputation.MEAN,
                FeatureSpec.Scaling.STANDARD));
    for (String text : List.of(numeric, oneHot)) {
      assertThat(MessageCodec.write(MessageCodec.read(text, FeatureSpec.class))).isEqualTo(text);
    }
  }

  /** Something of another JSON type. */
  private static JsonNode wrong(JsonNode right) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (right.isTextual()) {
      return nodes.numberNode(0);
    }
    return right.isNumber() || right.isBoolean() ? nodes.textNode("1") : nodes.booleanNode(true);
  }

  private interface Change {
    void apply(ObjectNode object);
  }

  private static String changed(JsonNode tree, List<String> path, Change change) {
    JsonNode copy = tree.deepCopy();
    change.apply(at(copy, path));
    return copy.toString();
  }

  private static ObjectNode at(JsonNode tree, List<String> path) {
    JsonNode node = tree;
    for (String step : path) {
      node = node.isArray() ? node.get(Integer.parseInt(step)) : node.get(step);
    }
    return (ObjectNode) node;
  }

  private static List<String> keys(JsonNode object) {
    List<String> keys = new ArrayList<>();
    object.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static Set<List<String>> objectPaths(JsonNode tree) {
    Set<List<String>> paths = new HashSet<>();
    collect(tree, List.of(), paths);
    return paths;
  }

  private static void collect(JsonNode node, List<String> path, Set<List<String>> paths) {
    if (node.isObject()) {
      paths.add(path);
      keys(node).forEach(key -> collect(node.get(key), with(path, key), paths));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(node.get(i), with(path, Integer.toString(i)), paths);
      }
    }
  }

  private static List<String> with(List<String> path, String step) {
    return Stream.concat(path.stream(), Stream.of(step)).toList();
  }

  /** The tree's text, in which the object that brings {@code countdown} to 0 has its keys twice. */
  private static String withDuplicateIn(JsonNode node, int[] countdown) {
    List<String> parts = new ArrayList<>();
    if (node.isObject()) {
      boolean twice = countdown[0]-- == 0;
      for (String key : keys(node)) {
        String entry =
            JsonNodeFactory.instance.textNode(key)
                + ":"
                + withDuplicateIn(node.get(key), countdown);
        parts.add(entry);
        if (twice) {
          parts.add(entry);
        }
      }
      return "{" + String.join(",", parts) + "}";
    }
    if (node.isArray()) {
      node.forEach(child -> parts.add(withDuplicateIn(child, countdown)));
      return "[" + String.join(",", parts) + "]";
    }
    return node.toString();
  }
}

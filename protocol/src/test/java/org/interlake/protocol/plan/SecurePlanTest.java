package org.interlake.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.plan.SecureAggregationSpec.Pairwise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plan may ask for when only sums over the sites are known. */
final class SecurePlanTest {
  private static final String FEATURE = "{column: x, type: double}";
  private static final String NEWTON = "{name: newton}";
  private static final String FEDAVG =
      "{name: fedavg, localEpochs: 1, batchSize: 16, learningRate: 0.05%s}";

  private static String text(String sites, String secure, String feature, String strategy) {
    return """
        interlake: 1
        name: p
        federation: f
        dataset: d
        sites: [%s]
        features: [%s]
        label: {column: y, type: long, positive: 1, negative: 0}
        model: {name: m, family: logistic-regression}
        strategy: %s
        privacy: {secureAggregation: %s}
        rounds: {maximum: 9}
        """
        .formatted(sites, feature, strategy, secure);
  }

  private static String sites(int n) {
    return IntStream.range(0, n).mapToObj(i -> "s" + i).collect(Collectors.joining(", "));
  }

  private static Pairwise read(String text) {
    return (Pairwise) PlanReader.parse("p.yaml", text).privacy().secureAggregation();
  }

  private static String refusal(String text) {
    return catchThrowableOfType(ConfigException.class, () -> PlanReader.parseAny("p.yaml", text))
        .getMessage();
  }

  private static String refusalOf(String strategy) {
    return refusal(text(sites(4), "{name: pairwise}", FEATURE, strategy));
  }

  @Test
  void fillsTheDefaults() {
    assertThat(read(text(sites(4), "{name: pairwise}", FEATURE, NEWTON)))
        .isEqualTo(new Pairwise(0, 64, 0x1p31));
    assertThat(read(text(sites(4), "{name: pairwise, ring: 32}", FEATURE, FEDAVG.formatted(""))))
        .isEqualTo(new Pairwise(0, 32, 16));
    assertThat(read(text(sites(5), "{name: pairwise, threshold: 3, range: 1000}", FEATURE, NEWTON)))
        .isEqualTo(new Pairwise(3, 64, 1000));
  }

  @Test
  void survivesAsTheSameText() {
    for (String secure : List.of("{name: pairwise, threshold: 3, range: 0.5}", "{name: none}")) {
      Plan plan = PlanReader.parse("p.yaml", text(sites(4), secure, FEATURE, NEWTON));
      String json = MessageCodec.write(plan);
      assertThat(MessageCodec.read(json, Plan.class)).isEqualTo(plan);
      assertThat(MessageCodec.write(MessageCodec.read(json, RunPlan.class))).isEqualTo(json);
    }
  }

  @Test
  void otherSitesHaveAnotherDefaultThreshold() {
    Plan plan = PlanReader.parse("p.yaml", text(sites(4), "{name: pairwise}", FEATURE, NEWTON));
    List<SiteId> more = IntStream.range(0, 10).mapToObj(i -> new SiteId("t" + i)).toList();
    assertThat(plan.withSites(more, 7).secureAggregation()).isEqualTo(new Pairwise(0, 64, 0x1p31));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan.withSites(more, 6))
        .withMessageContaining("a threshold of secure aggregation of 7");
  }

  @ParameterizedTest
  @CsvSource({"2, 2", "3, 3", "4, 3", "5, 4", "6, 5", "8, 6", "64, 43", "128, 86"})
  void theThresholdIsTwoThirdsAndOne(int sites, int threshold) {
    assertThat(new Pairwise(0, 64, 1).thresholdOf(sites)).isEqualTo(threshold);
    assertThat(2 * threshold).isGreaterThan(sites);
    assertThat(new Pairwise(2, 64, 1).thresholdOf(3)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"4, 2", "4, 5", "5, 2"})
  void refusesAThresholdThatOpensTwoSumsOrNone(int sites, int threshold) {
    assertThat(
            refusal(
                text(
                    sites(sites),
                    "{name: pairwise, threshold: %d}".formatted(threshold),
                    FEATURE,
                    NEWTON)))
        .contains(
            "Invalid privacy.secureAggregation.threshold: %d of %d sites (must be more than half"
                .formatted(threshold, sites));
  }

  @Test
  void refusesTooFewOrTooManySites() {
    assertThat(refusal(text("a", "{name: pairwise}", FEATURE, NEWTON)))
        .contains("pairwise for 1 sites (must be from 2 to 128)");
    assertThat(refusal(text(sites(129), "{name: pairwise}", FEATURE, NEWTON)))
        .contains("pairwise for 129 sites (must be from 2 to 128)");
    assertThat(refusal(text(sites(4) + "]\nquorum: 2 #", "{name: pairwise}", FEATURE, NEWTON)))
        .contains("Invalid quorum: 2 beside a threshold of secure aggregation of 3");
    assertThat(
            refusal(
                text(sites(10), "{name: pairwise}", FEATURE, FEDAVG.formatted(""))
                    + "selection: {name: fraction, share: 0.5}\n"))
        .contains("7 of 10 sites, of which a round calls 5");
  }

  @Test
  void refusesAThresholdOfOneAndAnUnknownRingBesideOtherFaults() {
    assertThat(refusal(text(sites(4), "{name: pairwise, threshold: 1}", FEATURE, NEWTON)))
        .contains("privacy.secureAggregation.threshold");
    assertThat(refusal(text(sites(4), "{name: pairwise, ring: 48}", FEATURE, NEWTON)))
        .contains("Invalid ring: 48 (must be 64 or 32)");
    assertThat(refusal(text(sites(4), "{name: pairwise, range: 0}", FEATURE, NEWTON)))
        .contains("Invalid range: 0.0 (must be above 0");
    assertThat(refusal(text(sites(4), "{name: none, threshold: 3}", FEATURE, NEWTON)))
        .contains("threshold");
  }

  @Test
  void showsTheHeadroomThatIsMissing() {
    assertThat(
            refusal(
                text(
                    sites(100),
                    "{name: pairwise, ring: 32, range: 1e6}",
                    FEATURE,
                    FEDAVG.formatted(""))))
        .contains("Invalid privacy.secureAggregation.range: 1000000.0 with ring 32 and 100 sites")
        .contains("leaves 4 bits behind the point (must be 8 or more");
    assertThat(refusal(text(sites(4), "{name: pairwise, ring: 32}", FEATURE, NEWTON)))
        .contains("Invalid privacy.secureAggregation.ring: 32")
        .contains("newton are sums over rows");
  }

  @Test
  void refusesWhatNeedsEachSitesUpdate() {
    for (String rule : new String[] {"median", "krum, byzantine: 0", "geometric-median"}) {
      assertThat(refusalOf(FEDAVG.formatted(", aggregation: {name: " + rule + "}")))
          .contains("a robust rule compares the sites' updates");
    }
    assertThat(
            refusalOf(FEDAVG.formatted(", aggregation: {name: mean, weights: column, column: w}")))
        .contains("Invalid strategy.aggregation.weights");
    String descent = ", localEpochs: 1, batchSize: 16, learningRate: 0.05}";
    assertThat(refusalOf("{name: scaffold" + descent)).contains("scaffold needs to know");
    assertThat(refusalOf("{name: feddyn, alpha: 0.1" + descent)).contains("feddyn needs to know");
    assertThat(refusalOf("{name: cyclic" + descent)).contains("cyclic needs each site's model");
    assertThat(refusalOf("{name: fedbuff, bufferSize: 2" + descent))
        .contains("fedbuff needs updates of different rounds");
    String fedavg = text(sites(4), "{name: pairwise}", FEATURE, FEDAVG.formatted(""));
    assertThat(refusal(fedavg + "evaluation: {localOnly: true}\n"))
        .contains("Invalid evaluation.localOnly");
    assertThat(refusal(fedavg + "personalization: {name: fine-tune}\n"))
        .contains("Invalid personalization");
    assertThat(refusal(fedavg + "selection: {name: capability, sites: 3, prefer: rows}\n"))
        .contains("capability chooses by each site's number of rows");
  }

  @Test
  void refusesCountsByName() {
    for (String feature :
        new String[] {
          "{column: c, type: string, encode: frequency}",
          "{column: c, type: long, impute: most-frequent}",
          "{column: c, type: string, encode: one-hot, impute: most-frequent}"
        }) {
      assertThat(refusal(text(sites(4), "{name: pairwise}", feature, NEWTON)))
          .contains("of column c needs the sites' counts by category");
    }
  }

  @Test
  void statisticsThatAreNoSumsAreRefused() {
    String statistics =
        """
        interlake: 1
        kind: statistics
        name: p
        federation: f
        dataset: d
        sites: [a, b, c]
        columns: [{column: x, type: long, measures: [%s]}]
        privacy: {%s}
        """;
    String secure = "secureAggregation: {name: pairwise%s}";
    StatisticsPlan plan =
        (StatisticsPlan)
            PlanReader.parseAny(
                "p.yaml", statistics.formatted("count, mean", secure.formatted("")));
    assertThat(plan.secureAggregation()).isEqualTo(new Pairwise(0, 64, 0x1p31));
    assertThat(refusal(statistics.formatted("frequent", secure.formatted(""))))
        .contains("frequent counts the categories that each site names");
    assertThat(refusal(statistics.formatted("distinct", secure.formatted(""))))
        .contains("distinct takes the greatest over the sites");
    assertThat(refusal(statistics.formatted("mean", secure.formatted(", ring: 32"))))
        .contains("statistics are sums");
    assertThat(refusal(statistics.formatted("mean", "differentialPrivacy: {name: site-level}")))
        .contains("record-level-sums");
  }
}

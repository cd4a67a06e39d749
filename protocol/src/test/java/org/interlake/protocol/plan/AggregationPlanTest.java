package org.interlake.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.SchemaFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan may say of aggregation and of the server's step, as reader and schema see it. */
class AggregationPlanTest {
  private static final SchemaFile SCHEMA = new SchemaFile("plan.schema.json");

  private static String text(int quorum, String more) {
    return """
        interlake: 1
        name: p
        federation: f
        dataset: d
        sites: [a, b, c, d, e, f, g]
        quorum: %d
        features: [{column: x, type: double}]
        label: {column: y, type: long, positive: 1, negative: 0}
        model: {name: m, family: logistic-regression}
        strategy: {name: fedavg, learningRate: 0.1, %s}
        rounds: {maximum: 3}
        """
        .formatted(quorum, more);
  }

  private static StrategySpec.FedAvg read(int quorum, String more) {
    return (StrategySpec.FedAvg) PlanReader.parse("plan", text(quorum, more)).strategy();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aggregation: {name: mean, weights: uniform}",
        "aggregation: {name: mean, weights: column, column: beds}",
        "aggregation: {weights: column, column: beds}",
        "aggregation: {name: fltrust}",
        "aggregation: {name: median}",
        "aggregation: {name: trimmed-mean, share: 0.3}",
        "aggregation: {name: krum, byzantine: 2, selected: 3}",
        "aggregation: {name: bulyan, byzantine: 1}",
        "aggregation: {name: geometric-median, smoothing: 0.001, iterations: 5}",
        "aggregation: {name: norm-bound, bound: fixed, limit: 2}",
        "aggregation: {name: norm-bound, weights: uniform}",
        "aggregation: {name: geometric-median, weights: column, column: beds}",
        "server: {name: momentum}",
        "server: {name: adagrad, learningRate: 0.1}",
        "server: {name: adam, learningRate: 0.1, beta1: 0.8, beta2: 0.9, adaptivity: 0.01}",
        "server: {name: yogi, learningRate: 0.1}"
      })
  void readerAndSchemaTakeEveryRuleAndStep(String more) throws Exception {
    read(7, more);
    assertThat(SCHEMA.complaints(text(7, more))).isEmpty();
  }

  @Test
  void keepsWhatAPlanSays() {
    assertThat(read(7, "aggregation: {name: krum, byzantine: 2, selected: 3}").aggregation())
        .isEqualTo(new AggregationSpec.Krum(2, 3));
    assertThat(read(7, "server: {name: momentum, momentum: 0.5}").server())
        .isEqualTo(new ServerSpec.Momentum(1, 0.5));
    assertThat(read(7, "aggregation: {weights: column, column: beds}").siteWeightColumn())
        .contains("beds");
    assertThat(read(7, "aggregation: {name: fltrust}").needsReference()).isTrue();
    StrategySpec.FedAvg plain = read(7, "localEpochs: 1");
    assertThat(plain.aggregation())
        .isEqualTo(new AggregationSpec.Mean(AggregationSpec.Weights.EXAMPLES));
    assertThat(plain.server()).isEqualTo(new ServerSpec.Average());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aggregation: {name: krun, byzantine: 1} | did you mean krum",
        "aggregation: {name: krum} | byzantine",
        "aggregation: {name: krum, byzantine: -1} | must be 0 or more",
        "aggregation: {name: median, share: 0.2} | share",
        "aggregation: {name: median, weights: uniform} | belongs to aggregation rule mean",
        "aggregation: {name: fltrust, byzantine: 1} | byzantine",
        "aggregation: {name: mean, weights: column} | column: is missing",
        "aggregation: {name: mean, column: beds} | belongs to weighting column",
        "aggregation: {name: mean, weights: beds} | weights",
        "aggregation: {name: trimmed-mean, share: 0.5} | below 0.5",
        "aggregation: {name: norm-bound, limit: 0} | must be above 0",
        "server: {name: adam} | learningRate",
        "server: {name: momentum, momentum: 1} | below 1"
      })
  void refusesWhatMakesNoSense(String more, String said) throws Exception {
    assertThatThrownBy(() -> read(7, more))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(said);
    assertThat(SCHEMA.complaints(text(7, more))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "6 | aggregation: {name: krum, byzantine: 2} | round of 6 updates",
        "7 | aggregation: {name: krum, byzantine: 2, selected: 6} | round of 7 updates",
        "6 | aggregation: {name: bulyan, byzantine: 1} | round of 6 updates",
        "3 | aggregation: {name: trimmed-mean, share: 0.3} | round of 4 updates"
      })
  void refusesARuleThatSomeRoundOfAQuorumIsTooSmallFor(int quorum, String more, String said) {
    assertThatThrownBy(() -> read(quorum, more))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("strategy.aggregation")
        .hasMessageContaining(said)
        .hasMessageContaining("raise the quorum");
  }

  @ParameterizedTest
  @CsvSource({"x, also a feature or the label", "y, also a feature or the label"})
  void aSiteDoesNotWeighByAFeatureOrTheLabel(String column, String said) {
    assertThatThrownBy(() -> read(7, "aggregation: {weights: column, column: " + column + "}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("strategy.aggregation.column")
        .hasMessageContaining(said);
  }

  @Test
  void aSiteDoesNotWeighByTheSplit() {
    String more = "aggregation: {weights: column, column: side}";
    assertThatThrownBy(
            () ->
                PlanReader.parse(
                    "plan", text(7, more) + "split: {column: side, train: a, test: b}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("also the split");
  }

  @ParameterizedTest
  @CsvSource({
    "newton, aggregation: {name: median}",
    "lbfgs, aggregation: {name: mean}",
    "newton, server: {name: momentum}",
    "lbfgs, 'server: {name: adam, learningRate: 0.1}'",
    "exact, aggregation: {name: krum}",
    "exact, server: {name: average}"
  })
  void rulesAndStepsAreRefusedWhereSitesSendSums(String strategy, String more) throws Exception {
    String text =
        text(7, more)
            .replace("{name: fedavg, learningRate: 0.1,", "{name: %s,".formatted(strategy))
            .replace(
                strategy.equals("exact") ? "logistic-regression" : "unreplaced",
                "naive-bayes, likelihood: gaussian");
    assertThatThrownBy(() -> PlanReader.parse("plan", text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("strategy." + more.substring(0, more.indexOf(':')) + ":")
        .hasMessageContaining("has no meaning under " + strategy)
        .hasMessageContaining("sums")
        .hasMessageContaining("set name: fedavg");
    assertThat(SCHEMA.complaints(text)).isNotEmpty();
  }
}

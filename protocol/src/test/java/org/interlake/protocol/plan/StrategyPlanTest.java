package org.interlake.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.SchemaFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan may say of strategies by local training, as reader and schema see it. */
class StrategyPlanTest {
  private static final SchemaFile SCHEMA = new SchemaFile("plan.schema.json");

  private static String text(String model, String strategy) {
    return """
        interlake: 1
        name: p
        federation: f
        dataset: d
        sites: [a, b]
        features: [{column: x, type: double}]
        label: {column: y, type: long%s}
        model: {name: m, family: %s}
        strategy: {learningRate: 0.1, %s}
        rounds: {maximum: 3}
        """
        .formatted(model.startsWith("glm") ? "" : ", positive: 1, negative: 0", model, strategy);
  }

  private static StrategySpec read(String strategy) {
    return PlanReader.parse("plan", text("logistic-regression", strategy)).strategy();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: fednova",
        "name: fednova, optimizer: {name: momentum}, aggregation: {name: median}, server: {name: momentum}",
        "name: qfedavg, q: 0",
        "name: qfedavg, q: 2.5, optimizer: {name: adam}",
        "name: scaffold, weightDecay: 0.1, clipNorm: 1, server: {name: adam, learningRate: 0.1}",
        "name: feddyn, alpha: 0.1, optimizer: {name: adam}"
      })
  void readerSchemaAndJsonTakeEveryStrategy(String strategy) throws Exception {
    StrategySpec read = read(strategy);

    assertThat(SCHEMA.complaints(text("logistic-regression", strategy))).isEmpty();
    assertThat(strategy).startsWith("name: " + read.strategy());
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readValue(json.writeValueAsString(read), StrategySpec.class)).isEqualTo(read);
  }

  @Test
  void keepsWhatAPlanSays() {
    DescentSpec descent = new DescentSpec(1, 16, 0.1, LocalStepSpec.PLAIN);

    assertThat(read("name: qfedavg, q: 2")).isEqualTo(new StrategySpec.QFedAvg(descent, 2));
    assertThat(read("name: feddyn, alpha: 0.5")).isEqualTo(new StrategySpec.FedDyn(descent, 0.5));
    assertThat(read("name: scaffold, server: {name: momentum, momentum: 0.5}"))
        .isEqualTo(new StrategySpec.Scaffold(descent, new ServerSpec.Momentum(1, 0.5)));
    assertThat(read("name: fednova, aggregation: {name: median}"))
        .isEqualTo(
            new StrategySpec.FedNova(
                descent, new AggregationSpec.Median(), new ServerSpec.Average()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: fednova, optimizer: {name: adam} | strategy.optimizer: Invalid optimizer: adam under fednova (its steps do not grow",
        "name: fednova, weightDecay: 0.1 | strategy.weightDecay: Invalid weightDecay: 0.1 under fednova",
        "name: qfedavg | strategy.q: is missing",
        "name: qfedavg, q: -1 | strategy.q: Invalid q: -1.0 (must be 0 or more)",
        "name: qfedavg, q: 1, server: {name: momentum} | strategy.server: belongs to strategy fedavg and fednova and scaffold and fedbuff, not to qfedavg",
        "name: fedavg, q: 1 | strategy.q: belongs to strategy qfedavg, not to fedavg",
        "name: scaffold, optimizer: {name: momentum} | strategy.optimizer: Invalid optimizer: under scaffold",
        "name: scaffold, aggregation: {name: median} | strategy.aggregation: belongs to strategy fedavg and fednova, not to scaffold",
        "name: feddyn | strategy.alpha: is missing",
        "name: feddyn, alpha: 0 | strategy.alpha: Invalid alpha: 0.0 (must be above 0)",
        "name: feddyn, alpha: 1, proximal: 1 | strategy.proximal: Invalid proximal: 1.0 under feddyn",
        "name: fedprox | strategy.name: 'fedprox' is not a strategy of its own (write name: fedavg and proximal)",
        "name: fedadam | strategy.name: 'fedadam' is not a strategy of its own (write name: fedavg and server: {name: adam})"
      })
  void refusesWhatMakesNoSenseInWords(String strategy, String said) throws Exception {
    assertThatThrownBy(() -> read(strategy))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(said);
    assertThat(SCHEMA.complaints(text("logistic-regression", strategy))).isNotEmpty();
  }

  @Test
  void refusesAClosedFormFamily() {
    assertThatThrownBy(
            () ->
                PlanReader.parse("plan", text("naive-bayes, features: gaussian", "name: scaffold")))
        .hasMessageContaining("scaffold does not train model family naive-bayes (use exact)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"poisson", "gamma"})
  void fairAveragingRefusesALossThatMayBeNegative(String distribution) {
    String model = "glm, distribution: " + distribution;

    assertThatThrownBy(() -> PlanReader.parse("plan", text(model, "name: qfedavg, q: 1")))
        .hasMessageContaining(
            "qfedavg weighs sites by a power of their loss, and the loss of %s may be negative"
                .formatted(distribution));
    PlanReader.parse("plan", text(model + ", link: log", "name: feddyn, alpha: 1"));
    PlanReader.parse("plan", text("glm, distribution: gaussian", "name: qfedavg, q: 1"));
  }
}

package org.interlake.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.SchemaFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan may say of selection, start, stopping, cyclic and fedbuff. */
class RoundsPlanTest {
  private static final SchemaFile SCHEMA = new SchemaFile("plan.schema.json");
  private static final String FEDAVG = "strategy: {name: fedavg, learningRate: 0.1}\n";

  private static String text(String more) {
    return """
        interlake: 1
        name: p
        federation: f
        dataset: d
        sites: [a, b, c, d, e]
        quorum: 3
        features: [{column: x, type: double}]
        label: {column: y, type: long, positive: 1, negative: 0}
        model: {name: m, family: logistic-regression}
        rounds: {maximum: 3}
        """
        + more;
  }

  private static Plan read(String more) {
    return PlanReader.parse("plan", text(more));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "selection: {name: fraction, share: 0.4, quorum: 1}",
        "selection: {name: round-robin, sites: 2}",
        "selection: {name: capability, sites: 2, minimumRows: 100, prefer: latency}",
        "start: {name: model, model: heart-risk, version: 3}",
        "start: {name: spark-ml, path: /models/public}",
        "stop: {patience: {metric: auc, rounds: 5, minimumImprovement: 0.001}}",
        "stop: {budget: {time: 2h, bytes: 1000000}}"
      })
  void readerAndSchemaTakeEveryForm(String more) throws Exception {
    read(FEDAVG + more);
    assertThat(SCHEMA.complaints(text(FEDAVG + more))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "strategy: {name: cyclic, learningRate: 0.1, order: seeded, localEpochs: 2}",
        "strategy: {name: fedbuff, learningRate: 0.1, bufferSize: 2, stalenessExponent: 1, maximumStaleness: 4, server: {name: momentum}}"
      })
  void readerAndSchemaTakeEveryStrategy(String more) throws Exception {
    read(more);
    assertThat(SCHEMA.complaints(text(more))).isEmpty();
  }

  @Test
  void keepsWhatAPlanSays() {
    assertThat(read(FEDAVG + "selection: {name: fraction, share: 0.4}").selection())
        .isEqualTo(new SelectionSpec.Fraction(0.4, 0));
    assertThat(read(FEDAVG + "start: {name: model, model: m, version: 3}").start())
        .isEqualTo(new StartSpec.Promoted("m", 3));
    assertThat(
            read(FEDAVG + "stop: {patience: {metric: auc, rounds: 5}, budget: {time: 90m}}").stop())
        .isEqualTo(
            new StopRule(
                0,
                List.of(),
                new StopRule.Patience.Limited(StopRule.Metric.AUC, 5, 0),
                new StopRule.Budget(Duration.ofMinutes(90), 0)));
    assertThat(read("strategy: {name: cyclic, learningRate: 0.1}").strategy())
        .isEqualTo(
            new StrategySpec.Cyclic(
                new DescentSpec(1, 16, 0.1, LocalStepSpec.PLAIN), StrategySpec.Cyclic.Order.NAME));
  }

  @Test
  void aShareIsRoundedUpAndTheQuorumIsThePlansOrAllThatAreCalled() {
    SelectionSpec fifth = new SelectionSpec.Fraction(0.2, 0);
    assertThat(fifth.called(5)).isEqualTo(1);
    assertThat(fifth.called(6)).isEqualTo(2);
    assertThat(new SelectionSpec.Fraction(0.01, 0).called(1000)).isEqualTo(10);
    assertThat(fifth.quorum(5, 3)).isEqualTo(1);
    assertThat(fifth.quorum(50, 3)).isEqualTo(3);
    assertThat(new SelectionSpec.Fraction(0.2, 7).quorum(50, 3)).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "selection: {name: fraction} | selection.share",
        "selection: {name: fraction, share: 0} | above 0",
        "selection: {name: fraction, share: 0.5, quorum: 0} | leave it out",
        "selection: {name: all, share: 0.5} | belongs to selection of sites fraction",
        "selection: {name: round-robin, sites: 0} | must be 1 or more",
        "selection: {name: lottery} | fraction",
        "start: {name: model, model: m} | start.version",
        "start: {name: model, model: m, version: 0} | must be 1 or more",
        "start: {name: spark-ml} | start.path",
        "stop: {patience: {metric: auc}} | stop.patience.rounds",
        "stop: {patience: {metric: auc, rounds: 0}} | must be 1 or more",
        "stop: {budget: {bytes: 0}} | leave it out",
        "stop: {budget: {epsilon: 0}} | leave it out"
      })
  void readerAndSchemaRefuseWhatMakesNoSense(String more, String said) throws Exception {
    assertThatThrownBy(() -> read(FEDAVG + more))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(said);
    assertThat(SCHEMA.complaints(text(FEDAVG + more))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "strategy: {name: newton}; selection: {name: fraction, share: 0.5} | needs the sums of all",
        "strategy: {name: cyclic, learningRate: 1}; selection: {name: fraction, share: 0.5} | its own choice",
        "strategy: {name: fedbuff, learningRate: 1, bufferSize: 2}; selection: {name: round-robin, sites: 2} | its own choice",
        "strategy: {name: fedbuff, learningRate: 1, bufferSize: 6} | a site counts once",
        "strategy: {name: cyclic, learningRate: 1}; stop: {lossTolerance: 0.1} | use targets",
        "strategy: {name: fedavg, learningRate: 1}; selection: {name: round-robin, sites: 6} | number of sites, 5",
        "strategy: {name: fedavg, learningRate: 1}; selection: {name: round-robin, sites: 2, quorum: 3} | quorum of 3",
        "strategy: {name: fedavg, learningRate: 1}; stop: {patience: {metric: rmse, rounds: 2}} | stop.patience is not measured",
        "strategy: {name: fedavg, learningRate: 1, aggregation: {name: krum, byzantine: 1}}; selection: {name: fraction, share: 0.8} | round of 3 updates",
        "strategy: {name: fedavg, learningRate: 1, aggregation: {name: krum, byzantine: 1}}; selection: {name: fraction, share: 1, quorum: 4} | round of 4 updates"
      })
  void refusesWhatDoesNotGoTogether(String more, String said) {
    assertThatThrownBy(() -> read(more.replace("; ", "\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(said);
  }

  @Test
  void aRobustRuleIsHeldAgainstTheSitesThatARoundCalls() {
    // Krum of one liar needs 5 updates: 5 sites are called, and all of them are needed.
    assertThat(
            read("""
                strategy: {name: fedavg, learningRate: 1, aggregation: {name: krum, byzantine: 1}}
                selection: {name: fraction, share: 1, quorum: 5}
                """)
                .selection())
        .isEqualTo(new SelectionSpec.Fraction(1, 5));
  }
}

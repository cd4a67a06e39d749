package org.interlake.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.message.MessageCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans of kind statistics: read, refused with a remedy, sent and read back. */
class StatisticsPlanTest {
  private static final String SMALL =
      """
      interlake: 1
      kind: statistics
      name: look
      federation: f
      dataset: d
      sites: [a, b]
      columns:
        - {column: x, type: double, missing: [0], measures: [mean, quantiles]}
        - {column: y, type: double, measures: [count]}
        - {column: c, type: string, measures: [frequent]}
        - {column: d, type: long, measures: [count]}
        - {column: e, type: long, measures: [distinct]}
      correlations: [x, y]
      contingency: [[c, d]]
      """;

  private static final String TRAINING =
      """
      interlake: 1
      name: m
      federation: f
      dataset: d
      sites: [a]
      features: [{column: x, type: double}]
      label: {column: l, type: long, positive: 1, negative: 0}
      model: {name: m, family: logistic-regression}
      strategy: {name: newton}
      rounds: {maximum: 9}
      """;

  private static StatisticsPlan plan(String text) {
    return (StatisticsPlan) PlanReader.parseAny("plan.yaml", text);
  }

  private static String faultOf(String text) {
    return catchThrowableOfType(ConfigException.class, () -> PlanReader.parseAny("plan.yaml", text))
        .getMessage();
  }

  @Test
  void columnsAreOfNumbersOfCategoriesOrNeither() {
    StatisticsPlan plan = plan(SMALL);

    assertThat(plan.quorum()).isEqualTo(2);
    assertThat(plan.numbers()).extracting(StatisticsColumn::column).containsExactly("x", "y");
    assertThat(plan.categories()).extracting(StatisticsColumn::column).containsExactly("c", "d");
    assertThat(plan.others()).extracting(StatisticsColumn::column).containsExactly("e");
    assertThat(plan.celled()).extracting(StatisticsColumn::column).containsExactly("x");
    assertThat(plan.columns().get(0).missingCodes()).containsExactly("0.0");
  }

  @Test
  void aListOfColumnsMeansAllTheirPairs() {
    assertThat(plan(SMALL.replace("[x, y]", "[y, x]")).correlations())
        .containsExactly(new ColumnPair("y", "x"));
    assertThat(plan(SMALL.replace("[x, y]", "[[x, y]]")).correlations())
        .containsExactly(new ColumnPair("x", "y"));
  }

  @Test
  void eitherKindIsReadBackFromItsMessage() {
    RunPlan statistics = plan(SMALL);
    RunPlan training = PlanReader.parseAny("plan.yaml", TRAINING);

    assertThat(MessageCodec.write(statistics)).startsWith("{\"kind\":\"statistics\",");
    assertThat(MessageCodec.write(training)).doesNotContain("\"kind\":\"training\"");
    assertThat(MessageCodec.read(MessageCodec.write(statistics), RunPlan.class))
        .isEqualTo(statistics);
    assertThat(MessageCodec.read(MessageCodec.write(training), RunPlan.class)).isEqualTo(training);
    assertThat(MessageCodec.read(MessageCodec.write(training), Plan.class)).isEqualTo(training);
  }

  @Test
  void anUnknownKindInAMessageIsRefused() {
    String forged = MessageCodec.write(plan(SMALL)).replace("\"statistics\"", "\"gossip\"");

    assertThat(
            catchThrowableOfType(
                EnvelopeException.class, () -> MessageCodec.read(forged, RunPlan.class)))
        .isNotNull();
  }

  @Test
  void aKeyOfTheOtherKindIsRefusedWithTheRemedy() {
    assertThat(faultOf(SMALL + "strategy: {name: newton}\n"))
        .contains("strategy")
        .contains("belongs to kind of run training, not to statistics")
        .contains("leave it out, or set kind: training");
    assertThat(faultOf(TRAINING + "quantiles: [0.5]\n"))
        .contains("quantiles")
        .contains("set kind: statistics");
    assertThat(faultOf(SMALL + "rounds: {maximum: 3}\n")).contains("rounds.maximum");
  }

  @Test
  void aPlanThatTrainsIsNotReadFromOneThatMeasures() {
    assertThat(
            catchThrowableOfType(ConfigException.class, () -> PlanReader.parse("plan.yaml", SMALL)))
        .hasMessageContaining("kind");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "measures: [mean, quantiles] | measures: [mean, frequent] | type double has no categories",
        "measures: [frequent] | measures: [mean] | type string has no mean",
        "measures: [frequent] | measures: [] | none",
        "'[[c, d]]' | '[[c, x]]' | 'column x has type double'",
        "'[[c, d]]' | '[[c, q]]' | 'not among the columns'",
        "'[[c, d]]' | '[[c, c]]' | 'with itself'",
        "'[[c, d]]' | '[[c, d], [d, e], [c, e]]' | 'form a ring'",
        "'[[c, d]]' | '[[c, d, e]]' | 'is no pair'",
        "'[[c, d]]' | '[[c, d], [d, c]]' | 'stands there twice'",
        "'correlations: [x, y]' | 'correlations: [x, c]' | 'column c has type string'",
        "'correlations: [x, y]' | 'correlations: [x, d]' | 'measured as a number too'",
        "'correlations: [x, y]' | 'quantiles: [0, 0.5]' | 'above 0 and below 1'",
        "'correlations: [x, y]' | 'groupBy: [[c, d, e]]' | 'one column, or two different ones'"
      })
  void whatCannotBeMeasuredIsRefused(String old, String replacement, String fault) {
    assertThat(SMALL).contains(old);
    assertThat(faultOf(SMALL.replace(old, replacement))).contains(fault);
  }

  @Test
  void tablesInARowAreNoRing() {
    assertThat(plan(SMALL + "groupBy: [[d, e], [c, d], [c]]\n").groupBy()).hasSize(3);
  }
}

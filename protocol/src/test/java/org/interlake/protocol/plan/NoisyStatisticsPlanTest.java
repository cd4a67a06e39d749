package org.interlake.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.SchemaFile;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RecordSums;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RowCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statistics with differential privacy: what a plan must declare, and what it cannot ask. */
class NoisyStatisticsPlanTest {
  private static final String PLAN =
      """
      interlake: 1
      kind: statistics
      name: look
      federation: f
      dataset: d
      sites: [a, b]
      columns:
        - {column: x, type: double, range: [-1, 3], bins: 4, measures: [mean, variance, histogram]}
        - {column: y, type: double, range: [0, 9], measures: [quantiles]}
        - {column: c, type: string, categories: [p, q], measures: [frequent]}
        - {column: d, type: long, categories: [1, 2], measures: [count]}
        - {column: e, type: long, measures: [count]}
      histogramBins: 5
      contingency: [[c, d]]
      privacy:
        differentialPrivacy: {name: record-level-sums, epsilon: 1, delta: 1e-5, rowCounts: public}
      """;

  private static StatisticsPlan plan(String text) {
    return (StatisticsPlan) PlanReader.parseAny("plan.yaml", text);
  }

  @Test
  void whatIsDeclaredIsReadAndSentAndReadBack() {
    StatisticsPlan plan = plan(PLAN);

    assertThat(plan.privacy().differentialPrivacy())
        .isEqualTo(new RecordSums(0, 0, 1e-5, 1, 0, 0, RowCounts.PUBLIC));
    assertThat(plan.columns())
        .extracting(StatisticsColumn::declared)
        .containsExactly(
            new DeclaredValues.Range(-1, 3, 4),
            new DeclaredValues.Range(0, 9, 0),
            new DeclaredValues.Categories(List.of("p", "q")),
            new DeclaredValues.Categories(List.of("1", "2")),
            DeclaredValues.NONE);
    assertThat(plan.columns().subList(0, 2)).extracting(plan::binsOf).containsExactly(4, 5);
    assertThat(MessageCodec.read(MessageCodec.write(plan), RunPlan.class)).isEqualTo(plan);
    assertThat(new SchemaFile("plan.schema.json").complaints(PLAN)).isEmpty();
  }

  @Test
  void aPlanWithoutNoiseIsWrittenAsItAlwaysWas() {
    String text =
        MessageCodec.write(
            plan(
                PLAN.replaceAll("(?s)privacy:.*", "")
                    .replaceAll("range: \\[.*?\\], ", "")
                    .replace("bins: 4, ", "")
                    .replaceAll("categories: \\[.*?\\], ", "")));

    assertThat(text).doesNotContain("declared").doesNotContain("differentialPrivacy");
    assertThat(MessageCodec.read(text, StatisticsPlan.class).hasNoise()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'range: [-1, 3], bins: 4, '||column x: no range",
        "range: [-1, 3]|range: [3, -1]|Invalid range: [3.0, -1.0]",
        "range: [-1, 3]|range: [3]|is not two numbers",
        "range: [-1, 3]|range: [-1e308, 1e308]|Invalid range",
        "range: [-1, 3], bins: 4|bins: 4|has no range to divide",
        "bins: 4|bins: 0|leaves no bin",
        "bins: 4|bins: 1001|Invalid bins: 1001",
        "'categories: [p, q], '||column c: no categories",
        "categories: [p, q]|categories: [p, p]|one is named twice",
        "categories: [p, q]|categories: [p, (other)]|every table has these lines",
        "categories: [1, 2]|categories: [1, z]|z",
        "categories: [1, 2]|range: [1, 2]|column d: no categories",
        "categories: [1, 2]|categories: [1, 2], missing: [2]|a category that is a missing code too",
        "type: long, measures|type: long, range: [0, 1], measures|only its values present are counted",
        "histogram]|minimum-maximum]|one row can decide it",
        "measures: [frequent]|measures: [frequent, distinct]|one row can decide it",
        "histogramBins: 5|correlations: [[x, y]]|correlations under privacy.differentialPrivacy",
        "histogramBins: 5|groupBy: [[c]]|groupBy under privacy.differentialPrivacy",
        "privacy:|privacy: {secureAggregation: {name: pairwise}, differentialPrivacy: {name: record-level-sums, epsilon: 1, delta: 1e-5, rowCounts: public}}#|masks of noisy sums",
        "epsilon: 1|rowNorm: 3, epsilon: 1|belongs to a plan of training",
        "epsilon: 1|noiseMultiplier: 2, epsilon: 1|exactly one",
        "', rowCounts: public'||rowCounts",
        "record-level-sums|record-level|record-level-sums",
        "record-level-sums, epsilon: 1, delta: 1e-5, rowCounts: public|none|where nobody would look at them",
      })
  void whatBreaksThePromiseIsRefused(String written, String instead, String said) {
    assertThat(PLAN).contains(written);
    String text = PLAN.replace(written, instead == null ? "" : instead);
    if (instead != null && instead.endsWith("#")) {
      text = PLAN.replaceAll("(?s)privacy:.*", instead.replace("#", "\n"));
    }
    String refused = text;
    assertThat(
            catchThrowableOfType(
                    ConfigException.class, () -> PlanReader.parseAny("plan.yaml", refused))
                .getMessage())
        .contains(said);
  }

  @Test
  void aTableOfTooManyCellsIsRefused() {
    StringBuilder many = new StringBuilder("0");
    for (int i = 1; i < 500; i++) {
      many.append(", ").append(i);
    }
    assertThatThrownBy(
            () ->
                plan(
                    PLAN.replace("categories: [1, 2]", "categories: [%s]".formatted(many))
                        .replace(
                            "type: string, categories: [p, q]",
                            "type: long, categories: [%s]".formatted(many))))
        .hasMessageContaining("noisy numbers (at most 200,000)");
  }
}

package org.interlake.driver.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.interlake.driver.gate.Finding.Verdict;
import org.interlake.driver.gate.GateRule.Aspect;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.ConfigFile;
import org.interlake.protocol.config.SchemaFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GateRulesTest {
  private static final SchemaFile SCHEMA = new SchemaFile("gate.schema.json");
  private static final OptionalDouble NONE = OptionalDouble.empty();

  /** 75 of 300 rows miss a value; one of three sites withheld its part of a category. */
  private static final List<Statistic> STATISTICS =
      List.of(
          new Statistic("age", "", "count", "", OptionalDouble.of(225), 300, 3, 0),
          new Statistic("age", "", "missing", "", OptionalDouble.of(75), 300, 3, 0),
          new Statistic("age", "", "quantile", "0.5", OptionalDouble.of(54.25), 225, 3, 0),
          new Statistic("age", "sex = 1", "mean", "", NONE, 4, 3, 2),
          new Statistic("target", "", "frequent", "1", OptionalDouble.of(90), 300, 3, 1));

  private static final String SMALL =
      """
      interlake: 1
      rules:
        - {columns: age, measure: quantile, key: 0.5, minimum: 50, maximum: 60}
        - {columns: target, measure: frequent, key: 1, of: withheld, maximum: 0}
      """;

  @TempDir Path folder;

  private static GateRule rule(
      String measure, String key, Aspect of, double minimum, double maximum) {
    return new GateRule(
        measure.equals("frequent") ? "target" : "age",
        "",
        measure,
        key,
        of,
        OptionalDouble.of(minimum),
        OptionalDouble.of(maximum));
  }

  private static Verdict verdict(GateRule rule) {
    return rule.judge(STATISTICS).verdict();
  }

  @Test
  void aRuleHoldsFromItsMinimumToItsMaximum() {
    assertThat(verdict(rule("count", "", Aspect.VALUE, 225, 225))).isEqualTo(Verdict.MET);
    assertThat(verdict(rule("count", "", Aspect.VALUE, 226, 500))).isEqualTo(Verdict.BROKEN);
    assertThat(verdict(rule("count", "", Aspect.VALUE, 0, 224))).isEqualTo(Verdict.BROKEN);
    assertThat(rule("count", "", Aspect.VALUE, 226, 500).judge(STATISTICS).text())
        .isEqualTo("age, count: 225 (226 to 500 is expected)");
  }

  @Test
  void theMissingShareIsOfAllRows() {
    Finding finding = rule(GateRule.MISSING_SHARE, "", Aspect.VALUE, 0, 0.2).judge(STATISTICS);

    assertThat(finding.found()).hasValue(0.25);
    assertThat(finding.verdict()).isEqualTo(Verdict.BROKEN);
    assertThat(finding.text())
        .isEqualTo("age, missing-share: 0.250000 (0 to 0.200000 is expected)");
  }

  @Test
  void anyNumberOfAStatisticIsJudged() {
    assertThat(rule("frequent", "1", Aspect.WITHHELD, 0, 0).judge(STATISTICS).found()).hasValue(1);
    assertThat(rule("frequent", "1", Aspect.SITES, 3, 3).judge(STATISTICS).verdict())
        .isEqualTo(Verdict.MET);
    assertThat(rule("quantile", "0.5", Aspect.ROWS, 0, 300).judge(STATISTICS).found())
        .hasValue(225);
  }

  @Test
  void whatIsNotToldIsNotMetAndWhatIsNotMeasuredIsNamed() {
    GateRule told =
        new GateRule("age", "sex = 1", "mean", "", Aspect.VALUE, OptionalDouble.of(1), NONE);

    assertThat(told.judge(STATISTICS).verdict()).isEqualTo(Verdict.NOT_TOLD);
    assertThat(told.judge(STATISTICS).text())
        .isEqualTo(
            "age where sex = 1, mean: not told, because it tells of few rows (1 or more is expected)");
    assertThat(verdict(rule("quantile", "0.9", Aspect.VALUE, 0, 1)))
        .isEqualTo(Verdict.NOT_MEASURED);
    assertThat(rule(GateRule.MISSING_SHARE, "", Aspect.VALUE, 0, 1).judge(List.of()).verdict())
        .isEqualTo(Verdict.NOT_MEASURED);
  }

  @Test
  void refusesARuleThatSaysNothing() {
    assertThatThrownBy(() -> new GateRule("age", "", "mean", "", Aspect.VALUE, NONE, NONE))
        .hasMessageContaining("neither minimum nor maximum");
    assertThatThrownBy(() -> rule("mean", "", Aspect.VALUE, 2, 1))
        .hasMessageContaining("minimum 2 is not at or below maximum 1");
    assertThatThrownBy(() -> rule("mean", "", Aspect.VALUE, Double.NaN, 1))
        .hasMessageContaining("minimum");
  }

  @Test
  void readsAFileAndReportsAllOfItsFaults() throws Exception {
    List<GateRule> rules = GateRulesReader.read(write(SMALL));

    assertThat(rules).hasSize(2);
    assertThat(rules.get(0))
        .isEqualTo(
            new GateRule(
                "age",
                "",
                "quantile",
                "0.5",
                Aspect.VALUE,
                OptionalDouble.of(50),
                OptionalDouble.of(60)));
    assertThat(rules.get(1).of()).isEqualTo(Aspect.WITHHELD);
    assertThat(SCHEMA.complaints(SMALL)).isEmpty();
    Path wrong =
        write(
            "interlake: 1\nrules:\n  - {columns: age, measure: mean, minimun: 3}\n  - {measure: mean, minimum: 3}\n");
    assertThatThrownBy(() -> GateRulesReader.read(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("gate.yaml:3: rules[0].minimun: is not a known key")
        .hasMessageContaining("rules[1].columns");
    Path empty = write("interlake: 1\nrules: []\n");
    assertThatThrownBy(() -> GateRulesReader.read(empty)).hasMessageContaining("rules");
  }

  @Test
  void theExampleIsReadAndFitsTheSchemaAndTheReferenceHasEveryKey() throws IOException {
    Path example = SchemaFile.root().resolve("conf/gates/heart.yaml");

    assertThat(GateRulesReader.read(example)).hasSize(9);
    assertThat(SCHEMA.complaints(Files.readString(example))).isEmpty();
    assertThat(SCHEMA.keysMissingIn("gate.md")).isEmpty();
    SortedMap<String, SortedSet<String>> asked = new TreeMap<>();
    ConfigFile.parse(
        "gate.yaml",
        folder,
        SMALL,
        root -> {
          var rules = GateRulesReader.rules(root);
          asked.putAll(root.keysAsked());
          return rules;
        });
    assertThat(asked).isEqualTo(SCHEMA.keys());
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("gate.yaml"), text);
  }
}

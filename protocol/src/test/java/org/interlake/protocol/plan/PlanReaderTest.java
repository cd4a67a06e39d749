package org.interlake.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.SchemaFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanReaderTest {
  private static final String SMALL =
      """
      interlake: 1
      name: small
      federation: f
      dataset: d
      sites: [a, b]
      features:
        - {column: x, type: double}
      label: {column: y, type: long, positive: 1, negative: 0.0}
      model: {name: m, family: logistic-regression}
      strategy: {name: newton}
      rounds: {maximum: 3}
      """;

  @TempDir Path folder;

  private static String faults(String text) {
    return catchThrowableOfType(ConfigException.class, () -> PlanReader.parse("plan.yaml", text))
        .getMessage();
  }

  @Test
  void fillsEveryDefault() {
    assertThat(PlanReader.parse("plan.yaml", SMALL))
        .isEqualTo(
            new Plan(
                "small",
                new org.interlake.protocol.FederationId("f"),
                "d",
                RunPlan.NO_PURPOSE,
                List.of(new SiteId("a"), new SiteId("b")),
                2,
                1,
                Plan.NO_DEADLINE,
                List.of(
                    new FeatureSpec.Numeric(
                        "x",
                        ColumnType.DOUBLE,
                        List.of(),
                        FeatureSpec.AllMissing.DECLINE,
                        FeatureSpec.Imputation.NONE,
                        FeatureSpec.Scaling.NONE)),
                new LabelSpec.Binary("y", ColumnType.LONG, "1", "0", LabelSpec.OneClass.DECLINE),
                new OffsetSpec.None(),
                new WeightSpec.Equal(),
                new SplitSpec.ByFraction(0.2),
                new ModelSpec.LogisticRegression("m", 0),
                new StrategySpec.Newton(),
                new SelectionSpec.All(),
                new StartSpec.Fresh(),
                new PersonalSpec.None(),
                PrivacySpec.NONE,
                new CompressionSpec.None(),
                new RoundSpec(
                    3, Duration.ofSeconds(60), Duration.ofSeconds(2), Duration.ofMinutes(5)),
                new StopRule(0, List.of()),
                new EvaluationSpec(512, false),
                CommitMode.BATCHED));
  }

  @Test
  void readsTheSamePlanFromJson() {
    String json =
        """
        {"interlake": 1, "name": "small", "federation": "f", "dataset": "d", "sites": ["a", "b"],
        \t"features": [{"column": "x", "type": "double"}],
        \t"label": {"column": "y", "type": "long", "positive": 1, "negative": 0},
        \t"model": {"name": "m", "family": "logistic-regression"},
        \t"strategy": {"name": "newton"}, "rounds": {"maximum": 3}}
        """;

    assertThat(PlanReader.parse("plan.json", json)).isEqualTo(PlanReader.parse("p", SMALL));
  }

  @Test
  void keepsCodesAsTheColumnPrintsThem() {
    String text =
        SMALL.replace(
            "  - {column: x, type: double}\n",
            """
              - {column: x, type: double, missing: [0, -9.50, "1e2"]}
              - {column: l, type: long, missing: [0.0, -1]}
              - {column: c, type: long, encode: one-hot, missing: [9.0]}
              - {column: s, type: string, encode: one-hot, missing: [0.0, true, n/a]}
              - {column: t, type: boolean, encode: one-hot, missing: [false]}
            """);

    assertThat(PlanReader.parse("plan.yaml", text).featureColumns())
        .extracting(FeatureSpec.Column::missingCodes)
        .containsExactly(
            List.of("0.0", "-9.5", "100.0"),
            List.of("0", "-1"),
            List.of("9"),
            List.of("0.0", "true", "n/a"),
            List.of("false"));
  }

  @Test
  void reportsAllFaultsAtOnceInTheOrderOfTheirLines() {
    assertThat(
            faults(
                """
                interlake: 1
                name: Heart Newton
                federation: heart-hospitals
                dataset: heart-disease
                sites: [cleveland, Hungarian, va]
                quorum: most
                features:
                  - {column: age, type: double, impute: meen, scale: standard}
                  - column: chol
                    type: real
                    missing: [none]
                  - {column: cp, type: long, encode: one-hot, scale: standard}
                label: {column: target, type: long, positive: 1, negative: 1.0}
                split: {column: split, testFraction: 0.2}
                model: {name: heart-disease, family: logistic-regresion, l2: 1.0}
                strategy: {name: newton, batchSize: 16}
                rounds:
                  maximum: 0
                  timeout: 10 parsecs
                  gracePeroid: 2s
                stop: {lossTolerance: 1e-9, targets: [{metric: auc}]}
                registry: {commit: batched}
                registry: {commit: every-round}
                """))
        .isEqualTo(
            """
            plan.yaml:2: name: Invalid name of plan: 'Heart Newton' (must be 1 to 63 lower-case letters, digits, '-', '_' or '.', starting with a letter or digit)
            plan.yaml:5: sites[1]: Invalid site name: 'Hungarian' (must be 1 to 63 lower-case letters, digits, '-', '_' or '.', starting with a letter or digit)
            plan.yaml:6: quorum: 'most' is not a whole number (write digits only)
            plan.yaml:8: features[0].impute: 'meen' is not a known imputation (did you mean mean? known: none, mean, median, most-frequent, constant)
            plan.yaml:10: features[1].type: 'real' is not a known column type (known: double, long, string, boolean)
            plan.yaml:11: features[1].missing[0]: 'none' is not a number
            plan.yaml:12: features[2].scale: belongs to encoding numeric, not to one-hot (leave it out, or set encode: numeric)
            plan.yaml:13: label: Invalid label target: positive and negative are both '1' (must differ)
            plan.yaml:14: split.testFraction: cannot stand beside column (leave one of them out)
            plan.yaml:15: model.family: 'logistic-regresion' is not a known model family (did you mean logistic-regression? known: logistic-regression, glm, softmax-regression, linear-svm, mlp, factorization-machine, naive-bayes, k-means, gaussian-mixture, pca)
            plan.yaml:16: strategy.batchSize: belongs to strategy fedavg and fednova and qfedavg and scaffold and feddyn and cyclic and fedbuff, not to newton (leave it out, or set name: fedavg)
            plan.yaml:19: rounds.timeout: '10 parsecs' is not a duration (write it like 500ms, 30s, 10m or 2h)
            plan.yaml:20: rounds.gracePeroid: is not a known key (did you mean gracePeriod?)
            plan.yaml:21: stop.targets[0].value: is missing and has no default (a number)
            plan.yaml:23: registry: is given twice (first at line 22; leave one out)""");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: small | name: Small | plan.yaml:2: name: Invalid name of plan: 'Small' (must be 1 to 63 lower-case letters, digits, '-', '_' or '.', starting with a letter or digit)",
        "sites: [a, b] | sites: [a, a] | plan.yaml:5: sites: Invalid sites of plan small: one is named twice in [a, a]",
        "sites: [a, b] | sites: [] | plan.yaml:5: sites: Invalid sites of plan small: none (name at least one)",
        "maximum: 3 | maximum: 0 | plan.yaml:11: rounds.maximum: Invalid rounds.maximum: 0 (must be 1 or more)",
        "column: x | column: y | plan.yaml:6: features: Invalid features of plan small: column y is used twice as a feature or label",
        "family: logistic-regression | family: transformer | plan.yaml:9: model.family: 'transformer' is not a known model family (known: logistic-regression, glm, softmax-regression, linear-svm, mlp, factorization-machine, naive-bayes, k-means, gaussian-mixture, pca)",
        "name: newton | name: scafold | plan.yaml:10: strategy.name: 'scafold' is not a known strategy (did you mean scaffold? known: newton, lbfgs, exact, fedavg, fednova, qfedavg, scaffold, feddyn, cyclic, fedbuff)",
        "name: newton | name: fedavg | plan.yaml:10: strategy.learningRate: is missing and has no default (a number)",
        "name: newton | name: fedavg, learningRate: 0 | plan.yaml:10: strategy.learningRate: Invalid learningRate: 0.0 (must be above 0)",
        "positive: 1 | positive: 1.5 | plan.yaml:8: label.positive: '1.5' is not a whole number of 64 bits",
        "column: x, type: double | column: x, type: string | plan.yaml:7: features[0]: Invalid feature x: type string cannot be numeric (set encode: one-hot, or another type)",
        "rounds: {maximum: 3} | split: {train: a} | plan.yaml:1: rounds: is missing and has no default (a section)#plan.yaml:11: split.train: belongs to a split by column (name the column too, or leave it out)",
        "interlake: 1 | interlake: 2 | plan.yaml:1: interlake: '2' is a newer format than this version of Interlake reads (it reads 1; upgrade Interlake)",
        "interlake: 1 | interlake: 0 | plan.yaml:1: interlake: '0' is an older format than this version of Interlake reads (it reads 1; rewrite the file)",
        "family: logistic-regression | family: glm | plan.yaml:9: model.distribution: is missing and has no default (a distribution)",
        "family: logistic-regression | family: glm, distribution: gamma, link: identity | plan.yaml:9: model.link: Invalid link of model m: identity (must be one of [log, inverse] for distribution gamma)",
        "family: logistic-regression | family: mlp, hidden: [4], l1: 1 | plan.yaml:9: model.l1: belongs to model family logistic-regression and glm and softmax-regression and linear-svm, not to mlp (leave it out, or set family: logistic-regression)#plan.yaml:10: strategy: Invalid strategy: newton does not train model family mlp (use fedavg or fednova or qfedavg or scaffold or feddyn or cyclic or fedbuff)",
        "family: logistic-regression | family: mlp, hidden: [four] | plan.yaml:9: model.hidden[0]: 'four' is not a whole number (write the neurons of each hidden layer)",
        "family: logistic-regression | family: mlp, hidden: [4] | plan.yaml:10: strategy: Invalid strategy: newton does not train model family mlp (use fedavg or fednova or qfedavg or scaffold or feddyn or cyclic or fedbuff)",
        "family: logistic-regression | family: softmax-regression | plan.yaml:8: label: Invalid label: column y holds two values (positive and negative), but model family softmax-regression predicts classes (name them as label.classes)",
        "family: logistic-regression | family: logistic-regression, l1: 1 | plan.yaml:10: strategy: Invalid strategy: newton cannot minimise an l1 penalty (use lbfgs, or l1: 0)",
        "name: newton | name: fedavg, learningRate: 1, optimizer: {name: adam, momentum: 0.9} | plan.yaml:10: strategy.optimizer.momentum: belongs to optimizer momentum, not to adam (leave it out, or set name: momentum)",
        "interlake: 1 | seed: 1 | plan.yaml:1: interlake: is missing and has no default (a whole number)",
      })
  void reportsEachKindOfFault(String right, String wrong, String message) {
    assertThat(faults(SMALL.replace(right, wrong))).isEqualTo(message.replace("#", "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: small | name: Small",
        "sites: [a, b] | sites: [a, a]",
        "type: double} | type: real}",
        "type: double} | type: double, encode: one-hot, scale: standard}",
        "name: newton | name: newton, batchSize: 16",
        "name: newton | name: fedavg",
        "name: newton | name: scafold",
        "maximum: 3 | maximum: 0",
        "maximum: 3 | maximum: 3, timeout: 10 parsecs",
        "maximum: 3 | maximum: 3, timeot: 10s",
        "seed: 1 | seed: one",
        "split: {} | split: {column: s, testFraction: 0.1}",
        "split: {} | split: {train: a}",
      })
  void theSchemaRefusesWhatTheReaderRefuses(String right, String wrong) {
    SchemaFile schema = new SchemaFile("plan.schema.json");
    String full = SMALL + "seed: 1\nsplit: {}\n";

    assertThat(schema.complaints(full)).isEmpty();
    assertThat(PlanReader.parse("plan.yaml", full)).isNotNull();
    assertThat(schema.complaints(full.replace(right, wrong))).isNotEmpty();
    assertThat(faults(full.replace(right, wrong))).isNotEmpty();
  }

  @Test
  void aSplitColumnMayNotBeAFeature() {
    assertThat(faults(SMALL + "split: {column: x}\n"))
        .isEqualTo(
            "plan.yaml:12: split: Invalid split of plan small: column x is also a feature or the"
                + " label");
  }

  @Test
  void aQuorumAboveTheSitesIsAFaultAtItsLine() {
    assertThat(faults(SMALL + "quorum: 3\n"))
        .isEqualTo(
            "plan.yaml:12: quorum: Invalid quorum of plan small: 3 (must be from 1 to the number of"
                + " sites, 2)");
  }

  @Test
  void anotherFormatIsTheOnlyFault() {
    assertThat(faults(SMALL.replace("interlake: 1", "interlake: 7") + "quantum: true\n"))
        .doesNotContain("\n")
        .contains("'7' is a newer format");
  }

  @Test
  void aDeadlineInThePastStopsAStartButNotALook() throws IOException {
    Path file =
        Files.writeString(folder.resolve("p.yaml"), SMALL + "deadline: 2030-01-01T00:00:00Z");
    Instant deadline = Instant.parse("2030-01-01T00:00:00Z");

    assertThat(PlanReader.read(file).deadline()).isEqualTo(deadline);
    assertThat(PlanReader.readForStart(file, at(deadline.minusSeconds(1)))).isNotNull();
    assertThat(
            catchThrowableOfType(
                    ConfigException.class, () -> PlanReader.readForStart(file, at(deadline)))
                .getMessage())
        .endsWith(
            "p.yaml:12: deadline: '2030-01-01T00:00:00Z' is in the past (give a later instant, or"
                + " leave the key out)");
  }

  private static Clock at(Instant now) {
    return Clock.fixed(now, ZoneOffset.UTC);
  }

  private static List<FeatureSpec> features(String features) {
    return PlanReader.parse("plan.yaml", withFeatures(features)).features();
  }

  private static String withFeatures(String features) {
    return SMALL.replace("features:\n  - {column: x, type: double}\n", features);
  }

  @Test
  void readsEveryEncodingAndInteractionsBehindThem() {
    assertThat(
            features(
                """
                features:
                  - {column: a, type: double, transform: yeo-johnson, exponent: 0.5, impute: constant, value: -3, missingIndicator: add, scale: robust}
                  - {column: b, type: long, transform: log1p, impute: most-frequent, scale: min-max}
                  - {column: c, type: string, encode: one-hot, drop: first, impute: most-frequent}
                  - {column: d, type: double, encode: bins, bins: 4}
                  - {column: e, type: long, encode: bins, edges: [30, 45.5], output: ordinal}
                  - {column: f, type: long, encode: ordinal, order: [2.0, 1]}
                  - {column: g, type: boolean, encode: ordinal}
                  - {column: h, type: string, encode: frequency}
                  - {column: i, type: string, encode: hashed, buckets: 8}
                  - {column: j, type: string, encode: text, buckets: 16}
                  - {column: k, type: string, encode: text, buckets: 16, idf: smooth}
                interactions:
                  - {of: [a, c]}
                """))
        .containsExactly(
            new FeatureSpec.Numeric(
                "a",
                ColumnType.DOUBLE,
                List.of(),
                FeatureSpec.AllMissing.DECLINE,
                new TransformSpec(TransformSpec.Kind.YEO_JOHNSON, 0.5),
                FeatureSpec.Imputation.CONSTANT,
                -3,
                FeatureSpec.MissingIndicator.ADD,
                FeatureSpec.Scaling.ROBUST),
            new FeatureSpec.Numeric(
                "b",
                ColumnType.LONG,
                List.of(),
                FeatureSpec.AllMissing.DECLINE,
                new TransformSpec(TransformSpec.Kind.LOG1P, 0),
                FeatureSpec.Imputation.MOST_FREQUENT,
                0,
                FeatureSpec.MissingIndicator.NONE,
                FeatureSpec.Scaling.MIN_MAX),
            new FeatureSpec.OneHot(
                "c",
                ColumnType.STRING,
                List.of(),
                FeatureSpec.AllMissing.DECLINE,
                FeatureSpec.Drop.FIRST,
                FeatureSpec.CategoryImputation.MOST_FREQUENT),
            new BinsSpec(
                "d",
                ColumnType.DOUBLE,
                List.of(),
                FeatureSpec.AllMissing.DECLINE,
                4,
                List.of(),
                BinsSpec.Output.ONE_HOT),
            new BinsSpec(
                "e",
                ColumnType.LONG,
                List.of(),
                FeatureSpec.AllMissing.DECLINE,
                0,
                List.of(30.0, 45.5),
                BinsSpec.Output.ORDINAL),
            new OrdinalSpec(
                "f", ColumnType.LONG, List.of(), FeatureSpec.AllMissing.DECLINE, List.of("2", "1")),
            new OrdinalSpec(
                "g", ColumnType.BOOLEAN, List.of(), FeatureSpec.AllMissing.DECLINE, List.of()),
            new FrequencySpec("h", ColumnType.STRING, List.of(), FeatureSpec.AllMissing.DECLINE),
            new HashedSpec("i", ColumnType.STRING, List.of(), FeatureSpec.AllMissing.DECLINE, 8),
            new TextSpec(
                "j",
                ColumnType.STRING,
                List.of(),
                FeatureSpec.AllMissing.DECLINE,
                16,
                TextSpec.Idf.NONE,
                0),
            new TextSpec(
                "k",
                ColumnType.STRING,
                List.of(),
                FeatureSpec.AllMissing.DECLINE,
                16,
                TextSpec.Idf.SMOOTH,
                1),
            new InteractionSpec(List.of("a", "c")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {column: x, type: double, exponent: 2} | exponent: belongs to transform: power and yeo-johnson
          {column: x, type: double, transform: power} | exponent: is missing
          {column: x, type: double, transform: power, exponent: 0} | Invalid exponent of transform
          {column: x, type: double, value: 2} | value: belongs to impute: constant
          {column: x, type: double, impute: constant} | value: is missing
          {column: x, type: double, impute: constant, value: 0, transform: log} | value of feature x: 0.0 (must be a number above 0
          {column: x, type: double, impute: constant, value: -1, transform: log1p} | value of feature x: -1.0 (must be a number above -1
          {column: x, type: double, impute: constant, value: -8, transform: power, exponent: 0.5} | value of feature x: -8.0
          {column: x, type: double, impute: most-frequent} | use median
          {column: x, type: double, missingIndicator: add} | ask for an imputation
          {column: x, type: string, encode: one-hot, impute: mean} | 'mean' is not a known imputation
          {column: x, type: double, encode: bins} | gives neither bins nor edges
          {column: x, type: double, encode: bins, bins: 1} | Invalid bins of feature x: 1
          {column: x, type: double, encode: bins, bins: 0} | Invalid bins: 0
          {column: x, type: double, encode: bins, bins: 3, edges: [1]} | cannot stand beside edges
          {column: x, type: double, encode: bins, edges: [2, 1]} | must be finite and rising
          {column: x, type: double, encode: bins, edges: [1, 1]} | must be finite and rising
          {column: x, type: boolean, encode: bins, bins: 3} | type boolean cannot be binned
          {column: x, type: long, encode: ordinal, order: [1, 1.0]} | none may be named twice
          {column: x, type: double, encode: ordinal} | type double cannot be ordinal
          {column: x, type: string, encode: hashed, buckets: 0} | Invalid buckets of feature x: 0
          {column: x, type: double, encode: hashed, buckets: 4} | type double cannot be hashed
          {column: x, type: long, encode: text, buckets: 4} | type long cannot be text
          {column: x, type: string, encode: text, buckets: 4, minimumRows: 2} | belongs to idf: smooth
          {column: x, type: string, encode: text, buckets: 0} | Invalid buckets of feature x: 0
          {column: x, type: double, buckets: 4} | belongs to encoding hashed and text
          """)
  void refusesAFeatureThatCannotBe(String feature, String fault) {
    assertThat(faults(withFeatures("features:\n  - " + feature + "\n"))).contains(fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [age, wieght] | wieght is no feature (did you mean weight?)
          [age, y] | y is no feature
          [age] | an interaction is of two features or more
          [age, age] | none may be named twice
          """)
  void refusesAnInteractionThatCannotBe(String of, String fault) {
    String text =
        withFeatures(
            """
            features:
              - {column: age, type: double}
              - {column: weight, type: double}
            interactions:
              - {of: %s}
            """
                .formatted(of));

    assertThat(faults(text)).contains(fault);
  }

  @Test
  void refusesAColumnOrAnInteractionTwice() {
    String columns = "features:\n  - {column: x, type: double}\n  - {column: z, type: double}\n";

    assertThat(faults(withFeatures(columns + "  - {column: x, type: long, encode: one-hot}\n")))
        .contains("column x is used twice");
    assertThat(faults(withFeatures(columns + "interactions: [{of: [x, z]}, {of: [z, x]}]\n")))
        .contains("z:x is there twice");
  }
}

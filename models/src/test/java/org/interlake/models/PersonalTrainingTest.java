package org.interlake.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.PersonalTraining;
import org.interlake.models.training.RoundInput;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ParameterGroups;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.Segment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Laws of what a site makes for itself, whatever the model and the strategy. */
class PersonalTrainingTest {
  private static final SiteId SITE = new SiteId("a");
  private static final String LABEL = ", positive: 1, negative: 0";

  private static Plan plan(String model, String label, String strategy, String personalization) {
    return PlanReader.parse(
        "plan",
        """
        interlake: 1
        name: p
        federation: f
        dataset: d
        sites: [a]
        features: [{column: x, type: double}, {column: z, type: double}]
        label: {column: y, type: long%s}
        model: {name: m, %s}
        strategy: {name: %s, learningRate: 0.1}
        personalization: {%s}
        rounds: {maximum: 5}
        split: {testFraction: 0}
        """
            .formatted(label, model, strategy, personalization));
  }

  private static TestFederation federation(Plan plan) {
    return new TestFederation(plan, new TreeMap<>(Map.of(SITE, rows())));
  }

  private static org.apache.spark.sql.Dataset<Row> rows() {
    return TestSpark.session()
        .range(0, 60, 1, 2)
        .selectExpr(
            "(id % 7) / 7.0d AS x",
            "(id % 5) / 5.0d - 0.3d AS z",
            "CAST(CASE WHEN id % 7 + id % 3 > 4 THEN 1 ELSE 0 END AS BIGINT) AS y");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "family: logistic-regression | , positive: 1, negative: 0",
        "family: linear-svm | , positive: 1, negative: 0",
        "family: glm, distribution: gaussian | ''",
        "'family: softmax-regression' | , classes: [0, 1]",
        "family: factorization-machine | , positive: 1, negative: 0",
        "'family: mlp, hidden: [3, 2]' | , positive: 1, negative: 0"
      })
  void thePlansGroupsAreTheSegmentsOfTheModel(String model, String label) {
    Plan plan = plan(model, label, "fedavg", "name: none");
    try (TestFederation federation = federation(plan)) {
      assertThat(
              ParameterGroups.of(plan.model()).values().stream()
                  .flatMap(List::stream)
                  .collect(Collectors.toSet()))
          .isEqualTo(
              ModelFamilies.of(plan, federation.contract()).parameterLayout().segments().stream()
                  .map(Segment::name)
                  .collect(Collectors.toSet()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fedavg | name: fine-tune",
        "fedavg | name: ditto",
        "fedavg | name: apfl",
        "scaffold | name: fine-tune",
        "scaffold | name: ditto"
      })
  void anUpdateDoesNotDependOnTheModelBesideIt(String strategy, String personalization) {
    Plan with = plan("family: logistic-regression", LABEL, strategy, personalization);
    try (TestFederation federation = federation(with)) {
      TrainingAlgorithm alone =
          TrainingAlgorithms.of(
              plan("family: logistic-regression", LABEL, strategy, "name: none"),
              federation.contract());
      TrainingAlgorithm beside = TrainingAlgorithms.of(with, federation.contract());
      SiteData data = federation.data().get(SITE);
      DoubleVector parameters = alone.initialModel().parameters();
      Optional<DoubleVector> kept = Optional.empty();
      Optional<DoubleVector> keptBeside = Optional.empty();

      for (int number = 3; number <= 5; number++) {
        SiteRound round = new SiteRound(SITE, new RoundNumber(number), 1);
        LocalUpdate expected =
            alone.compute(
                data,
                new RoundInput(parameters, alone.companions(alone.initialModel()), kept),
                round);
        LocalUpdate update =
            beside.compute(
                data,
                new RoundInput(parameters, beside.companions(beside.initialModel()), keptBeside),
                round);

        assertThat(update.vector()).isEqualTo(expected.vector());
        kept = expected.memory();
        keptBeside = update.memory();
      }
      assertThat(keptBeside.map(DoubleVector::layout)).isEqualTo(beside.memoryLayout());
    }
  }

  @Test
  void aSiteWhoseUpdatesNeverCountedHasTheGlobalModel() {
    for (String kind : List.of("ditto", "apfl", "fedper, groups: [intercept]")) {
      Plan plan = plan("family: logistic-regression", LABEL, "fedavg", "name: " + kind);
      try (TestFederation federation = federation(plan)) {
        PersonalTraining algorithm =
            TrainingAlgorithms.personal(plan, federation.contract()).orElseThrow();
        DoubleVector global = DoubleVector.of(algorithm.parameterLayout(), 0.5, -1, 2);

        assertThat(
                algorithm
                    .personal(
                        federation.data().get(SITE),
                        global,
                        Optional.empty(),
                        new SiteRound(SITE, new RoundNumber(9), 1))
                    .orElseThrow()
                    .toArray())
            .as(kind)
            .containsExactly(global.toArray());
      }
    }
  }

  @Test
  void aRoundThatDivergesIsNotKept() {
    Plan plan =
        plan("family: glm, distribution: gaussian", "", "fedavg", "name: ditto, lambda: 1e300");
    try (TestFederation federation = federation(plan)) {
      PersonalTraining algorithm =
          TrainingAlgorithms.personal(plan, federation.contract()).orElseThrow();
      DoubleVector start = algorithm.initialModel().parameters();

      DoubleVector kept =
          algorithm
              .compute(
                  federation.data().get(SITE),
                  RoundInput.of(start),
                  new SiteRound(SITE, new RoundNumber(3), 1))
              .memory()
              .orElseThrow();

      assertThat(kept.toArray()).containsExactly(start.toArray());
    }
  }
}

package org.interlake.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlake.protocol.config.ConfigFile;
import org.interlake.protocol.config.SchemaFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plans in conf/plans, their schema, their reference and their reader say the same. */
class PlanFilesTest {
  private static final String WITH_OFFSET_AND_WEIGHT =
      """
      interlake: 1
      name: claims
      federation: f
      dataset: d
      sites: [a]
      features: [{column: x, type: double}]
      label: {column: claims, type: long}
      offset: {column: exposure, transform: log}
      weight: {column: policies}
      model: {name: m, family: glm, distribution: poisson}
      strategy: {name: newton}
      rounds: {maximum: 9}
      """;

  private static final SchemaFile SCHEMA = new SchemaFile("plan.schema.json");

  static List<Path> plans() {
    return SchemaFile.files("plans");
  }

  @ParameterizedTest
  @MethodSource("plans")
  void everyPlanIsReadAndFitsTheSchema(Path file) throws IOException {
    RunPlan plan = PlanReader.readAny(file);

    assertThat(file.getFileName()).hasToString(plan.name() + ".yaml");
    assertThat(SCHEMA.complaints(Files.readString(file))).isEmpty();
    assertThat(Files.readAllLines(file).get(0))
        .isEqualTo("# yaml-language-server: $schema=../schemas/plan.schema.json");
  }

  @Test
  void theReaderAsksForExactlyTheKeysOfTheSchema() throws IOException {
    SortedMap<String, SortedSet<String>> asked = new TreeMap<>();
    List<String> texts = new ArrayList<>(List.of(WITH_OFFSET_AND_WEIGHT));
    for (Path file : plans()) {
      texts.add(Files.readString(file));
    }
    for (String text : texts) {
      ConfigFile.parse(
          "a plan",
          Path.of(""),
          text,
          root -> {
            var plan = PlanReader.any(root, java.time.Instant.MIN);
            root.keysAsked()
                .forEach(
                    (section, keys) ->
                        asked.computeIfAbsent(section, unseen -> new TreeSet<>()).addAll(keys));
            return plan;
          });
    }

    assertThat(asked).isEqualTo(SCHEMA.keys());
  }

  @Test
  void theReferenceNamesEveryKey() throws IOException {
    assertThat(SCHEMA.keysMissingIn("plan.md")).isEmpty();
  }

  @Test
  void heartFedavgIsTheReferenceRun() {
    Plan plan = PlanReader.read(SchemaFile.root().resolve("conf/plans/heart-fedavg.yaml"));

    assertThat(plan.strategy()).isEqualTo(new StrategySpec.FedAvg(1, 16, 0.05));
    assertThat(plan.rounds().maximum()).isEqualTo(50);
    assertThat(plan.model()).isEqualTo(new ModelSpec.LogisticRegression("heart-disease", 0));
    assertThat(plan.featureColumns())
        .extracting(FeatureSpec.Column::column)
        .containsExactly(
            "age",
            "sex",
            "trestbps",
            "chol",
            "fbs",
            "thalach",
            "exang",
            "oldpeak",
            "cp",
            "restecg");
  }
}

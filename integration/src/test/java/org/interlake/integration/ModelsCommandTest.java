package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.protocol.RunId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a model after its run: seen, promoted, exported, scored with. */
final class ModelsCommandTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void aModelIsListedShownPromotedExportedAndScoredWith() throws Exception {
    try (TestFederation hospitals = TestFederation.breastCancer(folder);
        Processes processes = new Processes(folder.resolve("logs"))) {
      RunId run = new RunId("models");
      hospitals.run(hospitals.plan("breast-cancer-newton"), run);
      ModelVersion model = hospitals.promoted().latest("breast-cancer").orElseThrow().model();
      String registry = folder.resolve("registry").toString();
      String exported = folder.resolve("exported").toString();
      String table = hospitals.tableOf("west").toString();

      assertThat(succeed("models", "list", "--registry", registry))
          .contains("breast-cancer", "models", "newton", model.digest().abbreviated());
      assertThat(succeed("models", "show", "breast-cancer", "--registry", registry))
          .contains(
              model.digest().hex(), "(intercept)", "worst_texture", "Std. Error", "Null deviance");
      JsonNode shown = json("models", "show", "breast-cancer", "--registry", registry);
      assertThat(shown.get("digest").asText()).isEqualTo(model.digest().hex());
      assertThat(shown.at("/coefficients/0/name").asText()).isEqualTo("(intercept)");
      assertThat(shown.at("/coefficients/0/estimate").isNumber()).isTrue();
      assertThat(shown.at("/coefficients/0").has("standardError")).as("under a penalty").isFalse();
      assertThat(shown.at("/summary/rows").asLong()).isPositive();
      assertThat(json("models", "alias", "breast-cancer@1", "tried", "--registry", registry))
          .hasToString("{\"model\":\"breast-cancer\",\"alias\":\"tried\",\"version\":1}");
      assertThat(
              json("models", "export", "breast-cancer@1", "--registry", registry, "--to", exported))
          .hasToString(
              "{\"model\":\"breast-cancer\",\"version\":1,\"folder\":\"%s\",\"needsInterlake\":false}"
                  .formatted(exported));
      String scored = folder.resolve("scored").toString();
      assertThat(
              json(
                  "models",
                  "score",
                  "breast-cancer",
                  "--registry",
                  registry,
                  "--table",
                  "delta.`%s`".formatted(table),
                  "--to",
                  scored))
          .hasToString(
              "{\"model\":\"breast-cancer\",\"version\":1,\"table\":\"delta.`%s`\",\"rows\":109,\"folder\":\"%s\"}"
                  .formatted(table, scored));

      List<Double> ours =
          LocalSpark.session()
              .read()
              .format("delta")
              .load(scored)
              .select("probability")
              .as(Encoders.DOUBLE())
              .collectAsList()
              .stream()
              .sorted()
              .toList();
      List<Double> plain = scoreWithPlainSpark(processes, exported, table);
      assertThat(plain).hasSize(109).hasSameSizeAs(ours);
      for (int i = 0; i < plain.size(); i++) {
        assertThat(plain.get(i)).isCloseTo(ours.get(i), within(1e-12));
      }

      assertThat(
              json(
                  "models",
                  "promote",
                  "--run",
                  "models",
                  "--alias",
                  "early",
                  "--registry",
                  registry))
          .hasToString(
              "{\"model\":\"breast-cancer\",\"version\":1,\"run\":\"models\",\"round\":%d,\"alias\":\"early\"}"
                  .formatted(model.round().number()));
      assertThat(
              json(
                  "sql",
                  "--registry",
                  registry,
                  "-e",
                  "SELECT alias, version FROM interlake.registry.model_alias WHERE alias = 'early'"))
          .hasToString("{\"alias\":\"early\",\"version\":1}");

      Typed missing = Typed.interlake("models", "show", "nothing", "--registry", registry);
      assertThat(missing.exitCode()).isEqualTo(65);
      assertThat(missing.output())
          .contains("there is no model 'nothing'", "there are: [breast-cancer]");
    }
  }

  private static JsonNode json(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    return new ObjectMapper().readTree(succeed(all.toArray(String[]::new)));
  }

  private static String succeed(String... arguments) {
    Typed typed = Typed.interlake(arguments);
    assertThat(typed.exitCode()).as(typed.output()).isZero();
    return typed.output();
  }

  /** Spark's jars and one class: the exported model must need nothing else. */
  private List<Double> scoreWithPlainSpark(Processes processes, String exported, String table)
      throws Exception {
    String file = "org/interlake/integration/PlainSparkScorer.class";
    Path alone = folder.resolve("classes").resolve(file);
    Files.createDirectories(alone.getParent());
    try (var in = getClass().getClassLoader().getResourceAsStream(file)) {
      Files.copy(in, alone);
    }
    Processes.Running scorer =
        processes.spark(
            "plain-spark",
            List.of(),
            List.of(folder.resolve("classes")),
            Map.of(),
            PlainSparkScorer.class.getName(),
            exported,
            table);
    assertThat(scorer.exitCode(PATIENCE)).as(scorer.output()).isZero();
    assertThat(scorer.output()).contains("no Interlake here");
    return scorer
        .output()
        .lines()
        .filter(line -> line.startsWith("p "))
        .map(line -> Double.parseDouble(line.substring(2)))
        .toList();
  }
}

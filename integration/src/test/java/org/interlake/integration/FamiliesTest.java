package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The breast cancer plans of conf/plans, each from the first round to a promoted model. */
final class FamiliesTest {
  /** More say nothing more here. */
  private static final int MOST_ROUNDS = 8;

  @TempDir static Path folder;
  private static TestFederation federation;

  @BeforeAll
  static void layOut() throws Exception {
    federation = TestFederation.breastCancer(folder);
  }

  @AfterAll
  static void close() {
    federation.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bayes", "mixture", "pca", "k-means", "fm", "fednova", "qfedavg"})
  void everyPlanEndsWithAModel(String family) throws Exception {
    String name = "breast-cancer-" + family;
    String maximum = SameBytesTest.roundsOf(name);
    Plan plan =
        federation.plan(
            name,
            "maximum: " + maximum,
            "maximum: " + Math.min(Integer.parseInt(maximum), MOST_ROUNDS));
    RunId run = new RunId(family);

    RunResult result = federation.run(plan, run);

    assertThat(result).as("%s", result).isInstanceOf(RunResult.Finished.class);
    ModelVersion last =
        federation.registry().modelVersions(run).stream()
            .reduce((earlier, later) -> later)
            .orElseThrow();
    assertThat(last.model()).isEqualTo(plan.model().name());
    assertThat(last.contributors()).hasSize(3);
    assertThat(last.coefficients())
        .isNotEmpty()
        .allSatisfy(coefficient -> assertThat(coefficient.value()).isFinite());
  }
}

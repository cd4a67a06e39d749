package org.interlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.interlake.benchmarks.membership.PrivacyBound;
import org.interlake.benchmarks.membership.Scores;
import org.interlake.models.PrivacyCost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Few models of images whose labels mean nothing: they can be learnt by heart only. */
class MembershipTrialTest {
  private static final int PIXELS = 40;
  private static final int ROWS = 60;
  private static final int MODELS = 4;

  @TempDir static Path folder;
  private static SparkSession spark;
  private static MembershipTrial trial;

  @BeforeAll
  static void start() {
    spark = BenchmarksMain.session(folder);
    trial = new MembershipTrial(spark, images(1), images(2), folder.toUri().toString());
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static MembershipTrial.Images images(long seed) {
    Random random = new Random(seed);
    List<double[]> pixels = new ArrayList<>();
    List<Long> labels = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      pixels.add(random.doubles(PIXELS).toArray());
      labels.add((long) random.nextInt(10));
    }
    return new MembershipTrial.Images(pixels, labels);
  }

  @Test
  void whatIsLearntByHeartIsSeenInModelAndUpdate() throws InterruptedException {
    MembershipTrial.Outcome outcome =
        trial.outcome(
            new MembershipTrial.Setting(
                "{name: fedavg, localEpochs: 40, batchSize: 5, learningRate: 0.5}",
                "{name: none}",
                2),
            MODELS);

    assertThat(outcome.trainAccuracy()).isGreaterThan(outcome.testAccuracy() + 0.3);
    assertThat(Scores.pooled(outcome.finalModels().byLoss()).auc()).isGreaterThan(0.7);
    assertThat(Scores.pooled(outcome.updates().byLoss()).auc()).isGreaterThan(0.8);
    assertThat(outcome.finalModels().byLikelihoodRatio()).hasSize(MODELS);
  }

  @Test
  void underStrongPrivacyNothingIsSeenAndTheLinesSayTheBound() throws InterruptedException {
    MembershipTrial.Setting setting =
        new MembershipTrial.Setting(
            "{name: fedavg, learningRate: 0.1}",
            "{name: record-level, epsilon: 0.1, delta: 1e-3, clipNorm: 1, samplingRate: 0.5, steps: 1, rowCounts: public}",
            1);
    MembershipTrial.Outcome outcome = trial.outcome(setting, MODELS);

    assertThat(PrivacyCost.epsilonAtMost(trial.plan(setting))).isCloseTo(0.1, within(1e-3));
    assertThat(Scores.pooled(outcome.finalModels().byLoss()).auc()).isCloseTo(0.5, within(0.15));
    MembershipTable table = new MembershipTable();
    table.add("some", outcome, new PrivacyBound(0.1, 1e-3));
    assertThat(table.lines())
        .contains("| some | *any: at most* | 0.526 | 0.051 | 0.0121 | 0.0021 |")
        .filteredOn(line -> line.startsWith("| some | "))
        .hasSize(6);
  }
}

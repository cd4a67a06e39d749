package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.RunEvent;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that starts from a model which is there. */
final class WarmStartRunTest {
  private static final RunId FIRST = new RunId("first");
  private static final RunId SECOND = new RunId("second");

  @TempDir Path folder;

  private static double aucOf(TestFederation federation, RunId run, int round) {
    return federation.registry().metrics(run).stream()
        .filter(
            metric ->
                metric.round().number() == round
                    && metric.scope() == MetricValue.Scope.OVERALL
                    && metric.split().equals("test")
                    && metric.name().equals("auc"))
        .mapToDouble(MetricValue::value)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRunGoesOnFromAnEarlierModelAndSaysSo() throws Exception {
    try (TestFederation hospitals = TestFederation.breastCancer(folder)) {
      hospitals.run(hospitals.plan("breast-cancer-newton"), FIRST);
      ModelVersion earlier = hospitals.promoted().version("breast-cancer", 1).orElseThrow().model();

      Plan plan = hospitals.plan("breast-cancer-warm", "maximum: 10", "maximum: 1");
      assertThat(hospitals.run(plan, SECOND)).isInstanceOf(RunResult.Finished.class);

      ModelVersion started = hospitals.registry().modelVersions(SECOND).get(0);
      assertThat(started.parent()).contains(earlier.digest());
      assertThat(hospitals.registry().events(SECOND))
          .filteredOn(event -> event.kind().equals("started-from"))
          .extracting(RunEvent::message)
          .containsExactly(
              "model breast-cancer version 1, of run first, round %s, digest %s"
                  .formatted(earlier.round(), earlier.digest().hex()));
      // The first round measures what it started from: the earlier model, over the same rows.
      int evaluated = hospitals.registry().rounds(FIRST).size();
      assertThat(aucOf(hospitals, SECOND, 3)).isEqualTo(aucOf(hospitals, FIRST, evaluated));
    }
  }

  @Test
  void aModelThatIsNotThereEndsTheRunInWords() throws Exception {
    try (TestFederation hospitals = TestFederation.breastCancer(folder)) {
      RunResult result = hospitals.run(hospitals.plan("breast-cancer-warm"), SECOND);

      assertThat(result)
          .isEqualTo(
              new RunResult.Abandoned(
                  "the registry has no version 1 of model breast-cancer (interlake models list shows what it has)"));
    }
  }

  @Test
  void aRunStartsFromASparkModelAndResumesWhenThatIsGone() throws Exception {
    try (TestFederation hospitals = TestFederation.breastCancer(folder.resolve("federation"))) {
      Path saved = folder.resolve("public");
      Dataset<Row> rows = Hospitals.breastCancer(LocalSpark.session());
      PipelineModel model =
          new Pipeline()
              .setStages(
                  new PipelineStage[] {
                    new VectorAssembler()
                        .setInputCols(new String[] {"mean_radius", "worst_texture"})
                        .setOutputCol("features"),
                    new LogisticRegression().setLabelCol("malignant").setRegParam(0.01)
                  })
              .fit(rows);
      model.write().save(saved.toString());
      Digest digest = digestOf(saved);
      Plan plan =
          hospitals.plan(
              "breast-cancer-warm",
              "{name: model, model: breast-cancer, version: 1}",
              "{name: spark-ml, path: \"%s\"}".formatted(saved),
              "maximum: 10",
              "maximum: 2");
      List<Future<ExitCode>> sites =
          Stream.of("north", "south", "west").map(site -> hospitals.follow(site, SECOND)).toList();
      RunResult result = null;
      for (int rounds = 3; result == null; rounds++) {
        try {
          result = hospitals.driveHere(plan, SECOND, new StopAfter(rounds));
        } catch (InterruptedException e) {
          try (Stream<Path> files = Files.walk(saved)) { // the source is gone from now on
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
              Files.delete(file);
            }
          } catch (java.nio.file.NoSuchFileException gone) {
            assertThat(rounds).isGreaterThan(3);
          }
        }
      }

      assertThat(result).isInstanceOf(RunResult.Finished.class);
      for (Future<ExitCode> site : sites) {
        assertThat(site.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      }
      List<ModelVersion> versions = hospitals.registry().modelVersions(SECOND);
      assertThat(versions).hasSize(3);
      assertThat(versions.get(0).parent()).contains(digest);
      // Of the thirty coefficients, the two that the saved model has; the rest start at 0.
      assertThat(versions.get(0).coefficients().stream().filter(c -> c.value() != 0))
          .extracting(c -> c.name())
          .containsExactly("(intercept)", "mean_radius", "worst_texture");
      assertThat(hospitals.registry().events(SECOND))
          .filteredOn(event -> event.kind().equals("started-from"))
          .singleElement()
          .satisfies(
              event ->
                  assertThat(event.message())
                      .startsWith("PipelineModel at " + saved)
                      .endsWith(versions.get(0).parent().orElseThrow().hex()));
    }
  }

  /** As {@code sha256sum} would list the files, once more through it. */
  private static Digest digestOf(Path saved) throws Exception {
    StringBuilder lines = new StringBuilder();
    try (Stream<Path> files = Files.walk(saved)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.startsWith(".") && !name.startsWith("_")) {
          lines.append(Digest.of(Files.readAllBytes(file)).hex()).append("  ");
          lines.append(saved.relativize(file)).append('\n');
        }
      }
    }
    return Digest.of(lines.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Interrupts its own driver once a number of rounds has closed. */
  private static final class StopAfter extends TestFederation.Heard {
    private final int closedRounds;

    StopAfter(int closedRounds) {
      this.closedRounds = closedRounds;
    }

    @Override
    public void roundClosed(RoundReport report) {
      super.roundClosed(report);
      if (rounds.size() == closedRounds) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

package org.interlake.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.run.ModelComparison.SameRows;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.vector.ElementType;
import org.junit.jupiter.api.Test;

final class ModelComparisonTest {
  private static final Digest MODEL = digest("model");

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ModelComparison comparison(
      Metric metric, double candidate, double champion, double tolerance) {
    return new ModelComparison(metric, candidate, champion, tolerance, SameRows.YES);
  }

  private static PromotedModel version(long version, String run) {
    ModelVersion model =
        new ModelVersion(
            new RunId(run),
            new RoundNumber(5),
            "heart",
            digest(run),
            Optional.empty(),
            "logistic-regression",
            "newton",
            ElementType.FLOAT64,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(new SiteId("north")),
            Optional.empty(),
            Instant.EPOCH);
    return new PromotedModel(version, model, Optional.empty(), Instant.EPOCH);
  }

  private static MetricValue metric(int round, Digest model, String split, double value) {
    return new MetricValue(
        new RunId("a"),
        new RoundNumber(round),
        model,
        MetricValue.Scope.OVERALL,
        Optional.empty(),
        split,
        "auc",
        value,
        OptionalDouble.empty());
  }

  @Test
  void betterIsHigherOrLowerAsTheMetricHasIt() {
    assertThat(comparison(Metric.AUC, 0.75, 0.5, 0).gain()).isEqualTo(0.25);
    assertThat(comparison(Metric.LOG_LOSS, 0.75, 0.5, 0).gain()).isEqualTo(-0.25);
    assertThat(comparison(Metric.AUC, 0.5, 0.5, 0).holds()).isTrue();
  }

  @Test
  void holdsDownToTheToleranceAndNotBelow() {
    assertThat(comparison(Metric.AUC, 0.5, 0.75, 0.25).holds()).isTrue();
    assertThat(comparison(Metric.AUC, 0.5, 0.75, 0.2).holds()).isFalse();
    assertThat(comparison(Metric.RMSE, 3, 2, 0.5).holds()).isFalse();
    assertThat(comparison(Metric.AUC, Double.NaN, 0.75, 1).holds()).isFalse();
    assertThatThrownBy(() -> comparison(Metric.AUC, 1, 1, -0.1)).hasMessageContaining("tolerance");
  }

  @Test
  void theChampionIsTheSameBeforeAndAfterTheCandidateIsPromoted() {
    PromotedModel first = version(1, "week-1");
    PromotedModel second = version(2, "week-2");
    PromotedModel third = version(3, "week-3");

    assertThat(ModelComparison.champion(List.of(), new RunId("week-1"))).isEmpty();
    assertThat(ModelComparison.champion(List.of(first), new RunId("week-2"))).contains(first);
    assertThat(ModelComparison.champion(List.of(second, first), new RunId("week-2")))
        .contains(first);
    assertThat(ModelComparison.champion(List.of(third, second, first), new RunId("week-2")))
        .contains(first);
    assertThat(ModelComparison.champion(List.of(first), new RunId("week-1"))).isEmpty();
  }

  @Test
  void theLastMeasurementOnHeldOutRowsCounts() {
    List<MetricValue> known =
        List.of(
            metric(3, MODEL, "test", 0.5),
            metric(4, MODEL, "test", 0.75),
            metric(5, MODEL, "train", 0.99),
            metric(6, digest("another"), "test", 0.25));

    assertThat(ModelComparison.heldOut(known, MODEL, Metric.AUC).orElseThrow().value())
        .isEqualTo(0.75);
    assertThat(ModelComparison.heldOut(known, MODEL, Metric.ACCURACY)).isEmpty();
    assertThat(ModelComparison.sameRows(List.of(), List.of())).isEqualTo(SameRows.UNKNOWN);
  }
}

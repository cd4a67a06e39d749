package org.interlake.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.models.metrics.Metrics;
import org.interlake.protocol.plan.StopRule;
import org.interlake.protocol.plan.StopRule.Metric;
import org.junit.jupiter.api.Test;

/** When training ends. */
final class StoppingTest {
  private static double free(int rounds) {
    return 0 * rounds;
  }

  private static Stopping patience(Metric metric, int rounds, double minimumImprovement) {
    return new Stopping(
        new StopRule(
            0,
            List.of(),
            new StopRule.Patience.Limited(metric, rounds, minimumImprovement),
            StopRule.Budget.UNLIMITED),
        100,
        StoppingTest::free);
  }

  private static Optional<Metrics> measured(Metric metric, double value) {
    return Optional.of(
        new Metrics(10, Map.of(metric, new Metrics.Value(value, OptionalDouble.of(0)))));
  }

  /** The round after which it stops, counted from 1; 0 if it does not. */
  private static int stopsAfter(Stopping stopping, Metric metric, double... values) {
    for (int done = 1; done <= values.length; done++) {
      if (stopping.after(done, measured(metric, values[done - 1]), Optional.empty()).isPresent()) {
        return done;
      }
    }
    return 0;
  }

  @Test
  void patienceEndsAfterSoManyRoundsWithoutABetterValue() {
    assertThat(stopsAfter(patience(Metric.AUC, 2, 0), Metric.AUC, 0.7, 0.8, 0.8, 0.75, 0.9))
        .isEqualTo(4);
    assertThat(stopsAfter(patience(Metric.AUC, 2, 0), Metric.AUC, 0.7, 0.6, 0.8, 0.7, 0.81))
        .isZero();
  }

  @Test
  void lessIsBetterForALoss() {
    assertThat(stopsAfter(patience(Metric.LOG_LOSS, 2, 0), Metric.LOG_LOSS, 0.7, 0.6, 0.6, 0.61))
        .isEqualTo(4);
  }

  @Test
  void manySmallStepsFromTheBestValueAddUp() {
    assertThat(stopsAfter(patience(Metric.AUC, 3, 0.05), Metric.AUC, 0.70, 0.72, 0.74, 0.76, 0.78))
        .isZero();
    assertThat(stopsAfter(patience(Metric.AUC, 3, 0.05), Metric.AUC, 0.70, 0.72, 0.74, 0.745))
        .isEqualTo(4);
  }

  @Test
  void aRoundThatMeasuresNothingTriesNoPatience() {
    Stopping stopping = patience(Metric.AUC, 1, 0);
    assertThat(stopping.after(1, measured(Metric.AUC, 0.7), Optional.empty())).isEmpty();
    assertThat(stopping.after(2, Optional.empty(), Optional.empty())).isEmpty();
    assertThat(stopping.after(3, measured(Metric.AUC, 0.7), Optional.empty()))
        .contains("no better for 1 rounds: auc was 0.700000 at best (stop.patience)");
  }

  @Test
  void theLastRoundIsTheLast() {
    Stopping stopping = new Stopping(StopRule.whenConverged(0), 2, StoppingTest::free);
    assertThat(stopping.after(1, Optional.empty(), Optional.empty())).isEmpty();
    assertThat(stopping.after(2, Optional.empty(), Optional.empty()))
        .contains("all 2 training rounds are done");
  }

  @Test
  void aBudgetIsSpentOnceAsMuchHasBeenUsed() {
    Stopping stopping =
        new Stopping(
            new StopRule(
                0,
                List.of(),
                new StopRule.Patience.Endless(),
                new StopRule.Budget(Duration.ofMinutes(2), 1000)),
            5,
            StoppingTest::free);
    assertThat(stopping.spent(Duration.ofSeconds(119), 999)).isEmpty();
    assertThat(stopping.spent(Duration.ofMinutes(2), 0))
        .contains("budget spent: PT2M since the first call (stop.budget.time is PT2M)");
    assertThat(stopping.spent(Duration.ZERO, 1000))
        .contains("budget spent: 1,000 bytes (stop.budget.bytes is 1,000)");
    assertThat(
            new Stopping(StopRule.whenConverged(0), 5, StoppingTest::free)
                .spent(Duration.ofDays(999), 1L << 60))
        .isEmpty();
  }

  @Test
  void noRoundOpensThatWouldPassThePrivacyBudget() {
    Stopping stopping =
        new Stopping(
            new StopRule(
                0,
                List.of(),
                new StopRule.Patience.Endless(),
                new StopRule.Budget(Duration.ZERO, 0, 2.5)),
            10,
            rounds -> rounds);
    assertThat(stopping.after(1, Optional.empty(), Optional.empty())).isEmpty();
    assertThat(stopping.after(2, Optional.empty(), Optional.empty()))
        .contains(
            "budget spent: epsilon 2.000, and another round would make it 3.000 (stop.budget.epsilon is 2.5)");
  }
}

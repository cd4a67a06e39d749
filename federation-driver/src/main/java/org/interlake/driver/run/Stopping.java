package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.training.Advance;
import org.interlake.protocol.plan.StopRule;

/**
 * Decides after each training round whether it was the last. All but the budget is a function of
 * the rounds alone, so that a driver which walks through them again comes to the same.
 */
final class Stopping {
  private final StopRule rule;
  private final int maximumRounds;
  private final IntToDoubleFunction epsilonOf;
  private double best = Double.NaN;
  private int sinceBest;

  /**
   * @param epsilonOf what so many training rounds and the evaluation cost in privacy
   */
  Stopping(StopRule rule, int maximumRounds, IntToDoubleFunction epsilonOf) {
    this.rule = requireNonNull(rule, "rule");
    this.maximumRounds = maximumRounds;
    this.epsilonOf = requireNonNull(epsilonOf, "epsilonOf");
  }

  /**
   * The reason for which training ends after a round; empty if it goes on. Asked once for each
   * round, in their order.
   *
   * @param done training rounds so far, with this one
   * @param heldOut metrics that the round measured
   * @param advance what it brought; empty if it was skipped
   */
  Optional<String> after(int done, Optional<Metrics> heldOut, Optional<Advance> advance) {
    for (StopRule.Target target : rule.targets()) {
      Optional<Double> measured = heldOut.flatMap(metrics -> metrics.find(target.metric()));
      if (measured.isPresent() && target.reachedBy(measured.get())) {
        return Optional.of(
            "target reached: %s %.6f (stop.targets asks for %s)"
                .formatted(target.metric(), measured.get(), target.value()));
      }
    }
    if (advance.isPresent() && advance.get().converged(rule.lossTolerance())) {
      return Optional.of(
          "converged: relative decrease of the objective %.3g is below stop.lossTolerance %s"
              .formatted(advance.get().relativeDecrease().getAsDouble(), rule.lossTolerance()));
    }
    Optional<String> impatient =
        rule.patience() instanceof StopRule.Patience.Limited limited
            ? impatient(limited, heldOut)
            : Optional.empty();
    if (impatient.isPresent()) {
      return impatient;
    }
    return done == maximumRounds
        ? Optional.of("all %d training rounds are done".formatted(done))
        : privacySpent(done);
  }

  private Optional<String> privacySpent(int done) {
    double limit = rule.budget().epsilon();
    if (limit == 0 || epsilonOf.applyAsDouble(done + 1) <= limit) {
      return Optional.empty();
    }
    return Optional.of(
        "budget spent: epsilon %.4g, and another round would make it %.4g (stop.budget.epsilon is %s)"
            .formatted(epsilonOf.applyAsDouble(done), epsilonOf.applyAsDouble(done + 1), limit));
  }

  private Optional<String> impatient(StopRule.Patience.Limited limited, Optional<Metrics> heldOut) {
    Optional<Double> measured = heldOut.flatMap(metrics -> metrics.find(limited.metric()));
    if (measured.isEmpty() || measured.get().isNaN()) {
      return Optional.empty();
    }
    if (Double.isNaN(best)
        || limited.metric().gain(measured.get(), best) > limited.minimumImprovement()) {
      best = measured.get();
      sinceBest = 0;
      return Optional.empty();
    }
    sinceBest++;
    return sinceBest < limited.rounds()
        ? Optional.empty()
        : Optional.of(
            "no better for %d rounds: %s was %.6f at best (stop.patience)"
                .formatted(sinceBest, limited.metric(), best));
  }

  /** The reason for which training ends at what it has cost; empty if it may go on. */
  Optional<String> spent(Duration time, long bytes) {
    StopRule.Budget budget = rule.budget();
    if (!budget.time().isZero() && time.compareTo(budget.time()) >= 0) {
      return Optional.of(
          "budget spent: %s since the first call (stop.budget.time is %s)"
              .formatted(time, budget.time()));
    }
    if (budget.bytes() > 0 && bytes >= budget.bytes()) {
      return Optional.of(
          "budget spent: %,d bytes (stop.budget.bytes is %,d)".formatted(bytes, budget.bytes()));
    }
    return Optional.empty();
  }
}

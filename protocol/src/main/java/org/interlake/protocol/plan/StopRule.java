package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;

/**
 * When training ends before its last round: as soon as one of these holds.
 *
 * @param lossTolerance the objective's relative decrease below which training has converged (for
 *     {@code newton}: the decrease that the next step still promises); 0 switches the rule off
 * @param targets metrics of the global model, any of which ends the run when it is reached
 */
public record StopRule(double lossTolerance, List<Target> targets) {
  public StopRule {
    if (!(lossTolerance >= 0 && lossTolerance < 1)) {
      throw new IllegalArgumentException(
          "Invalid stop.lossTolerance: %s (must be from 0 to below 1)".formatted(lossTolerance));
    }
    targets = List.copyOf(targets);
  }

  /** When the objective hardly falls any more, and on nothing else. */
  public static StopRule whenConverged(double lossTolerance) {
    return new StopRule(lossTolerance, List.of());
  }

  /** The metrics that a target can name. */
  public enum Metric {
    AUC(true),
    ACCURACY(true),
    LOG_LOSS(false),
    /** Mean unit deviance of a row. */
    DEVIANCE(false),
    RMSE(false),
    MAE(false),
    R2(true),
    /** Mean squared distance of a row from its centre, or from the components' span. */
    COST(false),
    /** Mean log-likelihood of a row, in nats. */
    LOG_LIKELIHOOD(true);

    private final boolean higherIsBetter;

    Metric(boolean higherIsBetter) {
      this.higherIsBetter = higherIsBetter;
    }

    public boolean higherIsBetter() {
      return higherIsBetter;
    }

    /** As plans, registry and messages name it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * A metric, federated over the held-out rows of all sites, and the value that is good enough.
   *
   * @param value reached at or above it where higher is better, else at or below it
   */
  public record Target(Metric metric, double value) {
    public Target {
      requireNonNull(metric, "metric");
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "Invalid target of %s: %s (must be a finite number)".formatted(metric, value));
      }
    }

    public boolean reachedBy(double measured) {
      return metric.higherIsBetter() ? measured >= value : measured <= value;
    }
  }
}

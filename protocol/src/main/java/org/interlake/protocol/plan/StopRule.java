package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * When training ends before its last round: as soon as one of these holds.
 *
 * @param lossTolerance the objective's relative decrease below which training has converged (for
 *     {@code newton}: the decrease that the next step still promises); 0 switches the rule off
 * @param targets metrics of the global model, any of which ends the run when it is reached
 * @param patience how long a metric may go without getting better
 * @param budget what training may cost
 */
public record StopRule(
    double lossTolerance, List<Target> targets, Patience patience, Budget budget) {
  public StopRule {
    if (!(lossTolerance >= 0 && lossTolerance < 1)) {
      throw new IllegalArgumentException(
          "Invalid stop.lossTolerance: %s (must be from 0 to below 1)".formatted(lossTolerance));
    }
    targets = List.copyOf(targets);
    requireNonNull(patience, "patience");
    requireNonNull(budget, "budget");
  }

  /** With endless patience and no budget. */
  public StopRule(double lossTolerance, List<Target> targets) {
    this(lossTolerance, targets, new Patience.Endless(), Budget.UNLIMITED);
  }

  /** When the objective hardly falls any more, and on nothing else. */
  public static StopRule whenConverged(double lossTolerance) {
    return new StopRule(lossTolerance, List.of());
  }

  /** The metrics that a target can name. */
  public enum Metric {
    AUC(true, 0, 1, "how likely a row of the positive class scores above one of the negative"),
    ACCURACY(true, 0, 1, "the share of rows whose class is predicted right"),
    LOG_LOSS(
        false,
        0,
        Double.POSITIVE_INFINITY,
        "mean of -ln of the probability that was given to a row's own class, in nats"),
    DEVIANCE(
        false,
        0,
        Double.POSITIVE_INFINITY,
        "mean unit deviance of a row under the model's distribution; of a network or a factorization machine the mean squared error"),
    RMSE(false, 0, Double.POSITIVE_INFINITY, "root of the mean squared error, in the label's unit"),
    MAE(false, 0, Double.POSITIVE_INFINITY, "mean absolute error, in the label's unit"),
    R2(
        true,
        Double.NEGATIVE_INFINITY,
        1,
        "share of the label's variance that the model explains; 0 is what the mean alone explains"),
    COST(
        false,
        0,
        Double.POSITIVE_INFINITY,
        "mean squared distance of a row from its centre, or from the components' span"),
    LOG_LIKELIHOOD(
        true,
        Double.NEGATIVE_INFINITY,
        Double.POSITIVE_INFINITY,
        "mean log-likelihood of a row, in nats");

    private final boolean higherIsBetter;
    private final double lowest;
    private final double highest;
    private final String meaning;

    Metric(boolean higherIsBetter, double lowest, double highest, String meaning) {
      this.higherIsBetter = higherIsBetter;
      this.lowest = lowest;
      this.highest = highest;
      this.meaning = meaning;
    }

    /** The metrics of a model with such a label, in order; none if it can have no such label. */
    public static Set<Metric> of(LabelSpec label, ModelSpec model) {
      return Compatibility.metricsOf(label, model);
    }

    /** The least value that there can be; may be infinite. */
    public double lowest() {
      return lowest;
    }

    /** The greatest value that there can be; may be infinite. */
    public double highest() {
      return highest;
    }

    /** What is measured, in words for the reference. */
    public String meaning() {
      return meaning;
    }

    public boolean higherIsBetter() {
      return higherIsBetter;
    }

    /** By how much a value is better than another; negative if it is worse. */
    public double gain(double value, double over) {
      return higherIsBetter ? value - over : over - value;
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

  /** How long a metric may go without getting better. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Patience.Endless.class, name = "endless"),
    @JsonSubTypes.Type(value = Patience.Limited.class, name = "limited")
  })
  public sealed interface Patience {
    /** For ever. */
    record Endless() implements Patience {}

    /**
     * For a number of rounds that measure it.
     *
     * @param rounds 1 or more
     * @param minimumImprovement only a value that is better than the best one so far by more than
     *     this counts as better, 0 or more
     */
    record Limited(Metric metric, int rounds, double minimumImprovement) implements Patience {
      public Limited {
        requireNonNull(metric, "metric");
        if (rounds < 1) {
          throw new IllegalArgumentException(
              "Invalid rounds: %d (must be 1 or more)".formatted(rounds));
        }
        if (!(minimumImprovement >= 0 && Double.isFinite(minimumImprovement))) {
          throw new IllegalArgumentException(
              "Invalid minimumImprovement: %s (must be 0 or more)".formatted(minimumImprovement));
        }
      }
    }
  }

  /**
   * What training may cost; once it has cost as much, no other training round opens.
   *
   * @param time since the run's first call; zero for any
   * @param bytes through the exchange ({@code docs/guide/rounds.md} says which); 0 for any
   * @param epsilon of differential privacy, at the plan's delta: no round opens that would lead
   *     above it; 0 for any
   */
  public record Budget(
      Duration time, long bytes, @JsonInclude(JsonInclude.Include.NON_DEFAULT) double epsilon) {
    public static final Budget UNLIMITED = new Budget(Duration.ZERO, 0, 0);

    public Budget {
      requireNonNull(time, "time");
      if (time.isNegative()) {
        throw new IllegalArgumentException("Invalid time: %s (must be above 0)".formatted(time));
      }
      if (bytes < 0) {
        throw new IllegalArgumentException("Invalid bytes: %d (must be above 0)".formatted(bytes));
      }
      if (!(epsilon >= 0 && Double.isFinite(epsilon))) {
        throw new IllegalArgumentException(
            "Invalid epsilon: %s (must be above 0)".formatted(epsilon));
      }
    }

    /** Whatever it costs in privacy. */
    public Budget(Duration time, long bytes) {
      this(time, bytes, 0);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Budget of(Written written) {
      return new Budget(written.time, written.bytes, written.epsilon);
    }

    /** As JSON may write it: a key of a later version may be absent. */
    private static final class Written {
      @JsonProperty Duration time;
      @JsonProperty long bytes = -1;
      @JsonProperty double epsilon;
    }

    /** Whether time or bytes can be spent at all: what only the run itself shows. */
    public boolean limits() {
      return !time.isZero() || bytes > 0;
    }
  }
}

package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What a site does with the mean gradient of a batch, in this order: adds the proximal term's
 * gradient, clips, and lets the optimiser take its step; weight decay is added apart from the
 * gradient (Loshchilov and Hutter 2019).
 *
 * @param schedule of the learning rate from round to round
 * @param weightDecay the coefficients shrink by learning rate · weightDecay at each step; 0 or more
 * @param clipNorm the largest L2 norm of a batch's mean gradient; 0 for no limit
 * @param proximal μ of the term μ/2 · |θ - θ_global|² (Li et al. 2020, FedProx); 0 for none
 */
public record LocalStepSpec(
    Optimizer optimizer, Schedule schedule, double weightDecay, double clipNorm, double proximal) {
  /** Gradient descent at a constant rate and nothing else. */
  public static final LocalStepSpec PLAIN =
      new LocalStepSpec(new Optimizer.Sgd(), new Schedule.Constant(), 0, 0, 0);

  public LocalStepSpec {
    requireNonNull(optimizer, "optimizer");
    requireNonNull(schedule, "schedule");
    requireNotNegative("weightDecay", weightDecay);
    requireNotNegative("clipNorm", clipNorm);
    requireNotNegative("proximal", proximal);
  }

  private static void requireNotNegative(String name, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(
          "Invalid %s: %s (must be 0 or more)".formatted(name, value));
    }
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          "Invalid %s: %s (must be from 0 to below 1)".formatted(name, value));
    }
  }

  /** How a step is made of gradients. It forgets everything at the end of the round. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Optimizer.Sgd.class, name = Optimizer.Sgd.NAME),
    @JsonSubTypes.Type(value = Optimizer.Momentum.class, name = Optimizer.Momentum.NAME),
    @JsonSubTypes.Type(value = Optimizer.Adam.class, name = Optimizer.Adam.NAME)
  })
  public sealed interface Optimizer {
    /** The gradient, times the rate. */
    record Sgd() implements Optimizer {
      public static final String NAME = "sgd";
    }

    /** The gradients so far, each step weighing the earlier ones by {@code momentum}. */
    record Momentum(double momentum, Lookahead lookahead) implements Optimizer {
      public static final String NAME = "momentum";

      public Momentum {
        requireShare("momentum", momentum);
        requireNonNull(lookahead, "lookahead");
      }
    }

    /** Where the momentum's gradient counts. */
    enum Lookahead {
      NONE,
      /** As if taken after the step (Nesterov 1983). */
      NESTEROV
    }

    /** Kingma and Ba 2015, Algorithm 1. */
    record Adam(double beta1, double beta2, double epsilon) implements Optimizer {
      public static final String NAME = "adam";

      public Adam {
        requireShare("beta1", beta1);
        requireShare("beta2", beta2);
        if (!(epsilon > 0 && Double.isFinite(epsilon))) {
          throw new IllegalArgumentException(
              "Invalid epsilon: %s (must be above 0)".formatted(epsilon));
        }
      }
    }
  }

  /** The learning rate in training round t = 0, 1, ..., as a share of the plan's. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Schedule.Constant.class, name = Schedule.Constant.NAME),
    @JsonSubTypes.Type(value = Schedule.Step.class, name = Schedule.Step.NAME),
    @JsonSubTypes.Type(value = Schedule.InverseTime.class, name = Schedule.InverseTime.NAME),
    @JsonSubTypes.Type(value = Schedule.Cosine.class, name = Schedule.Cosine.NAME)
  })
  public sealed interface Schedule {
    /** 1 */
    record Constant() implements Schedule {
      public static final String NAME = "constant";
    }

    /** factor^⌊t / rounds⌋ */
    record Step(int rounds, double factor) implements Schedule {
      public static final String NAME = "step";

      public Step {
        if (rounds < 1) {
          throw new IllegalArgumentException(
              "Invalid rounds of the schedule: %d (must be 1 or more)".formatted(rounds));
        }
        if (!(factor > 0 && factor <= 1)) {
          throw new IllegalArgumentException(
              "Invalid factor of the schedule: %s (must be above 0 and at most 1)"
                  .formatted(factor));
        }
      }
    }

    /** 1 / (1 + decay · t) */
    record InverseTime(double decay) implements Schedule {
      public static final String NAME = "inverse-time";

      public InverseTime {
        requireNotNegative("decay of the schedule", decay);
      }
    }

    /** (1 + cos(π t / rounds)) / 2, and 0 from there on; rounds are the plan's at most. */
    record Cosine() implements Schedule {
      public static final String NAME = "cosine";
    }
  }
}

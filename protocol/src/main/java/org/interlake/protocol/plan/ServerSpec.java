package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What the driver makes of a round's aggregate: a step with a memory of its own. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ServerSpec.Average.class, name = ServerSpec.Average.NAME),
  @JsonSubTypes.Type(value = ServerSpec.Momentum.class, name = ServerSpec.Momentum.NAME),
  @JsonSubTypes.Type(value = ServerSpec.Adagrad.class, name = ServerSpec.Adagrad.NAME),
  @JsonSubTypes.Type(value = ServerSpec.Adam.class, name = ServerSpec.Adam.NAME),
  @JsonSubTypes.Type(value = ServerSpec.Yogi.class, name = ServerSpec.Yogi.NAME)
})
public sealed interface ServerSpec {
  /** The aggregate is the next model. */
  record Average() implements ServerSpec {
    public static final String NAME = "average";
  }

  /** FedAvgM (Hsu et al. 2019). */
  record Momentum(double learningRate, double momentum) implements ServerSpec {
    public static final String NAME = "momentum";

    public Momentum {
      requirePositive("learningRate", learningRate);
      requireDecay("momentum", momentum);
    }
  }

  /** FedAdagrad (Reddi et al. 2021). */
  record Adagrad(double learningRate, double beta1, double adaptivity) implements ServerSpec {
    public static final String NAME = "adagrad";

    public Adagrad {
      requirePositive("learningRate", learningRate);
      requireDecay("beta1", beta1);
      requirePositive("adaptivity", adaptivity);
    }
  }

  /** FedAdam (Reddi et al. 2021). */
  record Adam(double learningRate, double beta1, double beta2, double adaptivity)
      implements ServerSpec {
    public static final String NAME = "adam";

    public Adam {
      requirePositive("learningRate", learningRate);
      requireDecay("beta1", beta1);
      requireDecay("beta2", beta2);
      requirePositive("adaptivity", adaptivity);
    }
  }

  /** FedYogi (Reddi et al. 2021). */
  record Yogi(double learningRate, double beta1, double beta2, double adaptivity)
      implements ServerSpec {
    public static final String NAME = "yogi";

    public Yogi {
      requirePositive("learningRate", learningRate);
      requireDecay("beta1", beta1);
      requireDecay("beta2", beta2);
      requirePositive("adaptivity", adaptivity);
    }
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException("Invalid %s: %s (must be above 0)".formatted(name, value));
    }
  }

  private static void requireDecay(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          "Invalid %s: %s (must be 0 or more and below 1)".formatted(name, value));
    }
  }
}

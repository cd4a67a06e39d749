package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/** How a round's updates are made and become the next global model. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StrategySpec.Newton.class, name = StrategySpec.Newton.NAME),
  @JsonSubTypes.Type(value = StrategySpec.Lbfgs.class, name = StrategySpec.Lbfgs.NAME),
  @JsonSubTypes.Type(value = StrategySpec.Exact.class, name = StrategySpec.Exact.NAME),
  @JsonSubTypes.Type(value = StrategySpec.FedAvg.class, name = StrategySpec.FedAvg.NAME),
  @JsonSubTypes.Type(value = StrategySpec.FedNova.class, name = StrategySpec.FedNova.NAME),
  @JsonSubTypes.Type(value = StrategySpec.QFedAvg.class, name = StrategySpec.QFedAvg.NAME),
  @JsonSubTypes.Type(value = StrategySpec.Scaffold.class, name = StrategySpec.Scaffold.NAME),
  @JsonSubTypes.Type(value = StrategySpec.FedDyn.class, name = StrategySpec.FedDyn.NAME),
  @JsonSubTypes.Type(value = StrategySpec.Cyclic.class, name = StrategySpec.Cyclic.NAME),
  @JsonSubTypes.Type(value = StrategySpec.FedBuff.class, name = StrategySpec.FedBuff.NAME)
})
public sealed interface StrategySpec {
  /** The strategy's name in plans and policies. */
  String strategy();

  /** The column whose sum over its training rows a site weighs, if sites weigh by one. */
  default Optional<String> siteWeightColumn() {
    return this instanceof Local local
            && local.aggregation().weights() instanceof AggregationSpec.Weights.ByColumn by
        ? Optional.of(by.column())
        : Optional.empty();
  }

  /** Whether rounds need an update of the driver's own, on public rows. */
  default boolean needsReference() {
    return this instanceof Local local && local.aggregation() instanceof AggregationSpec.FlTrust;
  }

  /** What becomes of a feature that the features before it explain, where no penalty decides. */
  enum Collinear {
    /** The run ends, and says which features they are. */
    REFUSE,
    /** Its coefficient is held at 0. */
    DROP
  }

  /**
   * Exact second-order training: sites send sums of loss, gradient and Hessian; the driver takes a
   * Newton step. Equals pooled training.
   */
  record Newton(Collinear collinear) implements StrategySpec {
    public static final String NAME = "newton";

    public Newton {
      requireNonNull(collinear, "collinear");
    }

    public Newton() {
      this(Collinear.REFUSE);
    }

    @Override
    public String strategy() {
      return NAME;
    }
  }

  /**
   * Exact first-order training: sites send the loss and gradient summed over their rows, once a
   * round; the driver takes a limited-memory quasi-Newton step (Liu and Nocedal 1989), with an l1
   * penalty an orthant-wise one (Andrew and Gao 2007). For models with more coefficients than a
   * Hessian of them can travel.
   *
   * @param memory pairs of steps and gradient changes that are remembered
   */
  record Lbfgs(int memory) implements StrategySpec {
    public static final String NAME = "lbfgs";

    public Lbfgs {
      if (memory < 1 || memory > 100) {
        throw new IllegalArgumentException(
            "Invalid memory: %d (must be from 1 to 100)".formatted(memory));
      }
    }

    @Override
    public String strategy() {
      return NAME;
    }
  }

  /**
   * Training by sums: sites send the sums that the family's own algorithm is made of (counts,
   * moments); the driver takes its step. Equals pooled training.
   */
  record Exact() implements StrategySpec {
    public static final String NAME = "exact";

    @Override
    public String strategy() {
      return NAME;
    }
  }

  /** Strategies whose sites descend on their own rows, from the round's model. */
  sealed interface Local extends StrategySpec {
    DescentSpec descent();

    /** The rule by which the sites' parameters become one. */
    default AggregationSpec aggregation() {
      return new AggregationSpec.Mean(AggregationSpec.Weights.EXAMPLES);
    }

    /** What the driver makes of that. */
    default ServerSpec server() {
      return new ServerSpec.Average();
    }
  }

  /**
   * Federated averaging (McMahan et al. 2017, Algorithm 1) and what was made of it: sites train on
   * their own rows from the global parameters; the driver combines their parameters and takes a
   * step there.
   *
   * @param descent how sites train
   * @param aggregation the rule by which the sites' parameters become one
   * @param server what the driver makes of that
   */
  record FedAvg(DescentSpec descent, AggregationSpec aggregation, ServerSpec server)
      implements Local {
    public static final String NAME = "fedavg";

    public FedAvg {
      requireNonNull(descent, "descent");
      requireNonNull(aggregation, "aggregation");
      requireNonNull(server, "server");
    }

    /** Averaged by examples. */
    public FedAvg(int localEpochs, int batchSize, double learningRate, LocalStepSpec local) {
      this(
          new DescentSpec(localEpochs, batchSize, learningRate, local),
          new AggregationSpec.Mean(AggregationSpec.Weights.EXAMPLES),
          new ServerSpec.Average());
    }

    /** With plain gradient descent, averaged by examples. */
    public FedAvg(int localEpochs, int batchSize, double learningRate) {
      this(localEpochs, batchSize, learningRate, LocalStepSpec.PLAIN);
    }

    @Override
    public String strategy() {
      return NAME;
    }
  }

  /**
   * Normalised averaging (Wang et al. 2020, FedNova): as federated averaging, but a site's change
   * counts by its length for each step that the site took, so that a site with more steps does not
   * pull harder.
   *
   * @param descent by an optimiser whose steps grow with the gradients, without weight decay
   */
  record FedNova(DescentSpec descent, AggregationSpec aggregation, ServerSpec server)
      implements Local {
    public static final String NAME = "fednova";

    public FedNova {
      requireNonNull(descent, "descent");
      requireNonNull(aggregation, "aggregation");
      requireNonNull(server, "server");
      if (descent.local().optimizer() instanceof LocalStepSpec.Optimizer.Adam) {
        throw new IllegalArgumentException(
            "Invalid optimizer: adam under fednova (its steps do not grow with the gradients, so a site's change cannot be divided by them; use sgd or momentum)");
      }
      if (descent.local().weightDecay() > 0) {
        throw new IllegalArgumentException(
            "Invalid weightDecay: %s under fednova (it moves a site without any gradient, so a site's change cannot be divided by its steps; use 0, and l2 of the model)"
                .formatted(descent.local().weightDecay()));
      }
    }

    @Override
    public String strategy() {
      return NAME;
    }
  }

  /**
   * Fair averaging (Li et al. 2020, q-FedAvg): sites with a larger loss weigh more, each site
   * counting the same but for that.
   *
   * @param q 0 or more; 0 for the plain mean over sites
   */
  record QFedAvg(DescentSpec descent, double q) implements Local {
    public static final String NAME = "qfedavg";

    public QFedAvg {
      requireNonNull(descent, "descent");
      if (!(q >= 0 && Double.isFinite(q))) {
        throw new IllegalArgumentException("Invalid q: %s (must be 0 or more)".formatted(q));
      }
    }

    @Override
    public String strategy() {
      return NAME;
    }
  }

  /**
   * Stochastic controlled averaging (Karimireddy et al. 2020, SCAFFOLD): each site corrects its
   * gradients by how they differ from all sites'.
   *
   * @param descent by plain gradient steps
   */
  record Scaffold(DescentSpec descent, ServerSpec server) implements Local {
    public static final String NAME = "scaffold";

    public Scaffold {
      requireNonNull(descent, "descent");
      requireNonNull(server, "server");
      if (!(descent.local().optimizer() instanceof LocalStepSpec.Optimizer.Sgd)) {
        throw new IllegalArgumentException(
            "Invalid optimizer: under scaffold a site's gradients are found again from the distance that it went, which plain steps alone allow (use sgd)");
      }
    }

    @Override
    public String strategy() {
      return NAME;
    }
  }

  /**
   * Dynamic regularisation (Acar et al. 2021, FedDyn): each site's objective gets a linear term and
   * a pull to the global model, such that the sites' optima become the global one's.
   *
   * @param alpha of the pull α/2 · |θ - θ_global|², above 0
   */
  record FedDyn(DescentSpec descent, double alpha) implements Local {
    public static final String NAME = "feddyn";

    public FedDyn {
      requireNonNull(descent, "descent");
      if (!(alpha > 0 && Double.isFinite(alpha))) {
        throw new IllegalArgumentException("Invalid alpha: %s (must be above 0)".formatted(alpha));
      }
      if (descent.local().proximal() > 0) {
        throw new IllegalArgumentException(
            "Invalid proximal: %s under feddyn (alpha is that pull already; use 0)"
                .formatted(descent.local().proximal()));
      }
    }

    @Override
    public String strategy() {
      return NAME;
    }
  }

  /**
   * Cyclic weight transfer (Chang et al. 2018): each training round calls one site, which trains on
   * its own rows and hands the model on.
   *
   * @param descent how a site trains
   * @param order in which the sites have their turns
   */
  record Cyclic(DescentSpec descent, Order order) implements Local {
    public static final String NAME = "cyclic";

    /** Who comes after whom. */
    public enum Order {
      /** By the sites' names. */
      NAME,
      /** As the plan's seed has it, once for the run. */
      SEEDED
    }

    public Cyclic {
      requireNonNull(descent, "descent");
      requireNonNull(order, "order");
    }

    @Override
    public String strategy() {
      return NAME;
    }
  }

  /**
   * Federated averaging with a buffer (Nguyen et al. 2022, Algorithm 1): the driver steps as soon
   * as a number of updates is there, whichever rounds they answer. An update that is τ rounds old
   * counts 1 / (1 + τ)^a of what it would, and is what its site changed in the model of then.
   *
   * @param descent how sites train
   * @param bufferSize updates of a step, of as many sites, K
   * @param stalenessExponent a, 0 or more
   * @param maximumStaleness rounds after which an update is refused, 0 or more
   * @param server what the driver makes of the buffer
   */
  record FedBuff(
      DescentSpec descent,
      int bufferSize,
      double stalenessExponent,
      int maximumStaleness,
      ServerSpec server)
      implements Local {
    public static final String NAME = "fedbuff";

    public FedBuff {
      requireNonNull(descent, "descent");
      requireNonNull(server, "server");
      if (bufferSize < 1) {
        throw new IllegalArgumentException(
            "Invalid bufferSize: %d (must be 1 or more)".formatted(bufferSize));
      }
      if (!(stalenessExponent >= 0 && Double.isFinite(stalenessExponent))) {
        throw new IllegalArgumentException(
            "Invalid stalenessExponent: %s (must be 0 or more)".formatted(stalenessExponent));
      }
      if (maximumStaleness < 0) {
        throw new IllegalArgumentException(
            "Invalid maximumStaleness: %d (must be 0 or more)".formatted(maximumStaleness));
      }
    }

    /** What an update counts that is {@code staleness} rounds old, in (0, 1]. */
    public double discount(int staleness) {
      return Math.pow(1.0 + staleness, -stalenessExponent);
    }

    @Override
    public String strategy() {
      return NAME;
    }
  }
}

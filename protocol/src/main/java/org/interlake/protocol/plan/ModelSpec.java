package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Locale;
import org.interlake.protocol.Names;

/** The model family and its hyperparameters. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "family")
@JsonSubTypes({
  @JsonSubTypes.Type(
      value = ModelSpec.LogisticRegression.class,
      name = ModelSpec.LogisticRegression.FAMILY),
  @JsonSubTypes.Type(
      value = ModelSpec.GeneralizedLinear.class,
      name = ModelSpec.GeneralizedLinear.FAMILY),
  @JsonSubTypes.Type(
      value = ModelSpec.SoftmaxRegression.class,
      name = ModelSpec.SoftmaxRegression.FAMILY),
  @JsonSubTypes.Type(value = ModelSpec.LinearSvm.class, name = ModelSpec.LinearSvm.FAMILY),
  @JsonSubTypes.Type(
      value = ModelSpec.MultilayerPerceptron.class,
      name = ModelSpec.MultilayerPerceptron.FAMILY),
  @JsonSubTypes.Type(
      value = ModelSpec.FactorizationMachine.class,
      name = ModelSpec.FactorizationMachine.FAMILY),
  @JsonSubTypes.Type(value = ModelSpec.NaiveBayes.class, name = ModelSpec.NaiveBayes.FAMILY),
  @JsonSubTypes.Type(value = ModelSpec.KMeans.class, name = ModelSpec.KMeans.FAMILY),
  @JsonSubTypes.Type(
      value = ModelSpec.GaussianMixture.class,
      name = ModelSpec.GaussianMixture.FAMILY),
  @JsonSubTypes.Type(
      value = ModelSpec.PrincipalComponents.class,
      name = ModelSpec.PrincipalComponents.FAMILY)
})
public sealed interface ModelSpec {
  /** The name under which versions of the model are kept in the registry. */
  String name();

  /** The family's name in plans and policies. */
  String family();

  /**
   * What is added to the loss summed over all rows of all sites: l1 · |w|₁ + l2/2 · |w|². The
   * intercepts are not penalised.
   */
  Penalty penalty();

  /**
   * A penalty on the coefficients.
   *
   * @param l1 0 or more
   * @param l2 0 or more
   */
  record Penalty(double l1, double l2) {
    public static final Penalty NONE = new Penalty(0, 0);

    public Penalty {
      if (!(l1 >= 0 && Double.isFinite(l1))) {
        throw new IllegalArgumentException("Invalid l1: %s (must be 0 or more)".formatted(l1));
      }
      if (!(l2 >= 0 && Double.isFinite(l2))) {
        throw new IllegalArgumentException("Invalid l2: %s (must be 0 or more)".formatted(l2));
      }
    }
  }

  /** Whether a linear model has an intercept. */
  enum Intercept {
    FITTED,
    NONE
  }

  /** Binary logistic regression: minimises the sum of the log-losses and the penalty. */
  record LogisticRegression(String name, Intercept intercept, Penalty penalty)
      implements ModelSpec {
    public static final String FAMILY = "logistic-regression";

    public LogisticRegression {
      Names.check("name of model", name);
      requireNonNull(intercept, "intercept");
      requireNonNull(penalty, "penalty");
    }

    /** With an intercept and no l1. */
    public LogisticRegression(String name, double l2) {
      this(name, Intercept.FITTED, new Penalty(0, l2));
    }

    @Override
    public String family() {
      return FAMILY;
    }
  }

  /**
   * A generalised linear model of a measured label (McCullagh and Nelder 1989): minimises the
   * negative log-likelihood and the penalty.
   *
   * @param variancePower p of the tweedie distribution, the variance being φ μᵖ; 0 for the others
   */
  record GeneralizedLinear(
      String name,
      Distribution distribution,
      Link link,
      double variancePower,
      Intercept intercept,
      Penalty penalty)
      implements ModelSpec {
    public static final String FAMILY = "glm";

    public GeneralizedLinear {
      Names.check("name of model", name);
      requireNonNull(distribution, "distribution");
      requireNonNull(link, "link");
      requireNonNull(intercept, "intercept");
      requireNonNull(penalty, "penalty");
      if (!distribution.links().contains(link)) {
        throw new IllegalArgumentException(
            "Invalid link of model %s: %s (must be one of %s for distribution %s)"
                .formatted(name, link, distribution.links(), distribution));
      }
      if (distribution == Distribution.TWEEDIE
          ? !(variancePower > 1 && variancePower < 2)
          : variancePower != 0) {
        throw new IllegalArgumentException(
            "Invalid variancePower of model %s: %s (must be between 1 and 2 for distribution tweedie, and belongs to no other)"
                .formatted(name, variancePower));
      }
    }

    @Override
    public String family() {
      return FAMILY;
    }
  }

  /** How a measured label is distributed around its mean. */
  enum Distribution {
    /** Any number. */
    GAUSSIAN,
    /** Counts, 0 or more. */
    POISSON,
    /** Amounts above 0. */
    GAMMA,
    /** Amounts, 0 or more: a Poisson number of gamma-distributed amounts. */
    TWEEDIE;

    /** The links that it can be fitted with; the first is the default. */
    public List<Link> links() {
      return switch (this) {
        case GAUSSIAN -> List.of(Link.IDENTITY);
        case POISSON, TWEEDIE -> List.of(Link.LOG);
        case GAMMA -> List.of(Link.LOG, Link.INVERSE);
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What of the mean the linear predictor is. */
  enum Link {
    IDENTITY,
    LOG,
    INVERSE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Multinomial logistic regression over the label's classes. */
  record SoftmaxRegression(String name, Intercept intercept, Penalty penalty) implements ModelSpec {
    public static final String FAMILY = "softmax-regression";

    public SoftmaxRegression {
      Names.check("name of model", name);
      requireNonNull(intercept, "intercept");
      requireNonNull(penalty, "penalty");
    }

    @Override
    public String family() {
      return FAMILY;
    }
  }

  /** A linear support vector machine: minimises the sum of the hinge losses and the penalty. */
  record LinearSvm(String name, Hinge loss, Intercept intercept, Penalty penalty)
      implements ModelSpec {
    public static final String FAMILY = "linear-svm";

    public LinearSvm {
      Names.check("name of model", name);
      requireNonNull(loss, "loss");
      requireNonNull(intercept, "intercept");
      requireNonNull(penalty, "penalty");
    }

    @Override
    public String family() {
      return FAMILY;
    }
  }

  /** The loss of a margin m on the right side of 0 or, negative, on the wrong one. */
  enum Hinge {
    /** max(0, 1 - m) */
    HINGE,
    /** ½ max(0, 1 - m)² */
    SQUARED_HINGE
  }

  /**
   * A feed-forward network of dense layers. The label decides its head: one sigmoid for a binary
   * label, a softmax over classes, one linear output for a measured label.
   *
   * @param hidden neurons of each hidden layer, from the input on
   */
  record MultilayerPerceptron(
      String name, List<Integer> hidden, Activation activation, Penalty penalty)
      implements ModelSpec {
    public static final String FAMILY = "mlp";

    public MultilayerPerceptron {
      Names.check("name of model", name);
      hidden = List.copyOf(hidden);
      requireNonNull(activation, "activation");
      requireNonNull(penalty, "penalty");
      if (hidden.isEmpty() || hidden.stream().anyMatch(neurons -> neurons < 1)) {
        throw new IllegalArgumentException(
            "Invalid hidden layers of model %s: %s (must be one or more, each of 1 neuron or more)"
                .formatted(name, hidden));
      }
    }

    @Override
    public String family() {
      return FAMILY;
    }
  }

  /** What a hidden neuron makes of its input. */
  enum Activation {
    RELU,
    TANH,
    SIGMOID
  }

  /**
   * A factorization machine (Rendle 2010): a linear model and, for each pair of features, their
   * product times the inner product of the two features' factors. The label decides the loss:
   * log-loss for a binary label, squared error for a measured one.
   *
   * @param factors of each feature, 1 or more
   * @param initialDeviation standard deviation of the factors that training starts from, above 0:
   *     at 0 they have no gradient
   */
  record FactorizationMachine(
      String name,
      int factors,
      double initialDeviation,
      Intercept intercept,
      LinearTerms linear,
      Penalty penalty)
      implements ModelSpec {
    public static final String FAMILY = "factorization-machine";
    public static final int DEFAULT_FACTORS = 8;
    public static final double DEFAULT_INITIAL_DEVIATION = 0.01;

    public FactorizationMachine {
      Names.check("name of model", name);
      requireNonNull(intercept, "intercept");
      requireNonNull(linear, "linear");
      requireNonNull(penalty, "penalty");
      if (factors < 1) {
        throw new IllegalArgumentException(
            "Invalid factors of model %s: %d (must be 1 or more)".formatted(name, factors));
      }
      if (!(initialDeviation > 0 && Double.isFinite(initialDeviation))) {
        throw new IllegalArgumentException(
            "Invalid initialDeviation of model %s: %s (must be above 0, or the factors never move)"
                .formatted(name, initialDeviation));
      }
    }

    @Override
    public String family() {
      return FAMILY;
    }
  }

  /** Whether a factorization machine has a coefficient for each feature beside the factors. */
  enum LinearTerms {
    FITTED,
    NONE
  }

  /**
   * Naive Bayes: features are independent within a class.
   *
   * @param features how a feature is distributed within a class
   * @param smoothing λ, added to every count, 0 or more; not for gaussian features
   */
  record NaiveBayes(String name, Likelihood features, double smoothing) implements ModelSpec {
    public static final String FAMILY = "naive-bayes";

    public NaiveBayes {
      Names.check("name of model", name);
      requireNonNull(features, "features");
      if (!(smoothing >= 0 && Double.isFinite(smoothing))) {
        throw new IllegalArgumentException(
            "Invalid smoothing of model %s: %s (must be 0 or more)".formatted(name, smoothing));
      }
    }

    @Override
    public String family() {
      return FAMILY;
    }

    @Override
    public Penalty penalty() {
      return Penalty.NONE;
    }
  }

  /** How a feature is distributed within a class. */
  enum Likelihood {
    /** Counts, 0 or more. */
    MULTINOMIAL,
    /** 0 or 1. */
    BERNOULLI,
    /** Any number, normally distributed. */
    GAUSSIAN
  }

  /**
   * Clusters by their centres, in the squared Euclidean distance of the encoded features.
   *
   * @param clusters 2 or more
   */
  record KMeans(String name, int clusters) implements ModelSpec {
    public static final String FAMILY = "k-means";

    public KMeans {
      Names.check("name of model", name);
      requireClusters(name, clusters);
    }

    @Override
    public String family() {
      return FAMILY;
    }

    @Override
    public Penalty penalty() {
      return Penalty.NONE;
    }
  }

  /**
   * A mixture of multivariate normal distributions with full covariances.
   *
   * @param clusters 2 or more
   */
  record GaussianMixture(String name, int clusters) implements ModelSpec {
    public static final String FAMILY = "gaussian-mixture";

    public GaussianMixture {
      Names.check("name of model", name);
      requireClusters(name, clusters);
    }

    @Override
    public String family() {
      return FAMILY;
    }

    @Override
    public Penalty penalty() {
      return Penalty.NONE;
    }
  }

  /**
   * The directions in which the encoded features vary most.
   *
   * @param components 1 or more
   */
  record PrincipalComponents(String name, int components) implements ModelSpec {
    public static final String FAMILY = "pca";

    public PrincipalComponents {
      Names.check("name of model", name);
      if (components < 1) {
        throw new IllegalArgumentException(
            "Invalid components of model %s: %d (must be 1 or more)".formatted(name, components));
      }
    }

    @Override
    public String family() {
      return FAMILY;
    }

    @Override
    public Penalty penalty() {
      return Penalty.NONE;
    }
  }

  private static void requireClusters(String name, int clusters) {
    if (clusters < 2) {
      throw new IllegalArgumentException(
          "Invalid clusters of model %s: %d (must be 2 or more)".formatted(name, clusters));
    }
  }
}

package org.interlake.models.descent;

import java.io.Serializable;

/**
 * What a site does with a batch's gradient. Crosses a Spark task, hence final classes and no
 * records. An optimiser's memory starts fresh in every round: sites keep nothing between rounds.
 *
 * <pre>
 * g      gradient of the batch         r   learning rate
 * SGD        θ ← θ - r g
 * momentum   v ← m v + g               θ ← θ - r v                (Polyak 1964)
 * Nesterov   v ← m v + g               θ ← θ - r (g + m v)        (Sutskever et al. 2013)
 * Adam       a ← β1 a + (1 - β1) g     b ← β2 b + (1 - β2) g²     at step t:
 *            θ ← θ - r (a / (1 - β1ᵗ)) / (√(b / (1 - β2ᵗ)) + ε)   (Kingma and Ba 2015, Algorithm 1)
 * </pre>
 */
public abstract sealed class LocalOptimizer implements Serializable
    permits LocalOptimizer.Sgd, LocalOptimizer.Momentum, LocalOptimizer.Adam {
  private static final long serialVersionUID = 1L;

  private LocalOptimizer() {}

  /** Plain gradient descent. */
  public static LocalOptimizer sgd() {
    return new Sgd();
  }

  /**
   * Heavy-ball momentum.
   *
   * @param coefficient m, from 0 to below 1
   */
  public static LocalOptimizer momentum(double coefficient) {
    return new Momentum(coefficient, false);
  }

  /**
   * Nesterov's momentum.
   *
   * @param coefficient m, from 0 to below 1
   */
  public static LocalOptimizer nesterov(double coefficient) {
    return new Momentum(coefficient, true);
  }

  /** Adam with the paper's β1 = 0.9, β2 = 0.999, ε = 1e-8. */
  public static LocalOptimizer adam() {
    return adam(0.9, 0.999, 1e-8);
  }

  /**
   * Adam.
   *
   * @param beta1 from 0 to below 1
   * @param beta2 from 0 to below 1
   * @param epsilon above 0
   */
  public static LocalOptimizer adam(double beta1, double beta2, double epsilon) {
    return new Adam(beta1, beta2, epsilon);
  }

  /**
   * A fresh memory.
   *
   * @param n parameters
   */
  abstract Steps begin(int n);

  /** An optimiser under way. */
  interface Steps {
    /** One step: changes {@code theta}. */
    void take(double[] theta, double[] gradient, double rate);
  }

  private static double requireShare(String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          "Invalid %s: %s (must be from 0 to below 1)".formatted(what, value));
    }
    return value;
  }

  static final class Sgd extends LocalOptimizer {
    private static final long serialVersionUID = 1L;

    @Override
    Steps begin(int n) {
      return (theta, gradient, rate) -> {
        for (int i = 0; i < theta.length; i++) {
          theta[i] -= rate * gradient[i];
        }
      };
    }
  }

  static final class Momentum extends LocalOptimizer {
    private static final long serialVersionUID = 1L;

    private final double coefficient;
    private final boolean nesterov;

    private Momentum(double coefficient, boolean nesterov) {
      this.coefficient = requireShare("momentum", coefficient);
      this.nesterov = nesterov;
    }

    @Override
    Steps begin(int n) {
      double[] velocity = new double[n];
      return (theta, gradient, rate) -> {
        for (int i = 0; i < theta.length; i++) {
          velocity[i] = coefficient * velocity[i] + gradient[i];
          theta[i] -= rate * (nesterov ? gradient[i] + coefficient * velocity[i] : velocity[i]);
        }
      };
    }
  }

  static final class Adam extends LocalOptimizer {
    private static final long serialVersionUID = 1L;

    private final double beta1;
    private final double beta2;
    private final double epsilon;

    private Adam(double beta1, double beta2, double epsilon) {
      this.beta1 = requireShare("beta1", beta1);
      this.beta2 = requireShare("beta2", beta2);
      if (!(epsilon > 0 && Double.isFinite(epsilon))) {
        throw new IllegalArgumentException(
            "Invalid epsilon: %s (must be above 0)".formatted(epsilon));
      }
      this.epsilon = epsilon;
    }

    @Override
    Steps begin(int n) {
      return new AdamSteps(this, n);
    }
  }

  private static final class AdamSteps implements Steps {
    private final Adam adam;
    private final double[] mean;
    private final double[] square;
    private double power1 = 1;
    private double power2 = 1;

    AdamSteps(Adam adam, int n) {
      this.adam = adam;
      this.mean = new double[n];
      this.square = new double[n];
    }

    @Override
    public void take(double[] theta, double[] gradient, double rate) {
      power1 *= adam.beta1;
      power2 *= adam.beta2;
      for (int i = 0; i < theta.length; i++) {
        double g = gradient[i];
        mean[i] = adam.beta1 * mean[i] + (1 - adam.beta1) * g;
        square[i] = adam.beta2 * square[i] + (1 - adam.beta2) * g * g;
        theta[i] -=
            rate * (mean[i] / (1 - power1)) / (Math.sqrt(square[i] / (1 - power2)) + adam.epsilon);
      }
    }
  }
}

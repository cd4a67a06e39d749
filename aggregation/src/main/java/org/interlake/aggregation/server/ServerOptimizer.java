package org.interlake.aggregation.server;

/**
 * The server's step (S. Reddi, Z. Charles, M. Zaheer, Z. Garrett, K. Rush, J. Konečný, S. Kumar, H.
 * B. McMahan, <em>Adaptive Federated Optimization</em>, ICLR 2021, algorithm 2; for momentum: T.-M.
 * H. Hsu, H. Qi, M. Brown, <em>Measuring the Effects of Non-Identical Data Distribution for
 * Federated Visual Classification</em>, 2019).
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>x</td><td>the model that the sites started from</td></tr>
 *   <tr><td>Δ</td><td>the aggregate of the sites' models, less x</td></tr>
 *   <tr><td>m, v</td><td>the memory: first and second moment, at first m = 0, v = τ²</td></tr>
 *   <tr><td>η, β₁, β₂, τ</td><td>learning rate, decays, adaptivity</td></tr>
 * </table>
 *
 * <pre>
 * average     x ← x + Δ                                (federated averaging itself)
 * momentum    m ← β₁ m + Δ               x ← x + η m
 * adagrad     m ← β₁ m + (1 - β₁) Δ      v ← v + Δ²                            x ← x + η m / (√v + τ)
 * adam        m likewise                 v ← β₂ v + (1 - β₂) Δ²                x likewise
 * yogi        m likewise                 v ← v - (1 - β₂) Δ² sign(v - Δ²)      x likewise
 * </pre>
 */
public sealed interface ServerOptimizer {
  /** Vectors of the model's size that the memory holds. */
  int memoryVectors();

  /**
   * The memory before the first step.
   *
   * @param length of the model
   */
  double[] start(int length);

  /**
   * Takes a step in place.
   *
   * @param model x; afterwards the next model
   * @param aggregate of the sites' models, as long as {@code model}
   * @param memory of {@link #memoryVectors} times that length: m, then v
   */
  void step(double[] model, double[] aggregate, double[] memory);

  /** The aggregate is the next model. */
  record Average() implements ServerOptimizer {
    @Override
    public int memoryVectors() {
      return 0;
    }

    @Override
    public double[] start(int length) {
      return new double[0];
    }

    @Override
    public void step(double[] model, double[] aggregate, double[] memory) {
      System.arraycopy(aggregate, 0, model, 0, model.length);
    }
  }

  /**
   * FedAvgM.
   *
   * @param learningRate η, above 0
   * @param momentum β₁, in [0, 1)
   */
  record Momentum(double learningRate, double momentum) implements ServerOptimizer {
    public Momentum {
      requirePositive("learningRate", learningRate);
      requireShare("momentum", momentum);
    }

    @Override
    public int memoryVectors() {
      return 1;
    }

    @Override
    public double[] start(int length) {
      return new double[length];
    }

    @Override
    public void step(double[] model, double[] aggregate, double[] memory) {
      for (int i = 0; i < model.length; i++) {
        double m = momentum * memory[i] + (aggregate[i] - model[i]);
        memory[i] = m;
        model[i] = model[i] + learningRate * m;
      }
    }
  }

  /**
   * FedAdagrad, FedAdam or FedYogi.
   *
   * @param learningRate η, above 0
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1); without effect on Adagrad
   * @param adaptivity τ, above 0
   */
  record Adaptive(
      SecondMoment secondMoment, double learningRate, double beta1, double beta2, double adaptivity)
      implements ServerOptimizer {
    public Adaptive {
      requirePositive("learningRate", learningRate);
      requireShare("beta1", beta1);
      requireShare("beta2", beta2);
      requirePositive("adaptivity", adaptivity);
    }

    @Override
    public int memoryVectors() {
      return 2;
    }

    @Override
    public double[] start(int length) {
      double[] memory = new double[Math.multiplyExact(2, length)];
      java.util.Arrays.fill(memory, length, memory.length, adaptivity * adaptivity);
      return memory;
    }

    @Override
    public void step(double[] model, double[] aggregate, double[] memory) {
      int n = model.length;
      for (int i = 0; i < n; i++) {
        double delta = aggregate[i] - model[i];
        double m = beta1 * memory[i] + (1 - beta1) * delta;
        double v = secondMoment.next(memory[n + i], delta * delta, beta2);
        memory[i] = m;
        memory[n + i] = v;
        model[i] = model[i] + learningRate * m / (Math.sqrt(v) + adaptivity);
      }
    }
  }

  /** How v follows Δ². */
  enum SecondMoment {
    ADAGRAD {
      @Override
      double next(double v, double square, double beta2) {
        return v + square;
      }
    },
    ADAM {
      @Override
      double next(double v, double square, double beta2) {
        return beta2 * v + (1 - beta2) * square;
      }
    },
    YOGI {
      @Override
      double next(double v, double square, double beta2) {
        return v - (1 - beta2) * square * Math.signum(v - square);
      }
    };

    abstract double next(double v, double square, double beta2);
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(
          "Invalid %s of the server's step: %s (must be above 0 and finite)"
              .formatted(name, value));
    }
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          "Invalid %s of the server's step: %s (must be 0 or more and below 1)"
              .formatted(name, value));
    }
  }
}

package org.interlake.models.descent;

/** The step size of local training, round by round. */
public sealed interface LearningRate {
  /**
   * The rate of a round.
   *
   * @param round 0 is the first training round
   */
  double at(int round);

  /** The same in every round. */
  record Constant(double rate) implements LearningRate {
    public Constant {
      requirePositive("rate", rate);
    }

    @Override
    public double at(int round) {
      return rate;
    }
  }

  /**
   * rate · factor^⌊round / every⌋.
   *
   * @param factor above 0, at most 1
   * @param every rounds between two decays, 1 or more
   */
  record StepDecay(double rate, double factor, int every) implements LearningRate {
    public StepDecay {
      requirePositive("rate", rate);
      if (!(factor > 0 && factor <= 1)) {
        throw new IllegalArgumentException(
            "Invalid factor: %s (must be above 0 and at most 1)".formatted(factor));
      }
      requireRounds("every", every);
    }

    @Override
    public double at(int round) {
      double decayed = rate;
      for (int i = 0; i < round / every; i++) {
        decayed *= factor;
      }
      return decayed;
    }
  }

  /**
   * rate / (1 + decay · round).
   *
   * @param decay 0 or more
   */
  record InverseTime(double rate, double decay) implements LearningRate {
    public InverseTime {
      requirePositive("rate", rate);
      if (!(decay >= 0 && Double.isFinite(decay))) {
        throw new IllegalArgumentException(
            "Invalid decay: %s (must be 0 or more)".formatted(decay));
      }
    }

    @Override
    public double at(int round) {
      return rate / (1 + decay * round);
    }
  }

  /**
   * rate / 2 · (1 + cos(π · round / rounds)) (Loshchilov and Hutter 2017, equation 5, without
   * restarts). Falls from {@code rate} towards 0, which it would reach in the round after the last.
   *
   * @param rounds planned, 1 or more
   */
  record Cosine(double rate, int rounds) implements LearningRate {
    public Cosine {
      requirePositive("rate", rate);
      requireRounds("rounds", rounds);
    }

    @Override
    public double at(int round) {
      double share = Math.min(round, rounds) / (double) rounds;
      return rate / 2 * (1 + StrictMath.cos(Math.PI * share));
    }
  }

  private static void requirePositive(String what, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException("Invalid %s: %s (must be above 0)".formatted(what, value));
    }
  }

  private static void requireRounds(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "Invalid %s: %d (must be 1 round or more)".formatted(what, value));
    }
  }
}

package org.interlake.benchmarks.attacks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Each liar sends noise that has nothing to do with its rows (P. Blanchard et al., <em>Machine
 * Learning with Adversaries</em>, NeurIPS 2017, section 5: the Gaussian attack).
 *
 * <pre>
 * x_k = r + N(0, (m ρ)² I),   ρ² = mean over honest sites and coordinates of d²
 * </pre>
 *
 * The paper's deviation is 200 whatever the model; here it is a multiple of an honest coordinate's.
 *
 * @param multiple m, above 0
 * @param seed of the noise, with the round's number
 */
public record GaussianNoise(double multiple, long seed) implements Attack {
  public GaussianNoise {
    if (!(multiple > 0 && Double.isFinite(multiple))) {
      throw new IllegalArgumentException(
          "Invalid multiple of Gaussian noise: %s (must be above 0)".formatted(multiple));
    }
  }

  @Override
  public String name() {
    return "Gaussian noise";
  }

  @Override
  public List<double[]> steps(Cohort cohort) {
    double scale = multiple * rootMeanSquare(cohort.honest());
    Random random = new Random(seed * 1_000_003 + cohort.round());
    List<double[]> steps = new ArrayList<>();
    for (int i = 0; i < cohort.liars().size(); i++) {
      double[] step = new double[cohort.dimension()];
      for (int j = 0; j < step.length; j++) {
        step[j] = scale * random.nextGaussian();
      }
      steps.add(step);
    }
    return steps;
  }

  private static double rootMeanSquare(List<double[]> steps) {
    double total = 0;
    long count = 0;
    for (double[] step : steps) {
      for (double value : step) {
        total += value * value;
      }
      count += step.length;
    }
    return Math.sqrt(total / count);
  }
}

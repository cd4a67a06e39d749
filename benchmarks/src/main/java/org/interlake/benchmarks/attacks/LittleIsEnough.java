package org.interlake.benchmarks.attacks;

import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * Liars stay within the spread of the honest (G. Baruch, M. Baruch, Y. Goldberg, <em>A Little Is
 * Enough: Circumventing Defenses For Distributed Learning</em>, NeurIPS 2019, algorithm 3).
 *
 * <pre>
 * s = ⌊n / 2 + 1⌋ - f
 * z = Φ⁻¹((n - f - s) / (n - f))
 * x_k = r + μ - z σ sign(μ)
 * </pre>
 *
 * s honest sites are expected to be further out than z deviations; with the liars they are a
 * majority, so that a median lies at z or beyond. The paper goes one way in all coordinates; here
 * each goes against the honest step, since a softmax does not see what is added to all its classes.
 * If s is 0 or less, liars are the majority by themselves and z is without bound: 3 is taken.
 */
public record LittleIsEnough() implements Attack {
  private static final double UNBOUNDED = 3;

  @Override
  public String name() {
    return "a little is enough";
  }

  @Override
  public List<double[]> steps(Cohort cohort) {
    double z = deviations(cohort.sites(), cohort.liars().size());
    double[] step = cohort.mean();
    double[] deviation = cohort.deviation();
    for (int j = 0; j < step.length; j++) {
      step[j] -= z * deviation[j] * Math.signum(step[j]);
    }
    return cohort.allSend(step);
  }

  /** z, 0 or more. */
  static double deviations(int sites, int liars) {
    int honest = sites - liars;
    int needed = sites / 2 + 1 - liars;
    if (needed <= 0) {
      return UNBOUNDED;
    }
    double share = (double) (honest - needed) / honest;
    return Math.max(0, new NormalDistribution(null, 0, 1).inverseCumulativeProbability(share));
  }
}

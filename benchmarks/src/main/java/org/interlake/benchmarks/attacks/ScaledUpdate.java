package org.interlake.benchmarks.attacks;

import java.util.List;

/**
 * Model replacement (E. Bagdasaryan, A. Veit, Y. Hua, D. Estrin, V. Shmatikov, <em>How To Backdoor
 * Federated Learning</em>, AISTATS 2020, equation 3): a liar whose goal is the model that it
 * trained on flipped labels stretches its step so that the mean ends there.
 *
 * <pre>
 * x_k = r + γ d_k,   γ = n
 * </pre>
 *
 * γ = n is for one liar alone; f of them overshoot f times.
 */
public record ScaledUpdate() implements Attack {
  @Override
  public String name() {
    return "scaled update";
  }

  @Override
  public TrainingRows rows() {
    return TrainingRows.FLIPPED_LABELS;
  }

  @Override
  public List<double[]> steps(Cohort cohort) {
    return cohort.allScale(cohort.sites());
  }
}

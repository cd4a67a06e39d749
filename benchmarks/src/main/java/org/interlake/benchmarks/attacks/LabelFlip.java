package org.interlake.benchmarks.attacks;

import java.util.List;

/**
 * Liars train honestly on rows whose class c of C bears the label C - 1 - c (B. Biggio, B. Nelson,
 * P. Laskov, <em>Poisoning Attacks against Support Vector Machines</em>, ICML 2012, flip labels;
 * the formula is section 5.1 of M. Fang, X. Cao, J. Jia, N. Z. Gong, <em>Local Model Poisoning
 * Attacks to Byzantine-Robust Federated Learning</em>, USENIX Security 2020).
 */
public record LabelFlip() implements Attack {
  @Override
  public String name() {
    return "label flip";
  }

  @Override
  public TrainingRows rows() {
    return TrainingRows.FLIPPED_LABELS;
  }

  @Override
  public List<double[]> steps(Cohort cohort) {
    return cohort.liars();
  }
}

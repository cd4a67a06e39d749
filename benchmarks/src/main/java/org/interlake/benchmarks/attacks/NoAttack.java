package org.interlake.benchmarks.attacks;

import java.util.List;

/** All sites are honest. */
public record NoAttack() implements Attack {
  @Override
  public String name() {
    return "none";
  }

  @Override
  public List<double[]> steps(Cohort cohort) {
    return cohort.liars();
  }
}

package org.interlake.models.glm;

import org.interlake.models.data.BlockKernel;

/** What a site sums for one Newton step, for the benchmarks: beside its package. */
public final class NewtonPass {
  private NewtonPass() {}

  /** Loss, gradient and Hessian of logistic regression. */
  public static BlockKernel of(double[] parameters) {
    return new GlmKernel(new Binomial(), parameters);
  }
}

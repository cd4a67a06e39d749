package org.interlake.models.noisy;

import org.interlake.models.data.BlockKernel;

/** Sums to which no row adds a vector that is longer than a known length. */
interface BoundedSums extends BlockKernel {
  /** Δ, above 0: holds for the numbers that are added, rounding included. */
  double sensitivityL2();
}

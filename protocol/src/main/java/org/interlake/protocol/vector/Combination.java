package org.interlake.protocol.vector;

/** How the sites' updates become one vector. */
public enum Combination {
  /** Added up coordinate by coordinate. */
  SUM,
  /** Averaged coordinate by coordinate, weighted by the example counts. */
  WEIGHTED_MEAN
}

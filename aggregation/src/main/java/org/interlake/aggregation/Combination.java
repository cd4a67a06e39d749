package org.interlake.aggregation;

/** How a cohort's vectors become one. */
public enum Combination {
  /** The sum: every weight is 1. */
  SUM,
  /** sum(weight * vector) / sum(weight). */
  WEIGHTED_MEAN
}

package org.interlake.aggregation;

/** Where a fold is computed. The bytes of the result are the same. */
public enum FoldPath {
  /** As {@link FoldCost} judges. */
  AUTO,
  /** In the driver's own thread. */
  DRIVER,
  /** As a Spark job, however small. */
  SPARK
}

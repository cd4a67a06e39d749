package org.interlake.privacy.secagg;

/**
 * All masks that are left in a sum of masked updates. Any number of threads may use one: a call
 * keeps nothing.
 */
public interface MaskSum {
  /**
   * Takes the masks off a run of elements of the sum, in the ring.
   *
   * @param block elements of the sum of the masked values of all sites that arrived; overwritten by
   *     the sum of their values
   * @param fromElement which element of the whole vector the first of {@code block} is, from 0
   */
  void subtractFrom(long[] block, long fromElement);
}

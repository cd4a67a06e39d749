package org.interlake.benchmarks.fuzz;

import java.util.List;

/** A decoder, and what it is fed. */
interface Target {
  String name();

  /** Input that the decoder takes, to be damaged; one or more. */
  List<byte[]> seeds();

  /** How a seed is damaged. */
  Mutation mutation();

  /** How large a part of all executions is its own, beside the others' weights. */
  default int weight() {
    return 100;
  }

  /**
   * Decodes.
   *
   * @param input damaged, or a seed as it is
   * @return whether it was taken; false if it was refused in the way that the decoder declares
   * @throws RuntimeException if it was refused in any other way: a fault of the decoder
   * @throws AssertionError if what was taken is not what was sent
   */
  boolean decode(byte[] input);

  /**
   * The bytes that decoding may take from the heap.
   *
   * @param input as of {@link #decode}
   */
  default long allowedBytes(byte[] input) {
    return (4L << 20) + 64L * input.length;
  }
}

package org.interlake.aggregation;

import java.io.Serializable;

/**
 * What a task brings back: something for each of its spans and blocks, in order, or what is wrong.
 */
final class TaskResult implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Nothing is wrong there. */
  static final long NONE = -1;

  /** For each span, its sums. */
  final double[][] sums;

  /** For each block, its combined coordinates, if the driver is to have them. */
  final double[][] coordinates;

  /** For each block, its digest, if it was written. */
  final byte[][] digests;

  final UpdateFault[] faults;

  /** The first coordinate that is not finite although all updates are, or {@link #NONE}. */
  final long overflow;

  /** A part that stands there already with other bytes, or {@link #NONE}. */
  final long conflictingPart;

  private TaskResult(
      double[][] sums,
      double[][] coordinates,
      byte[][] digests,
      UpdateFault[] faults,
      long overflow,
      long conflictingPart) {
    this.sums = sums;
    this.coordinates = coordinates;
    this.digests = digests;
    this.faults = faults;
    this.overflow = overflow;
    this.conflictingPart = conflictingPart;
  }

  static TaskResult of(double[][] sums, double[][] coordinates, byte[][] digests) {
    return new TaskResult(sums, coordinates, digests, new UpdateFault[0], NONE, NONE);
  }

  static TaskResult faulty(UpdateFault... faults) {
    return new TaskResult(new double[0][], new double[0][], new byte[0][], faults, NONE, NONE);
  }

  static TaskResult overflowing(long coordinate) {
    return new TaskResult(
        new double[0][], new double[0][], new byte[0][], new UpdateFault[0], coordinate, NONE);
  }

  static TaskResult conflicting(int part) {
    return new TaskResult(
        new double[0][], new double[0][], new byte[0][], new UpdateFault[0], NONE, part);
  }
}

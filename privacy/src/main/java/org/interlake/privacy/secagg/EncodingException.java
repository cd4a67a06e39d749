package org.interlake.privacy.secagg;

/** A number that has no place in the ring. The message does not tell it: it may be of a row. */
public final class EncodingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int index;

  EncodingException(int index, boolean finite, double range) {
    super(
        finite
            ? "Element %d is out of range (must be from -%s to %s); nothing was encoded. Raise the range, or scale the features or the updates down"
                .formatted(index, range, range)
            : "Element %d is not a finite number; nothing was encoded. Training diverged: lower the learning rate, or scale the features"
                .formatted(index));
    this.index = index;
  }

  /** Where the number stands in its vector. */
  public int index() {
    return index;
  }
}

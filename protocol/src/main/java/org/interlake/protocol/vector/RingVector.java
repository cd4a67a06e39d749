package org.interlake.protocol.vector;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A vector of residues modulo 2^64 or 2^32, as one array: of 32 bits the low half of each element
 * counts. Its wire form is little-endian.
 *
 * <p>Takes the array that it is given, which the caller must no longer change: a masked update is
 * as long as a model, and a copy of it would be for nothing.
 */
public final class RingVector implements BlockedVector {
  private final VectorLayout layout;
  private final long[] residues;

  /**
   * @param layout of {@code RING64} or {@code RING32}
   */
  public RingVector(VectorLayout layout, long[] residues) {
    this.layout = requireNonNull(layout, "layout");
    this.residues = requireNonNull(residues, "residues");
    if (!layout.type().isMasked()) {
      throw new IllegalArgumentException(
          "Vector %s holds %s (must hold residues: RING64 or RING32)"
              .formatted(layout.name(), layout.type()));
    }
    if (layout.length() != residues.length) {
      throw new IllegalArgumentException(
          "Vector %s has %d elements (its layout demands %d)"
              .formatted(layout.name(), residues.length, layout.length()));
    }
  }

  @Override
  public VectorLayout layout() {
    return layout;
  }

  @Override
  public void read(long position, byte[] target, int length) {
    ByteBuffer out = ByteBuffer.wrap(target, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    int from = Math.toIntExact(position / layout.type().bytes());
    if (layout.type() == ElementType.RING64) {
      out.asLongBuffer().put(residues, from, length / Long.BYTES);
      return;
    }
    for (int i = 0; i < length / Integer.BYTES; i++) {
      out.putInt((int) residues[from + i]);
    }
  }

  /** The shape only: what is masked need not be shown either. */
  @Override
  public String toString() {
    return "RingVector[%s, %s x %d]".formatted(layout.name(), layout.type(), residues.length);
  }
}

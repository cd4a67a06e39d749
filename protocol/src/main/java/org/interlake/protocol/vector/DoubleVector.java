package org.interlake.protocol.vector;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A vector small enough for one array, held as doubles whatever its wire type. An element of a
 * {@code FLOAT32} layout is always a value that a float holds exactly.
 *
 * <p>Immutable: arrays are copied at the door.
 */
public final class DoubleVector {
  private final VectorLayout layout;
  private final double[] values;

  private DoubleVector(VectorLayout layout, double[] values) {
    this.layout = requireNonNull(layout, "layout");
    requireReal(layout);
    if (layout.length() != values.length) {
      throw new IllegalArgumentException(
          "Vector %s has %d elements (its layout demands %d)"
              .formatted(layout.name(), values.length, layout.length()));
    }
    this.values = values;
  }

  private static void requireReal(VectorLayout layout) {
    if (!layout.type().isReal()) {
      throw new IllegalArgumentException(
          "Vector %s holds %s, which are no numbers until they are unmasked (must be FLOAT32 or FLOAT64)"
              .formatted(layout.name(), layout.type()));
    }
  }

  /** Takes a copy of {@code values}, rounded to float where the layout says so. */
  public static DoubleVector of(VectorLayout layout, double... values) {
    double[] copy = values.clone();
    if (layout.type() == ElementType.FLOAT32) {
      for (int i = 0; i < copy.length; i++) {
        copy[i] = (float) copy[i];
      }
    }
    return new DoubleVector(layout, copy);
  }

  /** All elements 0. */
  public static DoubleVector zero(VectorLayout layout) {
    return new DoubleVector(layout, new double[Math.toIntExact(layout.length())]);
  }

  /**
   * Reads the wire form: {@link VectorLayout#byteLength()} bytes, little-endian.
   *
   * @throws IllegalArgumentException if {@code bytes} has another length
   */
  public static DoubleVector decode(VectorLayout layout, byte[] bytes) {
    if (bytes.length != layout.byteLength()) {
      throw new IllegalArgumentException(
          "Vector %s has %d bytes (its layout demands %d)"
              .formatted(layout.name(), bytes.length, layout.byteLength()));
    }
    requireReal(layout);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[Math.toIntExact(layout.length())];
    if (layout.type() == ElementType.FLOAT64) {
      in.asDoubleBuffer().get(values);
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = in.getFloat();
      }
    }
    return new DoubleVector(layout, values);
  }

  /** The wire form. */
  public byte[] encode() {
    ByteBuffer out =
        ByteBuffer.allocate(Math.toIntExact(layout.byteLength())).order(ByteOrder.LITTLE_ENDIAN);
    if (layout.type() == ElementType.FLOAT64) {
      out.asDoubleBuffer().put(values);
    } else {
      for (double value : values) {
        out.putFloat((float) value);
      }
    }
    return out.array();
  }

  public VectorLayout layout() {
    return layout;
  }

  public int length() {
    return values.length;
  }

  public double get(int index) {
    return values[index];
  }

  public double[] toArray() {
    return values.clone();
  }

  /** A copy of one segment's elements. */
  public double[] segment(String name) {
    int from = Math.toIntExact(layout.offsetOf(name));
    return Arrays.copyOfRange(values, from, from + Math.toIntExact(layout.lengthOf(name)));
  }

  /** The index of the first element that is not a finite number, or -1. */
  public int firstNonFinite() {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DoubleVector that
        && layout.equals(that.layout)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * layout.hashCode() + Arrays.hashCode(values);
  }

  /** The shape only: parameters do not belong in logs. */
  @Override
  public String toString() {
    return "DoubleVector[%s, %s x %d]".formatted(layout.name(), layout.type(), values.length);
  }
}

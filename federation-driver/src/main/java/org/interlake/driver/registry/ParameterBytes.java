package org.interlake.driver.registry;

import java.util.Arrays;
import org.interlake.protocol.Digest;

/** The exact bytes of a model's parameters: little-endian IEEE 754. Immutable. */
public final class ParameterBytes {
  private final byte[] value;

  private ParameterBytes(byte[] value) {
    this.value = value;
  }

  public static ParameterBytes of(byte[] bytes) {
    return new ParameterBytes(bytes.clone());
  }

  /** Takes an array that nobody else holds. */
  static ParameterBytes owning(byte[] bytes) {
    return new ParameterBytes(bytes);
  }

  public byte[] toBytes() {
    return value.clone();
  }

  /** The array itself, to be read only. */
  byte[] shared() {
    return value;
  }

  public Digest digest() {
    return Digest.of(value);
  }

  public int length() {
    return value.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParameterBytes that && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /** The size only: parameters do not belong in logs. */
  @Override
  public String toString() {
    return "ParameterBytes[%d]".formatted(value.length);
  }
}

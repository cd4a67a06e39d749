package org.interlake.protocol.vector;

import static java.util.Objects.requireNonNull;

/**
 * A named run of consecutive elements.
 *
 * @param name what the elements are, such as {@code coefficients}
 * @param length how many elements
 */
public record Segment(String name, long length) {
  public Segment {
    requireNonNull(name, "name");
    if (name.isEmpty() || name.length() > 128) {
      throw new IllegalArgumentException(
          "Invalid segment name: '%s' (must be 1 to 128 characters)".formatted(name));
    }
    if (length < 0) {
      throw new IllegalArgumentException(
          "Invalid length of segment %s: %d (must not be negative)".formatted(name, length));
    }
  }
}

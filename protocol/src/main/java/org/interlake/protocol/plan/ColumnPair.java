package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** Two different columns that are looked at together. */
public record ColumnPair(String first, String second) {
  public ColumnPair {
    requireNonNull(first, "first");
    requireNonNull(second, "second");
    if (first.equals(second)) {
      throw new IllegalArgumentException(
          "Invalid pair: column %s with itself (name two columns)".formatted(first));
    }
  }

  public List<String> columns() {
    return List.of(first, second);
  }

  /** As tables of the registry name it. */
  @Override
  public String toString() {
    return first + " * " + second;
  }
}

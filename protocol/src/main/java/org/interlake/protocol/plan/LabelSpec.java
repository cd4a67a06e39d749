package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

/**
 * The binary label: which column, and which two values it may hold.
 *
 * @param positive the value that counts as 1, as the column's type prints it
 * @param negative the value that counts as 0
 * @param oneClass what a site does whose rows all carry the same label
 */
public record LabelSpec(
    String column, ColumnType type, String positive, String negative, OneClass oneClass) {

  /** What a site does whose rows all carry the same label. */
  public enum OneClass {
    /** The site declines the plan. */
    DECLINE,
    /** The site takes part; it has no local-only model to compare with. */
    ALLOW
  }

  public LabelSpec {
    requireNonNull(column, "column");
    requireNonNull(type, "type");
    requireNonNull(positive, "positive");
    requireNonNull(negative, "negative");
    requireNonNull(oneClass, "oneClass");
    if (positive.equals(negative)) {
      throw new IllegalArgumentException(
          "Invalid label %s: positive and negative are both '%s' (must differ)"
              .formatted(column, positive));
    }
  }
}

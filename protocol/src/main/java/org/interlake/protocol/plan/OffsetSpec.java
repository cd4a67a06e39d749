package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What is added to a row's linear predictor with a coefficient of 1: the logarithm of the exposure
 * in a model of rates.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
@JsonSubTypes({
  @JsonSubTypes.Type(value = OffsetSpec.None.class, name = "none"),
  @JsonSubTypes.Type(value = OffsetSpec.ByColumn.class, name = "column")
})
public sealed interface OffsetSpec {
  /** Nothing is added. */
  record None() implements OffsetSpec {}

  /** How the column's value becomes the offset. */
  enum Transform {
    /** The value itself. */
    IDENTITY,
    /** Its natural logarithm; the value must be above 0. */
    LOG
  }

  /** A column of numbers, missing in no row. */
  record ByColumn(String column, Transform transform) implements OffsetSpec {
    public ByColumn {
      requireNonNull(column, "column");
      requireNonNull(transform, "transform");
    }
  }
}

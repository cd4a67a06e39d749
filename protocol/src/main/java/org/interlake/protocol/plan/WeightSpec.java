package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How much a row counts. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
@JsonSubTypes({
  @JsonSubTypes.Type(value = WeightSpec.Equal.class, name = "equal"),
  @JsonSubTypes.Type(value = WeightSpec.ByColumn.class, name = "column")
})
public sealed interface WeightSpec {
  /** Every row counts once. */
  record Equal() implements WeightSpec {}

  /** A column of numbers, 0 or more, missing in no row: the row counts as that many. */
  record ByColumn(String column) implements WeightSpec {
    public ByColumn {
      requireNonNull(column, "column");
    }
  }
}

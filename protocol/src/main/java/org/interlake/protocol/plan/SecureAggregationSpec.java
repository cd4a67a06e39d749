package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How a round's updates are added without the driver seeing one of them. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(
      value = SecureAggregationSpec.None.class,
      name = SecureAggregationSpec.None.NAME)
})
public sealed interface SecureAggregationSpec {
  /** The kind's name in plans and policies. */
  String kind();

  /** Not at all: the driver reads each update. */
  record None() implements SecureAggregationSpec {
    public static final String NAME = "none";

    @Override
    public String kind() {
      return NAME;
    }
  }
}

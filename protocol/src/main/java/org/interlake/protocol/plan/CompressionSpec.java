package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How updates are made smaller on their way. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = CompressionSpec.None.class, name = CompressionSpec.None.NAME)
})
public sealed interface CompressionSpec {
  /** The kind's name in plans. */
  String kind();

  /** Not at all: every number travels as it is. */
  record None() implements CompressionSpec {
    public static final String NAME = "none";

    @Override
    public String kind() {
      return NAME;
    }
  }
}

package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Which of the permitted sites a training round calls. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes(@JsonSubTypes.Type(value = SelectionSpec.All.class, name = SelectionSpec.All.NAME))
public sealed interface SelectionSpec {
  /** Every site that takes part. */
  record All() implements SelectionSpec {
    public static final String NAME = "all";
  }
}

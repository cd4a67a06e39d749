package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What training starts from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes(@JsonSubTypes.Type(value = StartSpec.Fresh.class, name = StartSpec.Fresh.NAME))
public sealed interface StartSpec {
  /** The family's own start: zeros, or small numbers drawn with the plan's seed. */
  record Fresh() implements StartSpec {
    public static final String NAME = "fresh";
  }
}

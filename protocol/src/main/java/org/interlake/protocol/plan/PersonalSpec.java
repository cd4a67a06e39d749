package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Which model a site makes for itself beside the global one, and keeps to itself. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes(@JsonSubTypes.Type(value = PersonalSpec.None.class, name = PersonalSpec.None.NAME))
public sealed interface PersonalSpec {
  /** None: the global model is everybody's. */
  record None() implements PersonalSpec {
    public static final String NAME = "none";
  }
}

package org.interlake.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The name of the standing agreement of a coordinator and its sites. */
public record FederationId(@JsonValue String name) implements Comparable<FederationId> {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public FederationId {
    Names.check("federation name", name);
  }

  @Override
  public int compareTo(FederationId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}

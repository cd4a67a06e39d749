package org.interlake.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The name of one execution of a plan. */
public record RunId(@JsonValue String name) implements Comparable<RunId> {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public RunId {
    Names.check("run name", name);
  }

  @Override
  public int compareTo(RunId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}

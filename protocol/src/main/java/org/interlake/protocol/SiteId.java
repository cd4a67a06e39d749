package org.interlake.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of one organisation in a federation. Its order is the order in which updates are folded.
 */
public record SiteId(@JsonValue String name) implements Comparable<SiteId> {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public SiteId {
    Names.check("site name", name);
  }

  @Override
  public int compareTo(SiteId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}

package org.interlake.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The place of a round in its run: 1 is the first. Every exchange of messages is a round. */
public record RoundNumber(@JsonValue int number) implements Comparable<RoundNumber> {
  public static final RoundNumber FIRST = new RoundNumber(1);

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public RoundNumber {
    if (number < 1) {
      throw new IllegalArgumentException(
          "Invalid round number: %d (must be 1 or more)".formatted(number));
    }
  }

  public RoundNumber next() {
    return new RoundNumber(Math.addExact(number, 1));
  }

  @Override
  public int compareTo(RoundNumber other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}

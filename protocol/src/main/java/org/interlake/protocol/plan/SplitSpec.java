package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Which rows train and which are held out for evaluation. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SplitSpec.ByColumn.class, name = "column"),
  @JsonSubTypes.Type(value = SplitSpec.ByFraction.class, name = "fraction")
})
public sealed interface SplitSpec {

  /** A string column says it; rows with any other value are left out. */
  record ByColumn(String column, String train, String test) implements SplitSpec {
    public ByColumn {
      requireNonNull(column, "column");
      requireNonNull(train, "train");
      requireNonNull(test, "test");
      if (train.equals(test)) {
        throw new IllegalArgumentException(
            "Invalid split by column %s: train and test are both '%s' (must differ)"
                .formatted(column, train));
      }
    }
  }

  /**
   * A seeded hash of the row's own contents says it, so that a row keeps its side whatever file it
   * stands in.
   *
   * @param testFraction the share of rows held out, in [0, 0.9]; 0 means no evaluation
   */
  record ByFraction(double testFraction) implements SplitSpec {
    public ByFraction {
      if (!(testFraction >= 0 && testFraction <= 0.9)) {
        throw new IllegalArgumentException(
            "Invalid testFraction: %s (must be from 0 to 0.9)".formatted(testFraction));
      }
    }
  }
}

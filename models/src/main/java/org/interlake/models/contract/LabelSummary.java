package org.interlake.models.contract;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What is known of the label in the training rows of all sites. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LabelSummary.Binary.class, name = "binary"),
  @JsonSubTypes.Type(value = LabelSummary.Classes.class, name = "classes"),
  @JsonSubTypes.Type(value = LabelSummary.Measured.class, name = "measured"),
  @JsonSubTypes.Type(value = LabelSummary.None.class, name = "none")
})
public sealed interface LabelSummary {
  /** There is no label. */
  record None() implements LabelSummary {}

  /**
   * A binary label.
   *
   * @param positiveRows rows with the positive label, at least one
   * @param negativeRows rows with the negative label, at least one
   */
  record Binary(long positiveRows, long negativeRows) implements LabelSummary {
    public Binary {
      if (positiveRows < 1 || negativeRows < 1) {
        throw new IllegalArgumentException(
            "Invalid label summary: %d positive and %d negative rows (must hold both classes)"
                .formatted(positiveRows, negativeRows));
      }
    }
  }

  /**
   * A label of several classes.
   *
   * @param rows of each class, in the plan's order; at least two classes have some
   */
  record Classes(List<Long> rows) implements LabelSummary {
    public Classes {
      rows = List.copyOf(rows);
      if (rows.stream().anyMatch(count -> count < 0)
          || rows.stream().filter(count -> count > 0).count() < 2) {
        throw new IllegalArgumentException(
            "Invalid label summary: %s rows of the classes (at least two must have some)"
                .formatted(rows));
      }
    }
  }

  /**
   * A measured label.
   *
   * @param weight Σ w, above 0
   * @param label Σ w y
   * @param offset Σ w · exp(offset) under a log link, else Σ w · offset
   */
  record Measured(double weight, double label, double offset) implements LabelSummary {
    public Measured {
      if (!(weight > 0) || !Double.isFinite(weight + label + offset)) {
        throw new IllegalArgumentException(
            "Invalid label summary: weight %s, label %s, offset %s (must be finite, the weight above 0)"
                .formatted(weight, label, offset));
      }
    }
  }
}

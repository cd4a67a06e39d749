package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.HashSet;
import java.util.List;

/** The label: which column the model is to predict, if any, and what it may hold. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LabelSpec.Binary.class, name = "binary"),
  @JsonSubTypes.Type(value = LabelSpec.Classes.class, name = "classes"),
  @JsonSubTypes.Type(value = LabelSpec.Measured.class, name = "measured"),
  @JsonSubTypes.Type(value = LabelSpec.None.class, name = "none")
})
public sealed interface LabelSpec {
  /** What kind of label this is, in words for a message. */
  String kind();

  /** A label that stands in a column. */
  sealed interface Column extends LabelSpec {
    /** The label's column in every site's table. */
    String column();

    ColumnType type();
  }

  /** There is nothing to predict. */
  record None() implements LabelSpec {
    @Override
    public String kind() {
      return "nothing (there is no label)";
    }
  }

  /** What a site does whose rows all carry the same label. */
  enum OneClass {
    /** The site declines the plan. */
    DECLINE,
    /** The site takes part; it has no local-only model to compare with. */
    ALLOW
  }

  /**
   * One of two values.
   *
   * @param positive the value that counts as 1, as the column's type prints it
   * @param negative the value that counts as 0
   * @param oneClass what a site does whose rows all carry the same label
   */
  record Binary(String column, ColumnType type, String positive, String negative, OneClass oneClass)
      implements Column {
    public Binary {
      requireNonNull(column, "column");
      requireNonNull(type, "type");
      requireNonNull(positive, "positive");
      requireNonNull(negative, "negative");
      requireNonNull(oneClass, "oneClass");
      if (positive.equals(negative)) {
        throw new IllegalArgumentException(
            "Invalid label %s: positive and negative are both '%s' (must differ)"
                .formatted(column, positive));
      }
    }

    @Override
    public String kind() {
      return "two values (positive and negative)";
    }
  }

  /**
   * One of several values. A site need not hold rows of all of them.
   *
   * @param values what counts as class 0, 1, ..., as the column's type prints it
   */
  record Classes(String column, ColumnType type, List<String> values) implements Column {
    public Classes {
      requireNonNull(column, "column");
      requireNonNull(type, "type");
      values = List.copyOf(values);
      if (values.size() < 2 || new HashSet<>(values).size() != values.size()) {
        throw new IllegalArgumentException(
            "Invalid classes of label %s: %s (must be two or more, none twice)"
                .formatted(column, values));
      }
    }

    @Override
    public String kind() {
      return "classes";
    }
  }

  /** A number, in the column's unit. */
  record Measured(String column, ColumnType type) implements Column {
    public Measured {
      requireNonNull(column, "column");
      requireNonNull(type, "type");
      if (type == ColumnType.STRING) {
        throw new IllegalArgumentException(
            "Invalid label %s: type string is not a number (name its values as classes, or as positive and negative)"
                .formatted(column));
      }
    }

    @Override
    public String kind() {
      return "a number";
    }
  }
}

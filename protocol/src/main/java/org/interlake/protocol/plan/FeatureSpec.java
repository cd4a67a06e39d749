package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * One column of the feature contract, as the plan asks for it. What is fitted to it (means,
 * deviations, vocabularies) is found federatedly and frozen in the fitted contract.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "encode")
@JsonSubTypes({
  @JsonSubTypes.Type(value = FeatureSpec.Numeric.class, name = "numeric"),
  @JsonSubTypes.Type(value = FeatureSpec.OneHot.class, name = "one-hot")
})
public sealed interface FeatureSpec {
  /** The column's name in every site's table. */
  String column();

  ColumnType type();

  /**
   * Codes that stand for "missing" in this column, beside NULL and NaN, as the column's type prints
   * them (a number as a number: {@code 0} also matches {@code 0.0}).
   */
  List<String> missingCodes();

  /** What a site does when it holds no value at all in the column. */
  AllMissing allMissing();

  /** What to do with missing values of a numeric column. */
  enum Imputation {
    /** A missing value is an error. */
    NONE,
    /** The federated mean of the values present. */
    MEAN
  }

  /** How a numeric column is scaled. */
  enum Scaling {
    NONE,
    /** (x - mean) / standard deviation, both federated over the values present (divisor n). */
    STANDARD
  }

  /** What a site does when it holds no value at all in a column. */
  enum AllMissing {
    /** The site declines the plan and says which column. */
    DECLINE,
    /** The site takes part: its rows are imputed (numeric) or all zeros (one-hot). */
    IMPUTE
  }

  /** A column of numbers (or a boolean as 0 and 1). */
  record Numeric(
      String column,
      ColumnType type,
      List<String> missingCodes,
      AllMissing allMissing,
      Imputation impute,
      Scaling scale)
      implements FeatureSpec {
    public Numeric {
      requireNonNull(column, "column");
      requireNonNull(type, "type");
      missingCodes = List.copyOf(missingCodes);
      requireNonNull(allMissing, "allMissing");
      requireNonNull(impute, "impute");
      requireNonNull(scale, "scale");
      if (type == ColumnType.STRING) {
        throw new IllegalArgumentException(
            "Invalid feature %s: type string cannot be numeric (set encode: one-hot, or another type)"
                .formatted(column));
      }
      for (String code : missingCodes) {
        try {
          Double.parseDouble(code);
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(
              "Invalid missing code of feature %s: '%s' (a numeric column's codes must be numbers)"
                  .formatted(column, code),
              e);
        }
      }
    }
  }

  /**
   * A column of categories: one 0/1 element for each category of the federated vocabulary, in the
   * vocabulary's sorted order, none dropped. A missing or unseen category is all zeros.
   */
  record OneHot(String column, ColumnType type, List<String> missingCodes, AllMissing allMissing)
      implements FeatureSpec {
    public OneHot {
      requireNonNull(column, "column");
      requireNonNull(type, "type");
      missingCodes = List.copyOf(missingCodes);
      requireNonNull(allMissing, "allMissing");
      if (type == ColumnType.DOUBLE) {
        throw new IllegalArgumentException(
            "Invalid feature %s: type double cannot be one-hot (use long, string or boolean)"
                .formatted(column));
      }
    }
  }
}

package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * A part of the feature contract, as the plan asks for it. What is fitted to it (means, quantiles,
 * vocabularies) is found federatedly and frozen in the fitted contract.
 *
 * <p>Keys of the JSON that came with a later version are not written where they say nothing, so
 * that an old plan keeps its text.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "encode")
@JsonSubTypes({
  @JsonSubTypes.Type(value = FeatureSpec.Numeric.class, name = "numeric"),
  @JsonSubTypes.Type(value = FeatureSpec.OneHot.class, name = "one-hot"),
  @JsonSubTypes.Type(value = BinsSpec.class, name = "bins"),
  @JsonSubTypes.Type(value = OrdinalSpec.class, name = "ordinal"),
  @JsonSubTypes.Type(value = FrequencySpec.class, name = "frequency"),
  @JsonSubTypes.Type(value = HashedSpec.class, name = "hashed"),
  @JsonSubTypes.Type(value = TextSpec.class, name = "text"),
  @JsonSubTypes.Type(value = InteractionSpec.class, name = "interaction")
})
public sealed interface FeatureSpec permits FeatureSpec.Column, InteractionSpec {
  /** What it is called: a column by its name, the product of a and b {@code a:b}. */
  String label();

  /** A feature that is made of one column. */
  sealed interface Column extends FeatureSpec permits Quantity, Category {
    /** The column's name in every site's table. */
    String column();

    ColumnType type();

    /**
     * Codes that stand for "missing" in this column, beside NULL and NaN, as the column's type
     * prints them (a number as a number: {@code 0} also matches {@code 0.0}).
     */
    List<String> missingCodes();

    /** What a site does when it holds no value at all in the column. */
    AllMissing allMissing();

    @Override
    default String label() {
      return column();
    }
  }

  /** A column whose values are read as numbers (a boolean as 0 and 1). */
  sealed interface Quantity extends Column permits Numeric, BinsSpec {
    /** What is made of a value first. */
    TransformSpec transform();
  }

  /** A column whose values are read as words, a number as it is printed. */
  sealed interface Category extends Column
      permits OneHot, OrdinalSpec, FrequencySpec, HashedSpec, TextSpec {}

  /** What to do with missing values of a numeric column. */
  enum Imputation {
    /** A missing value is an error. */
    NONE,
    /** The federated mean of the values present. */
    MEAN,
    /** Their federated median. */
    MEDIAN,
    /** The federated value that most rows have; of several the smallest. */
    MOST_FREQUENT,
    /** A value that the plan gives. */
    CONSTANT
  }

  /** Whether a row also says that a value was missing. */
  enum MissingIndicator {
    NONE,
    /** One more element: 1 where the value is missing, else 0. */
    ADD
  }

  /** How a numeric column is scaled. */
  enum Scaling {
    NONE,
    /** (x - mean) / standard deviation, both federated over the values present (divisor n). */
    STANDARD,
    /** (x - Q(0)) / (Q(1) - Q(0)), federated quantiles, of which none is one row's value. */
    MIN_MAX,
    /** (x - Q(0.5)) / (Q(0.75) - Q(0.25)), federated quantiles. */
    ROBUST,
    /** (x - center) / spread, numbers that the plan gives: nothing is found out from rows. */
    DECLARED
  }

  /** Which category has no element of its own. */
  enum Drop {
    NONE,
    /** The first of the vocabulary: its rows are all zeros. */
    FIRST
  }

  /** What to do with missing values of a column of categories. */
  enum CategoryImputation {
    /** All zeros. */
    NONE,
    /** The federated category that most rows have; of several the first. */
    MOST_FREQUENT
  }

  /** What a site does when it holds no value at all in a column. */
  enum AllMissing {
    /** The site declines the plan and says which column. */
    DECLINE,
    /** The site takes part: its rows are imputed, or all zeros. */
    IMPUTE
  }

  /**
   * A column of numbers (or a boolean as 0 and 1).
   *
   * @param value what stands for a missing value under {@link Imputation#CONSTANT}, in the column's
   *     own unit, before the transform; else 0
   * @param center what {@link Scaling#DECLARED} subtracts, after the transform; else 0
   * @param spread what it divides by, above 0; else 0
   */
  record Numeric(
      String column,
      ColumnType type,
      List<String> missingCodes,
      AllMissing allMissing,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Unsaid.class)
          TransformSpec transform,
      Imputation impute,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) double value,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Unsaid.class)
          MissingIndicator missingIndicator,
      Scaling scale,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) double center,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) double spread)
      implements Quantity {
    public Numeric {
      requireNonNull(column, "column");
      requireNonNull(type, "type");
      missingCodes = List.copyOf(missingCodes);
      requireNonNull(allMissing, "allMissing");
      requireNonNull(transform, "transform");
      requireNonNull(impute, "impute");
      requireNonNull(missingIndicator, "missingIndicator");
      requireNonNull(scale, "scale");
      FeatureRules.requireNumbers(column, "numeric", type, missingCodes);
      if (impute == Imputation.MOST_FREQUENT && type == ColumnType.DOUBLE) {
        throw new IllegalArgumentException(
            "Invalid impute of feature %s: most-frequent of type double (needs long or boolean; use median)"
                .formatted(column));
      }
      if (impute == Imputation.CONSTANT && !Double.isFinite(transform.apply(value))) {
        throw new IllegalArgumentException(
            "Invalid value of feature %s: %s (must be %s, as the transform asks)"
                .formatted(column, value, transform.kind().domain()));
      }
      if (impute != Imputation.CONSTANT && value != 0) {
        throw new IllegalArgumentException(
            "Invalid value of feature %s: %s (belongs to impute: constant)"
                .formatted(column, value));
      }
      FeatureRules.requireDeclared(column, scale, center, spread);
      if (impute == Imputation.NONE && missingIndicator == MissingIndicator.ADD) {
        throw new IllegalArgumentException(
            "Invalid missingIndicator of feature %s: add beside impute: none (a missing value is an error there; ask for an imputation)"
                .formatted(column));
      }
    }

    /** Neither transformed nor with an indicator. */
    public Numeric(
        String column,
        ColumnType type,
        List<String> missingCodes,
        AllMissing allMissing,
        Imputation impute,
        Scaling scale) {
      this(
          column,
          type,
          missingCodes,
          allMissing,
          TransformSpec.NONE,
          impute,
          0,
          MissingIndicator.NONE,
          scale);
    }

    /** Scaled by nothing that the plan gives. */
    public Numeric(
        String column,
        ColumnType type,
        List<String> missingCodes,
        AllMissing allMissing,
        TransformSpec transform,
        Imputation impute,
        double value,
        MissingIndicator missingIndicator,
        Scaling scale) {
      this(
          column,
          type,
          missingCodes,
          allMissing,
          transform,
          impute,
          value,
          missingIndicator,
          scale,
          0,
          0);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Numeric of(WrittenFeature.Numeric written) {
      return written.read();
    }
  }

  /**
   * A column of categories: one 0/1 element for each category of the federated vocabulary, in the
   * vocabulary's sorted order. An unseen category is all zeros, and so is a missing one unless it
   * is imputed.
   *
   * @param categories the vocabulary, sorted, where the plan gives it; else empty
   */
  record OneHot(
      String column,
      ColumnType type,
      List<String> missingCodes,
      AllMissing allMissing,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Unsaid.class) Drop drop,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Unsaid.class)
          CategoryImputation impute,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> categories)
      implements Category {
    public OneHot {
      requireNonNull(column, "column");
      requireNonNull(type, "type");
      missingCodes = List.copyOf(missingCodes);
      requireNonNull(allMissing, "allMissing");
      requireNonNull(drop, "drop");
      requireNonNull(impute, "impute");
      FeatureRules.requireWords(column, "one-hot", type);
      FeatureRules.requireNoneTwice("categories", column, categories);
      categories = categories.stream().sorted().toList();
      if (!categories.isEmpty() && impute == CategoryImputation.MOST_FREQUENT) {
        throw new IllegalArgumentException(
            "Invalid impute of feature %s: most-frequent beside categories (they are not counted then; leave one of them out)"
                .formatted(column));
      }
      if (categories.size() == 1 && drop == Drop.FIRST) {
        throw new IllegalArgumentException(
            "Invalid categories of feature %s: %s (the first is dropped, so there must be two)"
                .formatted(column, categories));
      }
    }

    /** The vocabulary is found over all sites. */
    public OneHot(
        String column,
        ColumnType type,
        List<String> missingCodes,
        AllMissing allMissing,
        Drop drop,
        CategoryImputation impute) {
      this(column, type, missingCodes, allMissing, drop, impute, List.of());
    }

    /** No category dropped, nothing imputed. */
    public OneHot(
        String column, ColumnType type, List<String> missingCodes, AllMissing allMissing) {
      this(column, type, missingCodes, allMissing, Drop.NONE, CategoryImputation.NONE);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static OneHot of(WrittenFeature.OneHot written) {
      return written.read();
    }
  }

  /** Equal to what goes without saying. For Jackson, which asks the filter whether it equals. */
  final class Unsaid {
    @Override
    public boolean equals(Object value) {
      return TransformSpec.NONE.equals(value)
          || value == MissingIndicator.NONE
          || value == Drop.NONE
          || value == CategoryImputation.NONE;
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }
}

package org.interlake.models.export;

import java.util.List;
import java.util.stream.Collectors;
import org.interlake.models.contract.FittedBins;
import org.interlake.models.contract.FittedFeature;
import org.interlake.models.contract.FittedFrequency;
import org.interlake.models.data.PlanValues;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.TransformSpec;

/** Features as Spark SQL, of a table's raw columns. */
final class FeatureSql {
  private static final String INFINITY = "CAST('Infinity' AS DOUBLE)";

  private FeatureSql() {}

  /**
   * A number, transformed, with its missing values imputed; NULL if nothing stands for them or the
   * transform is not defined. (SQL's ln of 0 is NULL, which must not be imputed.)
   */
  static String number(FittedFeature.Numeric feature) {
    String present = present(feature.spec());
    TransformSpec transform = feature.spec().transform();
    boolean imputed = !Double.isNaN(feature.fill());
    if (transform.kind() == TransformSpec.Kind.NONE) {
      return imputed ? "coalesce(" + present + ", " + literal(feature.fill()) + ")" : present;
    }
    return "CASE WHEN (%s) IS NULL THEN %s ELSE %s END"
        .formatted(
            present,
            imputed ? literal(feature.fill()) : "CAST(NULL AS DOUBLE)",
            transformed(transform, "(" + present + ")"));
  }

  /** {@link #number}, centred and divided. */
  static String scaledNumber(FittedFeature.Numeric feature) {
    return "((%s) - %s) / %s"
        .formatted(number(feature), literal(feature.center()), literal(feature.divisor()));
  }

  /** 1 where a number is missing, else 0. */
  static String missing(FittedFeature.Numeric feature) {
    return "CASE WHEN (%s) IS NULL THEN 1D ELSE 0D END".formatted(present(feature.spec()));
  }

  private static String transformed(TransformSpec transform, String x) {
    String exponent = literal(transform.exponent());
    return switch (transform.kind()) {
      case NONE -> x;
      case LOG -> "ln(" + x + ")";
      case LOG1P -> "log1p(" + x + ")";
      case SQRT -> "sqrt(" + x + ")";
      case POWER -> finite("pow(" + x + ", " + exponent + ")");
      case YEO_JOHNSON -> finite(yeoJohnson(transform.exponent(), x));
    };
  }

  private static String yeoJohnson(double exponent, String x) {
    double mirrored = 2 - exponent;
    String below =
        mirrored == 0
            ? "-log1p(-%s)".formatted(x)
            : "-(pow(1 - %1$s, %2$s) - 1) / %2$s".formatted(x, literal(mirrored));
    String above =
        exponent == 0
            ? "log1p(%s)".formatted(x)
            : "(pow(1 + %1$s, %2$s) - 1) / %2$s".formatted(x, literal(exponent));
    return "(CASE WHEN %s < 0 THEN %s ELSE %s END)".formatted(x, below, above);
  }

  /** NULL for an infinity. */
  private static String finite(String value) {
    return "CASE WHEN abs(%1$s) = %2$s THEN NULL ELSE %1$s END".formatted(value, INFINITY);
  }

  /** A number's bin, from 0; {@code missing} for a missing one. */
  static String bin(FittedBins feature, int missing) {
    String present = present(feature.spec());
    String edges =
        feature.edges().stream()
            .map(edge -> literal(edge.doubleValue()))
            .collect(Collectors.joining(", "));
    return "CASE WHEN (%1$s) IS NULL THEN %2$s ELSE CAST(size(filter(array(%3$s), edge -> (%1$s) >= edge)) AS DOUBLE) END"
        .formatted(present, literal((double) missing), edges);
  }

  /** A category's place in an order; -1 if it has none. */
  static String place(FittedFeature.Ordinal feature) {
    return "coalesce(CAST(array_position(%s, %s) AS DOUBLE) - 1, -1D)"
        .formatted(array(feature.order()), category(feature.spec()));
  }

  /** A category's share; 0 if it has none. */
  static String share(FittedFrequency feature) {
    String shares =
        feature.shares().stream()
            .map(share -> literal(share.doubleValue()))
            .collect(Collectors.joining(", "));
    return "coalesce(try_element_at(map_from_arrays(%s, array(%s)), %s), 0D)"
        .formatted(array(feature.vocabulary()), shares, category(feature.spec()));
  }

  /** A category's bucket; the number of buckets for a missing one. */
  static String bucket(FittedFeature.Hashed feature) {
    String category = category(feature.spec());
    int buckets = feature.spec().buckets();
    return "CASE WHEN (%1$s) IS NULL THEN %2$s ELSE CAST(pmod(hash(%1$s), %3$d) AS DOUBLE) END"
        .formatted(category, literal((double) buckets), buckets);
  }

  /** A category as a string, imputed if asked; NULL if missing. */
  static String category(FittedFeature.OneHot feature) {
    String category = category(feature.spec());
    return feature.mostFrequent().isEmpty()
        ? category
        : "coalesce(" + category + ", " + literal(feature.mostFrequent().get(0)) + ")";
  }

  /** A category as a string, NULL if missing. */
  static String category(FeatureSpec.Category spec) {
    String value = "CAST(" + quoted(spec.column()) + " AS STRING)";
    if (spec.missingCodes().isEmpty()) {
      return value;
    }
    String missing =
        spec.missingCodes().stream()
            .map(code -> value + " = " + literal(PlanValues.printed(spec.type(), code)))
            .collect(Collectors.joining(" OR "));
    return "CASE WHEN " + missing + " THEN NULL ELSE " + value + " END";
  }

  /** A number as a double, NULL if missing. */
  private static String present(FeatureSpec.Quantity spec) {
    String value = "CAST(" + quoted(spec.column()) + " AS DOUBLE)";
    String missing =
        spec.missingCodes().stream()
            .map(code -> " OR " + value + " = " + literal(Double.parseDouble(code)))
            .collect(Collectors.joining("", "isnan(" + value + ")", ""));
    return "CASE WHEN " + missing + " THEN NULL ELSE " + value + " END";
  }

  private static String array(List<String> words) {
    return words.stream().map(FeatureSql::literal).collect(Collectors.joining(", ", "array(", ")"));
  }

  /** A column by its exact name. */
  static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  /** A double, exactly: Java's shortest form with SQL's suffix for doubles. */
  private static String literal(double value) {
    return value < 0 ? "(" + value + "D)" : value + "D";
  }

  private static String literal(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}

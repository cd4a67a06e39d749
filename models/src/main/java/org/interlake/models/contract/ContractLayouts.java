package org.interlake.models.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * The shapes of the vectors that fit the feature contract. q is the number of the plan's numeric
 * features; they stand in the plan's order. All numbers are taken over training rows only.
 */
public final class ContractLayouts {
  /** The name of the layout {@link #counts}. */
  public static final String COUNTS_NAME = "contract-counts";

  /** The name of the layout {@link #spread}. */
  public static final String SPREAD_NAME = "contract-spread";

  /** Training rows: 1 element. */
  public static final String ROWS = "rows";

  /** Training rows with the positive label: 1 element. */
  public static final String POSITIVES = "positives";

  /** Training rows with the negative label: 1 element. */
  public static final String NEGATIVES = "negatives";

  /** Training rows of each class, where the label has classes: one element for each. */
  public static final String CLASSES = "classes";

  /** Σ w, where the label is measured: 1 element. */
  public static final String WEIGHT = "weight";

  /** Σ w y, where the label is measured: 1 element. */
  public static final String LABEL = "label";

  /**
   * Where the label is measured, Σ w · exp(offset) under a log link, else Σ w · offset: 1 element.
   */
  public static final String OFFSET = "offset";

  /** Rows that hold a value of each numeric feature: q elements. */
  public static final String PRESENT = "present";

  /** Sum of the values present of each numeric feature: q elements. */
  public static final String SUMS = "sums";

  /** Mean over all sites of each numeric feature: q elements. */
  public static final String MEANS = "means";

  /** Sum of squared deviations from the mean of each numeric feature: q elements. */
  public static final String SQUARES = "squares";

  private ContractLayouts() {}

  /** What a site sends in the first pass. Summed over sites. */
  public static VectorLayout counts(Plan plan) {
    long q = numericFeatures(plan).size();
    List<Segment> segments = new ArrayList<>();
    segments.add(new Segment(ROWS, 1));
    if (plan.label() instanceof LabelSpec.Binary) {
      segments.add(new Segment(POSITIVES, 1));
      segments.add(new Segment(NEGATIVES, 1));
    } else if (plan.label() instanceof LabelSpec.Classes label) {
      segments.add(new Segment(CLASSES, label.values().size()));
    } else if (plan.label() instanceof LabelSpec.Measured) {
      segments.add(new Segment(WEIGHT, 1));
      segments.add(new Segment(LABEL, 1));
      segments.add(new Segment(OFFSET, 1));
    }
    segments.add(new Segment(PRESENT, q));
    segments.add(new Segment(SUMS, q));
    return new VectorLayout(COUNTS_NAME, ElementType.FLOAT64, segments);
  }

  /** What the driver tells the sites between the passes. */
  public static VectorLayout means(Plan plan) {
    return new VectorLayout(
        "contract-means",
        ElementType.FLOAT64,
        List.of(new Segment(MEANS, numericFeatures(plan).size())));
  }

  /** What a site sends in the second pass. Summed over sites. */
  public static VectorLayout spread(Plan plan) {
    long q = numericFeatures(plan).size();
    return new VectorLayout(
        SPREAD_NAME,
        ElementType.FLOAT64,
        List.of(new Segment(PRESENT, q), new Segment(SQUARES, q)));
  }

  /** Why no rows can have what a site sent in either pass, or empty. */
  public static Optional<String> impossible(DoubleVector sent) {
    if (sent.layout().name().equals(SPREAD_NAME)) {
      return Counts.requireAtMost("values present", sent.segment(PRESENT), Counts.MAXIMUM)
          .or(
              () ->
                  Arrays.stream(sent.segment(SQUARES)).anyMatch(square -> square < 0)
                      ? Optional.of("a sum of squares is negative")
                      : Optional.empty());
    }
    double rows = sent.segment(ROWS)[0];
    return impossibleLabels(sent, rows)
        .or(() -> Counts.requireAtMost("values present", sent.segment(PRESENT), rows));
  }

  private static Optional<String> impossibleLabels(DoubleVector sent, double rows) {
    Set<String> segments =
        sent.layout().segments().stream().map(Segment::name).collect(Collectors.toSet());
    if (segments.contains(CLASSES)) {
      return Counts.requireTotal("labels", sent.segment(CLASSES), rows);
    }
    if (segments.contains(WEIGHT)) {
      return sent.segment(WEIGHT)[0] < 0
          ? Optional.of("the weight is negative")
          : Counts.requireAtMost("rows", sent.segment(ROWS), rows);
    }
    if (segments.contains(POSITIVES)) {
      double[] classes = {sent.segment(POSITIVES)[0], sent.segment(NEGATIVES)[0]};
      return Counts.requireTotal("labels", classes, rows);
    }
    return Counts.requireAtMost("rows", sent.segment(ROWS), rows);
  }

  /** The plan's numeric features, in its order. */
  public static List<FeatureSpec.Numeric> numericFeatures(Plan plan) {
    return plan.features().stream()
        .filter(FeatureSpec.Numeric.class::isInstance)
        .map(FeatureSpec.Numeric.class::cast)
        .toList();
  }

  /** The plan's one-hot features, in its order. */
  public static List<FeatureSpec.OneHot> oneHotFeatures(Plan plan) {
    return plan.features().stream()
        .filter(FeatureSpec.OneHot.class::isInstance)
        .map(FeatureSpec.OneHot.class::cast)
        .toList();
  }
}

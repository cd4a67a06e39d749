package org.interlake.models.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.interlake.models.quantiles.ValueCells;
import org.interlake.protocol.plan.BinsSpec;
import org.interlake.protocol.plan.DifferentialPrivacySpec;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FrequencySpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.OrdinalSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.TextSpec;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * The shapes of the vectors that fit the feature contract. q is the number of the plan's features
 * that are read as numbers; they stand in the plan's order, each after its transform. All numbers
 * are taken over training rows only.
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

  /**
   * Rows whose text has a word in the bucket, for each bucket of each text with idf: only there if
   * the plan has such a text.
   */
  public static final String TEXT_ROWS = "text-rows";

  /** Mean over all sites of each numeric feature: q elements. */
  public static final String MEANS = "means";

  /** Sum of squared deviations from the mean of each numeric feature: q elements. */
  public static final String SQUARES = "squares";

  /** Mean of the label, or of the number of its class, where there is one: 1 element. */
  public static final String LABEL_MEAN = "label";

  /** Σ (y - label) over the rows that hold a value of each number, where there is a label. */
  public static final String LABEL_SHIFTS = "label-shifts";

  /** Σ (y - label)² over the same rows. */
  public static final String LABEL_SQUARES = "label-squares";

  /** Σ (x - mean) (y - label) over the same rows. */
  public static final String LABEL_PRODUCTS = "label-products";

  /** The name of the layout {@link #cells}. */
  public static final String CELLS_NAME = "contract-cells";

  /** Standard deviation over all sites of each feature with quantiles. */
  public static final String DEVIATIONS = "deviations";

  /** Rows in each cell of each feature with quantiles, feature by feature. */
  public static final String CELL_ROWS = "cell-rows";

  /** Sum of the values in each cell of each feature with quantiles. */
  public static final String CELL_SUMS = "cell-sums";

  private ContractLayouts() {}

  /** What a site sends in the first pass. Summed over sites. */
  public static VectorLayout counts(Plan plan) {
    if (declared(plan)) {
      return new VectorLayout(COUNTS_NAME, ElementType.FLOAT64, List.of(new Segment(ROWS, 1)));
    }
    long q = numbers(plan).size();
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
    long buckets = textsWithIdf(plan).stream().mapToLong(TextSpec::buckets).sum();
    if (buckets > 0) {
      segments.add(new Segment(TEXT_ROWS, buckets));
    }
    return new VectorLayout(COUNTS_NAME, ElementType.FLOAT64, segments);
  }

  /** What the driver tells the sites between the passes. */
  public static VectorLayout means(Plan plan) {
    List<Segment> segments = new ArrayList<>();
    segments.add(new Segment(MEANS, numbers(plan).size()));
    if (hasLabel(plan)) {
      segments.add(new Segment(LABEL_MEAN, 1));
    }
    return new VectorLayout("contract-means", ElementType.FLOAT64, segments);
  }

  /** What a site sends in the second pass. Summed over sites. */
  public static VectorLayout spread(Plan plan) {
    long q = numbers(plan).size();
    List<Segment> segments = new ArrayList<>();
    segments.add(new Segment(PRESENT, q));
    segments.add(new Segment(SQUARES, q));
    if (hasLabel(plan)) {
      segments.add(new Segment(LABEL_SHIFTS, q));
      segments.add(new Segment(LABEL_SQUARES, q));
      segments.add(new Segment(LABEL_PRODUCTS, q));
    }
    return new VectorLayout(SPREAD_NAME, ElementType.FLOAT64, segments);
  }

  /** Whether there is a label for a number to be compared with. */
  public static boolean hasLabel(Plan plan) {
    return plan.label() instanceof LabelSpec.Column;
  }

  /** Rounds of a run before its first training round. */
  public static int rounds(Plan plan) {
    if (declared(plan)) {
      return 1;
    }
    return needsCells(plan) ? 3 : 2;
  }

  /**
   * Whether the plan itself says all that the contract needs: nothing is found out from rows but
   * how many there are.
   */
  public static boolean declared(Plan plan) {
    return plan.differentialPrivacy() instanceof DifferentialPrivacySpec.Noised;
  }

  /** What the driver tells the sites before the third pass: where the cells lie. */
  public static VectorLayout centers(Plan plan) {
    long k = numbersWithQuantiles(plan).size();
    return new VectorLayout(
        "contract-centers",
        ElementType.FLOAT64,
        List.of(new Segment(MEANS, k), new Segment(DEVIATIONS, k)));
  }

  /** What a site sends in the third pass, if the plan needs quantiles. Summed over sites. */
  public static VectorLayout cells(Plan plan) {
    long length = (long) ValueCells.CELLS * numbersWithQuantiles(plan).size();
    return new VectorLayout(
        CELLS_NAME,
        ElementType.FLOAT64,
        List.of(new Segment(CELL_ROWS, length), new Segment(CELL_SUMS, length)));
  }

  /** Why no rows can have what a site sent in a pass, or empty. */
  public static Optional<String> impossible(DoubleVector sent) {
    if (sent.layout().name().equals(SPREAD_NAME)) {
      return Counts.requireAtMost("values present", sent.segment(PRESENT), Counts.MAXIMUM)
          .or(
              () ->
                  hasNegative(sent, SQUARES) || hasNegative(sent, LABEL_SQUARES)
                      ? Optional.of("a sum of squares is negative")
                      : Optional.empty());
    }
    if (sent.layout().name().equals(CELLS_NAME)) {
      return Counts.requireAtMost("rows of the cells", sent.segment(CELL_ROWS), Counts.MAXIMUM);
    }
    double rows = sent.segment(ROWS)[0];
    if (!segmentNames(sent).contains(PRESENT)) {
      return Counts.requireAtMost("rows", sent.segment(ROWS), Counts.MAXIMUM);
    }
    return impossibleLabels(sent, rows)
        .or(() -> Counts.requireAtMost("values present", sent.segment(PRESENT), rows))
        .or(
            () ->
                segmentNames(sent).contains(TEXT_ROWS)
                    ? Counts.requireAtMost("rows of words", sent.segment(TEXT_ROWS), rows)
                    : Optional.empty());
  }

  private static boolean hasNegative(DoubleVector sent, String segment) {
    return segmentNames(sent).contains(segment)
        && Arrays.stream(sent.segment(segment)).anyMatch(value -> value < 0);
  }

  private static Set<String> segmentNames(DoubleVector sent) {
    return sent.layout().segments().stream().map(Segment::name).collect(Collectors.toSet());
  }

  private static Optional<String> impossibleLabels(DoubleVector sent, double rows) {
    Set<String> segments = segmentNames(sent);
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

  /** The plan's features that are read as numbers, in its order. */
  public static List<FeatureSpec.Quantity> numbers(Plan plan) {
    return only(FeatureSpec.Quantity.class, plan);
  }

  /** The plan's features that are read as words, in its order. */
  public static List<FeatureSpec.Category> categories(Plan plan) {
    return only(FeatureSpec.Category.class, plan);
  }

  /** The texts whose words are weighed by how many rows have them, in the plan's order. */
  public static List<TextSpec> textsWithIdf(Plan plan) {
    return only(TextSpec.class, plan).stream()
        .filter(text -> text.idf() == TextSpec.Idf.SMOOTH)
        .toList();
  }

  /** The numbers whose quantiles the contract needs, in the plan's order. */
  public static List<FeatureSpec.Quantity> numbersWithQuantiles(Plan plan) {
    return numbers(plan).stream().filter(ContractLayouts::needsQuantiles).toList();
  }

  /** Whether there is a third pass. */
  public static boolean needsCells(Plan plan) {
    return !numbersWithQuantiles(plan).isEmpty();
  }

  private static boolean needsQuantiles(FeatureSpec.Quantity feature) {
    if (feature instanceof FeatureSpec.Numeric numeric) {
      return numeric.impute() == FeatureSpec.Imputation.MEDIAN
          || numeric.scale() == FeatureSpec.Scaling.MIN_MAX
          || numeric.scale() == FeatureSpec.Scaling.ROBUST;
    }
    return ((BinsSpec) feature).byQuantiles();
  }

  /** Whether the sites count the rows of each of the column's values, for the driver to see. */
  public static boolean isCounted(FeatureSpec.Column feature) {
    if (feature instanceof FeatureSpec.Numeric numeric) {
      return numeric.impute() == FeatureSpec.Imputation.MOST_FREQUENT;
    }
    return (feature instanceof FeatureSpec.OneHot oneHot && oneHot.categories().isEmpty())
        || feature instanceof FrequencySpec
        || (feature instanceof OrdinalSpec ordinal && ordinal.order().isEmpty());
  }

  private static <T> List<T> only(Class<T> kind, Plan plan) {
    return plan.features().stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}

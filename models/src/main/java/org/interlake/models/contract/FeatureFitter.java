package org.interlake.models.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.interlake.models.quantiles.Quantiles;
import org.interlake.models.quantiles.ValueCells;
import org.interlake.protocol.plan.BinsSpec;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FrequencySpec;
import org.interlake.protocol.plan.HashedSpec;
import org.interlake.protocol.plan.InteractionSpec;
import org.interlake.protocol.plan.OrdinalSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.TextSpec;
import org.interlake.protocol.vector.DoubleVector;

/** Fits feature after feature to what the passes found, and gathers what cannot be fitted. */
final class FeatureFitter {
  /** A spread smaller than this share of the values is what rounding makes of a constant column. */
  private static final double CONSTANT = 1e-12;

  private final Plan plan;
  private final ContractDraft draft;
  private final double[] deviations;
  private final Optional<DoubleVector> cells;
  private final List<String> faults = new ArrayList<>();

  /**
   * @param deviations of the plan's numbers, in their order
   * @param cells of the numbers with quantiles, summed over the sites
   */
  FeatureFitter(Plan plan, ContractDraft draft, double[] deviations, Optional<DoubleVector> cells) {
    this.plan = plan;
    this.draft = draft;
    this.deviations = deviations;
    this.cells = cells;
  }

  /** Each names column, rule and remedy; empty before {@link #features}. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /** What could be fitted, in the plan's order. */
  List<FittedFeature> features() {
    List<FittedFeature> fitted = new ArrayList<>();
    int number = 0;
    int text = 0;
    for (FeatureSpec feature : plan.features()) {
      if (feature instanceof FeatureSpec.Numeric numeric) {
        numeric(numeric, number++).ifPresent(fitted::add);
      } else if (feature instanceof BinsSpec bins) {
        bins(bins, number++).ifPresent(fitted::add);
      } else if (feature instanceof TextSpec spec) {
        fitted.add(new FittedText(spec, weights(spec, text)));
        text += spec.idf() == TextSpec.Idf.SMOOTH ? spec.buckets() : 0;
      } else if (feature instanceof FeatureSpec.Category category) {
        category(category).ifPresent(fitted::add);
      } else {
        fitted.add(new FittedFeature.Interaction((InteractionSpec) feature));
      }
    }
    return fitted;
  }

  private Optional<FittedFeature> numeric(FeatureSpec.Numeric feature, int j) {
    double mean = draft.means().get(j);
    List<Double> quartiles = List.of();
    if (ContractLayouts.numbersWithQuantiles(plan).contains(feature)) {
      Optional<Quantiles> quantiles = quantiles(feature);
      if (quantiles.isEmpty()) {
        return Optional.empty();
      }
      quartiles = IntStream.rangeClosed(0, 4).mapToObj(i -> quantiles.get().at(i / 4.0)).toList();
    }
    if (isConstant(feature, mean, deviations[j], quartiles)) {
      return Optional.empty();
    }
    if (feature.impute() != FeatureSpec.Imputation.MOST_FREQUENT) {
      return Optional.of(
          new FittedFeature.Numeric(feature, mean, deviations[j], quartiles, List.of()));
    }
    Optional<Double> mostFrequent = mostFrequentNumber(draft.categoryRows().get(feature.column()));
    if (mostFrequent.isEmpty()) {
      faults.add(
          "column %s has no most frequent number among what the sites named (ask for impute: median)"
              .formatted(feature.column()));
    }
    List<Double> values = quartiles;
    return mostFrequent.map(
        value -> new FittedFeature.Numeric(feature, mean, deviations[j], values, List.of(value)));
  }

  private boolean isConstant(
      FeatureSpec.Numeric feature, double mean, double deviation, List<Double> quartiles) {
    return switch (feature.scale()) {
      case NONE, DECLARED -> false;
      case STANDARD -> {
        boolean constant = !(deviation > CONSTANT * Math.abs(mean));
        if (constant) {
          faults.add(
              "column %s has the same value in every training row of every site, so it cannot be scaled (remove the feature, or set scale: none)"
                  .formatted(feature.column()));
        }
        yield constant;
      }
      case MIN_MAX -> {
        boolean constant = !differ(quartiles.get(0), quartiles.get(4));
        if (constant) {
          faults.add(
              "column %s has the same lowest and highest value over all sites, so it cannot be scaled (remove the feature, or set scale: none)"
                  .formatted(feature.column()));
        }
        yield constant;
      }
      case ROBUST -> {
        boolean constant = !differ(quartiles.get(1), quartiles.get(3));
        if (constant) {
          faults.add(
              "column %s has its middle half of the training rows of all sites in one cell, so it cannot be scaled by its quartiles: they are equal, or a few values are so extreme that the others look alike (ask for a transform, name missing codes, or set scale: standard)"
                  .formatted(feature.column()));
        }
        yield constant;
      }
    };
  }

  private static boolean differ(double low, double high) {
    return high - low > CONSTANT * Math.max(Math.abs(low), Math.abs(high));
  }

  /** Empty, and a fault, if no site may tell of its cells. */
  private Optional<Quantiles> quantiles(FeatureSpec.Quantity feature) {
    int k = ContractLayouts.numbersWithQuantiles(plan).indexOf(feature);
    int from = k * ValueCells.CELLS;
    DoubleVector found = cells.orElseThrow();
    Quantiles quantiles =
        Quantiles.of(
            Arrays.copyOfRange(
                found.segment(ContractLayouts.CELL_ROWS), from, from + ValueCells.CELLS),
            Arrays.copyOfRange(
                found.segment(ContractLayouts.CELL_SUMS), from, from + ValueCells.CELLS));
    if (quantiles.isEmpty() || !Double.isFinite(quantiles.at(0) + quantiles.at(1))) {
      faults.add(
          "column %s has no quantile that a site may tell of (lower minimumCategoryRows in the sites' policies, or ask for impute: mean and scale: standard)"
              .formatted(feature.column()));
      return Optional.empty();
    }
    return Optional.of(quantiles);
  }

  private Optional<FittedFeature> bins(BinsSpec feature, int j) {
    if (!feature.byQuantiles()) {
      return Optional.of(new FittedBins(feature, feature.edges()));
    }
    Optional<Quantiles> quantiles = quantiles(feature);
    if (quantiles.isEmpty()) {
      return Optional.empty();
    }
    List<Double> edges =
        deviations[j] > CONSTANT * Math.abs(draft.means().get(j))
            ? edges(quantiles.get(), feature.bins())
            : List.of();
    if (edges.isEmpty()) {
      faults.add(
          "column %s has too few values that differ to be cut into %d bins (remove the feature, or give edges)"
              .formatted(feature.column(), feature.bins()));
      return Optional.empty();
    }
    return Optional.of(new FittedBins(feature, edges));
  }

  /** Q(i / bins), each once, and none that no row lies below. */
  private static List<Double> edges(Quantiles quantiles, int bins) {
    List<Double> edges = new ArrayList<>();
    double last = quantiles.at(0);
    for (int i = 1; i < bins; i++) {
      double edge = quantiles.at((double) i / bins);
      if (edge > last) {
        edges.add(edge);
        last = edge;
      }
    }
    return edges;
  }

  private Optional<FittedFeature> category(FeatureSpec.Category feature) {
    if (feature instanceof FeatureSpec.OneHot oneHot) {
      return oneHot(oneHot);
    }
    if (feature instanceof OrdinalSpec ordinal) {
      return Optional.of(
          new FittedFeature.Ordinal(
              ordinal,
              ordinal.order().isEmpty() ? draft.vocabulary(ordinal.column()) : ordinal.order()));
    }
    if (feature instanceof FrequencySpec frequency) {
      double rows = draft.rows();
      return Optional.of(
          new FittedFrequency(
              frequency,
              draft.vocabulary(frequency.column()),
              draft.categoryRows().get(frequency.column()).values().stream()
                  .map(count -> Math.min(1, count / rows))
                  .toList()));
    }
    return Optional.of(new FittedFeature.Hashed((HashedSpec) feature));
  }

  private Optional<FittedFeature> oneHot(FeatureSpec.OneHot feature) {
    if (!feature.categories().isEmpty()) {
      return Optional.of(new FittedFeature.OneHot(feature, feature.categories()));
    }
    List<String> vocabulary = draft.vocabulary(feature.column());
    if (feature.drop() == FeatureSpec.Drop.FIRST && vocabulary.size() == 1) {
      faults.add(
          "column %s has one category over all sites, and the plan drops it (remove the feature, or set drop: none)"
              .formatted(feature.column()));
      return Optional.empty();
    }
    List<String> mostFrequent =
        feature.impute() == FeatureSpec.CategoryImputation.MOST_FREQUENT
            ? List.of(mostFrequent(draft.categoryRows().get(feature.column())))
            : List.of();
    return Optional.of(new FittedFeature.OneHot(feature, vocabulary, mostFrequent));
  }

  /** Of several the first in string order. */
  private static String mostFrequent(SortedMap<String, Long> rows) {
    long most = Collections.max(rows.values());
    return rows.entrySet().stream()
        .filter(entry -> entry.getValue() == most)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /** Of several the smallest. What a site named that is no number does not count. */
  private static Optional<Double> mostFrequentNumber(SortedMap<String, Long> rows) {
    SortedMap<Double, Long> numbers = new TreeMap<>();
    rows.forEach((text, count) -> finite(text).ifPresent(number -> numbers.put(number, count)));
    return numbers.entrySet().stream()
        .max(
            Map.Entry.<Double, Long>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(Map.Entry::getKey);
  }

  private static Optional<Double> finite(String text) {
    try {
      return Optional.of(Double.parseDouble(text)).filter(number -> Double.isFinite(number));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** ln((N + 1) / (df + 1)) of each bucket, 0 below the plan's minimum. */
  private List<Double> weights(TextSpec feature, int from) {
    if (feature.idf() == TextSpec.Idf.NONE) {
      return List.of();
    }
    double[] rowsWith = draft.counts().segment(ContractLayouts.TEXT_ROWS);
    double rows = draft.rows();
    List<Double> weights = new ArrayList<>();
    for (int i = from; i < from + feature.buckets(); i++) {
      weights.add(
          rowsWith[i] < feature.minimumRows() ? 0 : StrictMath.log((rows + 1) / (rowsWith[i] + 1)));
    }
    return weights;
  }
}

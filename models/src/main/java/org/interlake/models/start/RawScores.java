package org.interlake.models.start;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.FittedFeature;
import org.interlake.protocol.plan.TransformSpec;

/**
 * K affine functions of a row whose columns are in their own units, whatever contract they came
 * from.
 *
 * <pre>
 * z_k(row) = constant_k + Σ over columns of
 *              slope_k t(x)           a number x that is there, t being the plan's transform
 *              absent_k               a number that is missing
 *              level_k(category)      a category; 0 for one that has no level
 *              weights_k · elements   anything else, whose elements another contract must share
 * </pre>
 */
final class RawScores {
  private final double[] constants;
  private final Map<String, Term> terms = new TreeMap<>();

  /** What a column adds. */
  sealed interface Term {
    /** Whether it adds nothing, whatever the row. */
    boolean isZero();
  }

  RawScores(double[] constants) {
    this.constants = constants.clone();
  }

  /** A column of numbers. */
  static final class Slope implements Term {
    final TransformSpec transform;
    final double[] slope;

    /** What a missing number adds; NaN where that is not known. */
    final double[] absent;

    Slope(TransformSpec transform, double[] slope, double[] absent) {
      this.transform = transform;
      this.slope = slope.clone();
      this.absent = absent.clone();
    }

    @Override
    public boolean isZero() {
      return allZero(slope) && Arrays.stream(absent).allMatch(v -> v == 0 || Double.isNaN(v));
    }
  }

  /** A column of categories. */
  static final class Levels implements Term {
    final SortedMap<String, double[]> levels;

    Levels(SortedMap<String, double[]> levels) {
      this.levels = Collections.unmodifiableSortedMap(new TreeMap<>(levels));
    }

    @Override
    public boolean isZero() {
      return levels.values().stream().allMatch(RawScores::allZero);
    }
  }

  /** A column, or an interaction, that only a contract which makes the same of it can take over. */
  static final class Elements implements Term {
    final List<FittedFeature> fits;
    final double[][] weights;

    /**
     * @param fits of the column, or of all columns of the interaction
     * @param weights of each element, K numbers
     */
    Elements(List<? extends FittedFeature> fits, double[][] weights) {
      this.fits = List.copyOf(fits);
      this.weights = Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new);
    }

    @Override
    public boolean isZero() {
      return Arrays.stream(weights).allMatch(RawScores::allZero);
    }
  }

  void add(String label, Term term) {
    terms.put(label, term);
  }

  /** Adds to every row's scores. */
  void shift(double[] by) {
    for (int k = 0; k < constants.length; k++) {
      constants[k] += by[k];
    }
  }

  /** The same functions, of another contract's inputs. */
  AffineLayer on(FittedContract contract, List<String> notes) {
    double[] shifted = constants.clone();
    List<double[]> weights = new ArrayList<>(); // for each input, K numbers
    Set<String> used = new HashSet<>();
    for (FittedFeature.Column feature : contract.columns()) {
      String column = feature.spec().column();
      used.add(column);
      weights.addAll(inputs(column, feature, shifted, notes));
    }
    for (List<FittedFeature.Column> factors : contract.interactions()) {
      String label = labelOf(factors);
      used.add(label);
      int width =
          factors.stream().mapToInt(f -> f.coefficientNames().size()).reduce(1, (a, b) -> a * b);
      weights.addAll(elements(label, factors, width));
    }
    terms.forEach(
        (label, term) -> {
          if (!used.contains(label) && !term.isZero()) {
            throw new StartException(
                "the model to start from scores %s, which is no feature of this plan (add it to features, or start fresh)"
                    .formatted(label));
          }
        });
    double[][] rows = new double[constants.length][weights.size()];
    for (int j = 0; j < weights.size(); j++) {
      for (int k = 0; k < constants.length; k++) {
        rows[k][j] = weights.get(j)[k];
      }
    }
    return new AffineLayer(shifted, rows);
  }

  static String labelOf(List<FittedFeature.Column> factors) {
    return String.join(":", factors.stream().map(factor -> factor.spec().column()).toList());
  }

  private List<double[]> inputs(
      String column, FittedFeature.Column feature, double[] shifted, List<String> notes) {
    Term term = terms.get(column);
    if (term == null || term.isZero()) {
      return zeros(feature.coefficientNames().size());
    }
    if (term instanceof Slope slope && feature instanceof FittedFeature.Numeric numeric) {
      return scaled(column, slope, numeric, shifted, notes);
    }
    if (term instanceof Levels levels && feature instanceof FittedFeature.OneHot oneHot) {
      return byName(column, levels, oneHot, shifted, notes);
    }
    return elements(column, List.of(feature), feature.coefficientNames().size());
  }

  /** slope t = (slope d) (t - c) / d + slope c, and what is missing through its indicator. */
  private List<double[]> scaled(
      String column,
      Slope term,
      FittedFeature.Numeric numeric,
      double[] shifted,
      List<String> notes) {
    if (!term.transform.equals(numeric.spec().transform())) {
      throw new StartException(
          "the model to start from has transform %s of column %s, this plan has %s (take the same, or start fresh)"
              .formatted(term.transform, column, numeric.spec().transform()));
    }
    double[] weight = new double[constants.length];
    double[] indicator = new double[constants.length];
    for (int k = 0; k < weight.length; k++) {
      weight[k] = term.slope[k] * numeric.divisor();
      shifted[k] += term.slope[k] * numeric.center();
      indicator[k] = term.absent[k] - term.slope[k] * numeric.fill();
      if (Double.isNaN(indicator[k])) {
        indicator[k] = 0; // one of the two has no score for a missing number
      }
    }
    if (numeric.hasIndicator()) {
      return List.of(weight, indicator);
    }
    if (!allZero(indicator)) {
      notes.add(
          "column %s: a missing value is scored as this contract imputes it, not as the model to start from did"
              .formatted(column));
    }
    return List.of(weight);
  }

  private List<double[]> byName(
      String column,
      Levels term,
      FittedFeature.OneHot oneHot,
      double[] shifted,
      List<String> notes) {
    double[] zero = new double[constants.length];
    List<String> lost =
        term.levels.keySet().stream().filter(c -> !oneHot.vocabulary().contains(c)).toList();
    if (!lost.isEmpty()) {
      notes.add(
          "column %s: %d categories of the model to start from are not in this contract"
              .formatted(column, lost.size()));
    }
    double[] reference = zero;
    if (oneHot.elements().size() < oneHot.vocabulary().size()) { // the first has no element
      reference = term.levels.getOrDefault(oneHot.vocabulary().get(0), zero);
      for (int k = 0; k < shifted.length; k++) {
        shifted[k] += reference[k];
      }
    }
    List<double[]> weights = new ArrayList<>();
    for (String category : oneHot.elements()) {
      double[] weight = term.levels.getOrDefault(category, zero).clone();
      for (int k = 0; k < weight.length; k++) {
        weight[k] -= reference[k];
      }
      weights.add(weight);
    }
    return weights;
  }

  private List<double[]> elements(String label, List<FittedFeature.Column> fits, int width) {
    Term term = terms.get(label);
    if (term == null || term.isZero()) {
      return zeros(width);
    }
    if (term instanceof Elements same && same.fits.equals(fits)) {
      return List.of(same.weights);
    }
    throw new StartException(
        "the model to start from makes something else of %s than this contract does, and its coefficients have no exact counterpart (only numbers of the same transform and one-hot categories can be fitted anew; leave it out of the earlier model, or start fresh)"
            .formatted(label));
  }

  private List<double[]> zeros(int width) {
    return Collections.nCopies(width, new double[constants.length]);
  }

  static boolean allZero(double[] values) {
    return Arrays.stream(values).allMatch(value -> value == 0);
  }
}

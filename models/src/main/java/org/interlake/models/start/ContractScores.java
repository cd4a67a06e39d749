package org.interlake.models.start;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.FittedFeature;

/** What a layer over a contract's inputs says of rows in their own units. */
final class ContractScores {
  private ContractScores() {}

  static RawScores of(FittedContract contract, AffineLayer layer) {
    RawScores scores = new RawScores(layer.constants());
    int next = 0;
    for (FittedFeature.Column feature : contract.columns()) {
      int width = feature.coefficientNames().size();
      List<double[]> weights = columns(layer, next, width);
      next += width;
      if (feature instanceof FittedFeature.Numeric numeric) {
        addNumber(numeric, weights, scores);
      } else if (feature instanceof FittedFeature.OneHot oneHot) {
        SortedMap<String, double[]> levels = new TreeMap<>();
        for (int i = 0; i < width; i++) {
          levels.put(oneHot.elements().get(i), weights.get(i));
        }
        scores.add(oneHot.spec().column(), new RawScores.Levels(levels));
      } else {
        scores.add(
            feature.spec().column(),
            new RawScores.Elements(List.of(feature), weights.toArray(double[][]::new)));
      }
    }
    for (List<FittedFeature.Column> factors : contract.interactions()) {
      int width =
          factors.stream().mapToInt(f -> f.coefficientNames().size()).reduce(1, (a, b) -> a * b);
      scores.add(
          RawScores.labelOf(factors),
          new RawScores.Elements(factors, columns(layer, next, width).toArray(double[][]::new)));
      next += width;
    }
    return scores;
  }

  /** w (t - c) / d = (w / d) t - w c / d. */
  private static void addNumber(
      FittedFeature.Numeric numeric, List<double[]> weights, RawScores scores) {
    double[] slope =
        Arrays.stream(weights.get(0)).map(weight -> weight / numeric.divisor()).toArray();
    double[] absent = Arrays.stream(slope).map(value -> value * numeric.fill()).toArray();
    if (numeric.hasIndicator()) {
      for (int k = 0; k < absent.length; k++) {
        absent[k] += weights.get(1)[k];
      }
    }
    scores.shift(Arrays.stream(slope).map(value -> -value * numeric.center()).toArray());
    scores.add(
        numeric.spec().column(), new RawScores.Slope(numeric.spec().transform(), slope, absent));
  }

  private static List<double[]> columns(AffineLayer layer, int from, int width) {
    List<double[]> columns = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      columns.add(layer.column(from + i));
    }
    return columns;
  }
}

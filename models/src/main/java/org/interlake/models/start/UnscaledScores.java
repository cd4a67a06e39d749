package org.interlake.models.start;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.FittedFeature;

/** A layer over a contract's inputs in the columns' own units: nothing is scaled. */
final class UnscaledScores {
  private UnscaledScores() {}

  /**
   * @throws StartException if the layer has another number of inputs than the contract
   */
  static RawScores of(FittedContract contract, AffineLayer layer) {
    if (layer.inputs() != contract.width() || !contract.interactions().isEmpty()) {
      throw new StartException(
          "the Spark ML model to start from has %d inputs and no pipeline that says what they are; this contract has %d, %s (save it with its pipeline)"
              .formatted(layer.inputs(), contract.width(), contract.coefficientNames()));
    }
    RawScores scores = new RawScores(layer.constants());
    int next = 0;
    for (FittedFeature.Column feature : contract.columns()) {
      String column = feature.spec().column();
      int width = feature.coefficientNames().size();
      if (feature instanceof FittedFeature.Numeric numeric) {
        double[] absent = new double[layer.outputs()];
        Arrays.fill(absent, Double.NaN);
        if (numeric.hasIndicator()) {
          absent = layer.column(next + 1);
          for (int k = 0; k < absent.length; k++) {
            absent[k] += layer.weight(k, next) * numeric.fill();
          }
        }
        scores.add(
            column, new RawScores.Slope(numeric.spec().transform(), layer.column(next), absent));
      } else if (feature instanceof FittedFeature.OneHot oneHot) {
        SortedMap<String, double[]> levels = new TreeMap<>();
        for (int i = 0; i < width; i++) {
          levels.put(oneHot.elements().get(i), layer.column(next + i));
        }
        scores.add(column, new RawScores.Levels(levels));
      } else {
        double[][] weights = new double[width][];
        for (int i = 0; i < width; i++) {
          weights[i] = layer.column(next + i);
        }
        scores.add(column, new RawScores.Elements(List.of(feature), weights));
      }
      next += width;
    }
    return scores;
  }
}

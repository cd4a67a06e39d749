package org.interlake.models.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.FittedFeature;
import org.interlake.protocol.plan.FeatureSpec.Imputation;

/**
 * Turns a row into the model's input by the fitted contract.
 *
 * <pre>
 * numeric   x → (x - center) / divisor; missing → the imputed value
 * one-hot   1 at the category's place in the vocabulary; missing or unseen → all zeros
 * </pre>
 */
public final class RowEncoder implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Features of a row at least, and the share of non-zeros at most, for a row to be sparse. */
  private static final int SPARSE_WIDTH = 64;

  private static final double SPARSE_DENSITY = 0.2;

  private final int width;
  private final int[] numericPlaces;
  private final double[] centers;
  private final double[] divisors;
  private final double[] imputed;
  private final int[] oneHotPlaces;
  private final String[][] vocabularies;

  public RowEncoder(FittedContract contract) {
    List<FittedFeature> features = contract.features();
    int numeric = (int) features.stream().filter(FittedFeature.Numeric.class::isInstance).count();
    int oneHot = features.size() - numeric;
    numericPlaces = new int[numeric];
    centers = new double[numeric];
    divisors = new double[numeric];
    imputed = new double[numeric];
    oneHotPlaces = new int[oneHot];
    vocabularies = new String[oneHot][];
    int place = 0;
    int n = 0;
    int o = 0;
    for (FittedFeature feature : features) {
      if (feature instanceof FittedFeature.Numeric fitted) {
        numericPlaces[n] = place;
        centers[n] = fitted.center();
        divisors[n] = fitted.divisor();
        imputed[n] = fitted.spec().impute() == Imputation.MEAN ? fitted.imputed() : Double.NaN;
        n++;
        place++;
      } else {
        FittedFeature.OneHot fitted = (FittedFeature.OneHot) feature;
        oneHotPlaces[o] = place;
        vocabularies[o] = fitted.vocabulary().toArray(String[]::new);
        o++;
        place += fitted.vocabulary().size();
      }
    }
    width = place;
  }

  /** How many numbers a row becomes. */
  public int width() {
    return width;
  }

  /**
   * Encodes one row.
   *
   * @param numbers the numeric features in the contract's order, NaN for missing; a missing value
   *     that the contract does not impute stays NaN
   * @param categories the one-hot features in the contract's order, null for missing
   */
  public double[] encode(double[] numbers, String[] categories) {
    double[] out = new double[width];
    encodeNumbers(numbers, 0, out, 0);
    for (int j = 0; j < oneHotPlaces.length; j++) {
      if (categories[j] != null) {
        int position = Arrays.binarySearch(vocabularies[j], categories[j]);
        if (position >= 0) {
          out[oneHotPlaces[j] + position] = 1;
        }
      }
    }
    return out;
  }

  /** Encodes a block's rows. */
  RowBlock encode(RawBlock block, FeatureForm form) {
    int numeric = numericPlaces.length;
    int oneHot = oneHotPlaces.length;
    int[][] positions = new int[oneHot][];
    for (int j = 0; j < oneHot; j++) {
      positions[j] = positionsOf(block.dictionaries[j], vocabularies[j]);
    }
    EncodedRows out = rows(block.rows, form);
    for (int row = 0; row < block.rows; row++) {
      int n = 0;
      for (int j = 0; j < oneHot; j++) {
        for (; n < numeric && numericPlaces[n] < oneHotPlaces[j]; n++) {
          out.add(numericPlaces[n], encoded(n, block.numbers[row * numeric + n]));
        }
        int code = block.codes[row * oneHot + j];
        if (code != RawBlock.MISSING && positions[j][code] >= 0) {
          out.add(oneHotPlaces[j] + positions[j][code], 1);
        }
      }
      for (; n < numeric; n++) {
        out.add(numericPlaces[n], encoded(n, block.numbers[row * numeric + n]));
      }
      out.endRow();
    }
    return RowBlock.of(block.index, out.matrix())
        .withTargets(block.targets)
        .withWeights(block.weights)
        .withOffsets(block.offsets);
  }

  private EncodedRows rows(int rows, FeatureForm form) {
    if (form == FeatureForm.DOUBLES) {
      return new EncodedRows.Doubles(rows, width);
    }
    return sparse()
        ? new EncodedRows.Sparse(rows, width, features())
        : new EncodedRows.Floats(rows, width);
  }

  /**
   * Whether floats are kept sparse: rows are wide, and even one that misses nothing fills less than
   * a fifth. A sparse element costs twice a dense one's bytes and is added to its sum on its own.
   */
  private boolean sparse() {
    return width >= SPARSE_WIDTH && features() < SPARSE_DENSITY * width;
  }

  /** Non-zeros of a row at most. */
  private int features() {
    return numericPlaces.length + oneHotPlaces.length;
  }

  private void encodeNumbers(double[] numbers, int from, double[] out, int to) {
    for (int j = 0; j < numericPlaces.length; j++) {
      out[to + numericPlaces[j]] = encoded(j, numbers[from + j]);
    }
  }

  private double encoded(int j, double x) {
    return Double.isNaN(x) ? imputed[j] : (x - centers[j]) / divisors[j];
  }

  private static int[] positionsOf(String[] dictionary, String[] vocabulary) {
    int[] positions = new int[dictionary.length];
    for (int code = 0; code < dictionary.length; code++) {
      positions[code] = Arrays.binarySearch(vocabulary, dictionary[code]);
    }
    return positions;
  }
}

package org.interlake.models.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.FittedFeature;
import org.interlake.protocol.plan.FeatureSpec;

/**
 * Turns a row into the model's input by the fitted contract.
 *
 * <pre>
 * numeric    x → (t(x) - center) / divisor; missing → the imputed value; then 1 if missing, if asked
 * bins       1 at the bin's place, or the bin's number; missing → all zeros, or -1
 * one-hot    1 at the category's place in the vocabulary; missing → imputed, or all zeros
 * ordinal    the category's place in the order; missing or unseen → -1
 * frequency  the category's share of the rows; missing or unseen → 0
 * hashed     1 at the place of the category's hash; missing → all zeros
 * text       how often words are at the place of their hash, weighed
 * products   of the elements of several of these, after all of them
 * </pre>
 */
public final class RowEncoder implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Features of a row at least, and the share of non-zeros at most, for a row to be sparse. */
  private static final int SPARSE_WIDTH = 64;

  private static final double SPARSE_DENSITY = 0.2;

  private final int width;
  private final int usual;

  /** In the contract's order: how each column is encoded, and where its elements begin. */
  private final ColumnEncoder[] columns;

  private final int[] places;
  private final Products[] products;
  private final NumberTransforms transforms;

  public RowEncoder(FittedContract contract) {
    List<FittedFeature.Column> features = contract.columns();
    columns = new ColumnEncoder[features.size()];
    places = new int[features.size()];
    List<FeatureSpec.Quantity> numbers = new ArrayList<>();
    int place = 0;
    int nonZeros = 0;
    for (int i = 0; i < columns.length; i++) {
      if (features.get(i) instanceof FittedFeature.Quantity number) {
        columns[i] = ColumnEncoder.OfNumber.of(number);
        numbers.add(number.spec());
      } else {
        columns[i] = ColumnEncoder.OfWord.of((FittedFeature.Category) features.get(i));
      }
      places[i] = place;
      place += columns[i].width;
      nonZeros += columns[i].usual;
    }
    transforms = new NumberTransforms(numbers);
    List<List<FittedFeature.Column>> interactions = contract.interactions();
    products = new Products[interactions.size()];
    for (int i = 0; i < products.length; i++) {
      int[] factors = interactions.get(i).stream().mapToInt(features::indexOf).toArray();
      int[] widths = new int[factors.length];
      int[] firsts = new int[factors.length];
      long usualProducts = 1;
      for (int f = 0; f < factors.length; f++) {
        widths[f] = columns[factors[f]].width;
        firsts[f] = places[factors[f]];
        usualProducts = Math.min(Integer.MAX_VALUE, usualProducts * columns[factors[f]].usual);
      }
      products[i] = new Products(factors, widths, firsts);
      place = Math.addExact(place, products[i].width());
      nonZeros = (int) Math.min(Integer.MAX_VALUE, nonZeros + usualProducts);
    }
    width = place;
    usual = nonZeros;
  }

  /** How many numbers a row becomes. */
  public int width() {
    return width;
  }

  /**
   * Encodes one row.
   *
   * @param numbers the features that are read as numbers in the contract's order, before their
   *     transforms, NaN for missing; a missing value that the contract does not impute stays NaN
   * @param categories the others in the contract's order, null for missing
   */
  public double[] encode(double[] numbers, String[] categories) {
    RowElements row = new RowElements();
    RowElements word = new RowElements();
    int[] starts = new int[columns.length + 1];
    int n = 0;
    int c = 0;
    for (int i = 0; i < columns.length; i++) {
      starts[i] = row.count;
      if (columns[i] instanceof ColumnEncoder.OfNumber number) {
        number.add(transforms.apply(n, numbers[n]), places[i], row);
        n++;
      } else {
        word.clear();
        ((ColumnEncoder.OfWord) columns[i]).add(categories[c++], word);
        row.addAll(word, places[i]);
      }
    }
    starts[columns.length] = row.count;
    addProducts(row, starts);
    double[] out = new double[width];
    for (int i = 0; i < row.count; i++) {
      out[row.places[i]] = row.values[i];
    }
    return out;
  }

  /** Encodes a block's rows, whose numbers are transformed. */
  RowBlock encode(RawBlock block, FeatureForm form) {
    int numberCount = block.numbers.length / block.rows;
    int wordCount = block.dictionaries.length;
    RowElements[][] words = words(block);
    EncodedRows out = rows(block.rows, form);
    RowElements row = new RowElements();
    int[] starts = new int[columns.length + 1];
    for (int r = 0; r < block.rows; r++) {
      row.clear();
      int n = r * numberCount;
      int c = 0;
      for (int i = 0; i < columns.length; i++) {
        starts[i] = row.count;
        if (columns[i] instanceof ColumnEncoder.OfNumber number) {
          number.add(block.numbers[n++], places[i], row);
        } else {
          int code = block.codes[r * wordCount + c];
          RowElements[] dictionary = words[c++];
          row.addAll(
              dictionary[code == RawBlock.MISSING ? dictionary.length - 1 : code], places[i]);
        }
      }
      starts[columns.length] = row.count;
      addProducts(row, starts);
      for (int i = 0; i < row.count; i++) {
        out.add(row.places[i], row.values[i]);
      }
      out.endRow();
    }
    return RowBlock.of(block.index, out.matrix())
        .withTargets(block.targets)
        .withWeights(block.weights)
        .withOffsets(block.offsets);
  }

  /** For each column of words, what each of its block's words becomes, and last a missing one. */
  private RowElements[][] words(RawBlock block) {
    RowElements[][] words = new RowElements[block.dictionaries.length][];
    int c = 0;
    for (ColumnEncoder column : columns) {
      if (column instanceof ColumnEncoder.OfWord encoder) {
        String[] dictionary = block.dictionaries[c];
        words[c] = new RowElements[dictionary.length + 1];
        for (int code = 0; code <= dictionary.length; code++) {
          words[c][code] = new RowElements();
          encoder.add(code < dictionary.length ? dictionary[code] : null, words[c][code]);
        }
        c++;
      }
    }
    return words;
  }

  private void addProducts(RowElements row, int[] starts) {
    int place =
        places.length == 0 ? 0 : places[places.length - 1] + columns[columns.length - 1].width;
    for (Products product : products) {
      product.add(row, starts, place, row);
      place += product.width();
    }
  }

  private EncodedRows rows(int rows, FeatureForm form) {
    if (form == FeatureForm.DOUBLES) {
      return new EncodedRows.Doubles(rows, width);
    }
    return sparse()
        ? new EncodedRows.Sparse(rows, width, usual)
        : new EncodedRows.Floats(rows, width);
  }

  /**
   * Whether floats are kept sparse: rows are wide, and one that misses nothing usually fills less
   * than a fifth. A sparse element costs twice a dense one's bytes and is added to its sum on its
   * own.
   */
  private boolean sparse() {
    return width >= SPARSE_WIDTH && usual < SPARSE_DENSITY * width;
  }
}

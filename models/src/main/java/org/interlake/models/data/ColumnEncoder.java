package org.interlake.models.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.interlake.models.contract.FittedBins;
import org.interlake.models.contract.FittedFeature;
import org.interlake.models.contract.FittedFrequency;
import org.interlake.models.contract.FittedText;
import org.interlake.protocol.plan.BinsSpec;

/** Encodes one column's values. Places are counted from the column's first element. */
abstract class ColumnEncoder implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Words of a text that are taken to be usual where it is decided whether rows are sparse. */
  private static final int USUAL_WORDS = 32;

  /** How many elements a value has. */
  final int width;

  /** How many of them are usually not 0. */
  final int usual;

  private ColumnEncoder(int width, int usual) {
    this.width = width;
    this.usual = usual;
  }

  /** Encodes a column that is read as a number. */
  abstract static class OfNumber extends ColumnEncoder {
    private static final long serialVersionUID = 1L;

    private OfNumber(int width, int usual) {
      super(width, usual);
    }

    static OfNumber of(FittedFeature.Quantity feature) {
      return feature instanceof FittedBins bins
          ? new Bins(bins)
          : new Affine((FittedFeature.Numeric) feature);
    }

    /**
     * Adds the elements of a transformed value.
     *
     * @param x NaN for missing
     */
    abstract void add(double x, int place, RowElements out);
  }

  /** Encodes a column that is read as a word. */
  abstract static class OfWord extends ColumnEncoder {
    private static final long serialVersionUID = 1L;

    private OfWord(int width, int usual) {
      super(width, usual);
    }

    static OfWord of(FittedFeature.Category feature) {
      if (feature instanceof FittedFeature.OneHot oneHot) {
        return new OneHot(oneHot);
      }
      if (feature instanceof FittedFeature.Ordinal ordinal) {
        return new Valued(ordinal);
      }
      if (feature instanceof FittedFrequency frequency) {
        return new Valued(frequency);
      }
      return feature instanceof FittedText text
          ? new Text(text)
          : new Hashed((FittedFeature.Hashed) feature);
    }

    /**
     * Adds the elements of a word. It is asked once for each word of a block, not for each row.
     *
     * @param word null for missing
     */
    abstract void add(String word, RowElements out);
  }

  private static final class Affine extends OfNumber {
    private static final long serialVersionUID = 1L;

    private final double center;
    private final double divisor;
    private final double imputed;
    private final boolean indicator;

    Affine(FittedFeature.Numeric feature) {
      super(feature.hasIndicator() ? 2 : 1, 1);
      center = feature.center();
      divisor = feature.divisor();
      imputed = feature.imputed();
      indicator = feature.hasIndicator();
    }

    @Override
    void add(double x, int place, RowElements out) {
      boolean missing = Double.isNaN(x);
      out.add(place, missing ? imputed : (x - center) / divisor);
      if (indicator && missing) {
        out.add(place + 1, 1);
      }
    }
  }

  private static final class Bins extends OfNumber {
    private static final long serialVersionUID = 1L;

    private final double[] edges;
    private final boolean ordinal;

    Bins(FittedBins feature) {
      super(feature.coefficientNames().size(), 1);
      edges = feature.edges().stream().mapToDouble(Double::doubleValue).toArray();
      ordinal = feature.spec().output() == BinsSpec.Output.ORDINAL;
    }

    @Override
    void add(double x, int place, RowElements out) {
      if (ordinal) {
        out.add(place, Double.isNaN(x) ? -1 : binOf(x));
      } else if (!Double.isNaN(x)) {
        out.add(place + binOf(x), 1);
      }
    }

    private int binOf(double x) {
      int bin = 0;
      int above = edges.length;
      while (bin < above) {
        int middle = (bin + above) >>> 1;
        if (x >= edges[middle]) {
          bin = middle + 1;
        } else {
          above = middle;
        }
      }
      return bin;
    }
  }

  private static final class OneHot extends OfWord {
    private static final long serialVersionUID = 1L;

    private final String[] elements;
    private final String imputed;

    OneHot(FittedFeature.OneHot feature) {
      super(feature.elements().size(), 1);
      elements = feature.elements().toArray(String[]::new);
      imputed = feature.mostFrequent().isEmpty() ? null : feature.mostFrequent().get(0);
    }

    @Override
    void add(String word, RowElements out) {
      String category = word == null ? imputed : word;
      int position = category == null ? -1 : Arrays.binarySearch(elements, category);
      if (position >= 0) {
        out.add(position, 1);
      }
    }
  }

  /** One number for each of some words. */
  private static final class Valued extends OfWord {
    private static final long serialVersionUID = 1L;

    private final String[] sorted;
    private final double[] values;
    private final double otherwise;

    Valued(FittedFeature.Ordinal feature) {
      super(1, 1);
      sorted = feature.order().stream().sorted().toArray(String[]::new);
      values = new double[sorted.length];
      for (int place = 0; place < values.length; place++) {
        values[Arrays.binarySearch(sorted, feature.order().get(place))] = place;
      }
      otherwise = -1;
    }

    Valued(FittedFrequency feature) {
      super(1, 1);
      sorted = feature.vocabulary().toArray(String[]::new);
      values = feature.shares().stream().mapToDouble(Double::doubleValue).toArray();
      otherwise = 0;
    }

    @Override
    void add(String word, RowElements out) {
      int position = word == null ? -1 : Arrays.binarySearch(sorted, word);
      out.add(0, position < 0 ? otherwise : values[position]);
    }
  }

  private static final class Hashed extends OfWord {
    private static final long serialVersionUID = 1L;

    Hashed(FittedFeature.Hashed feature) {
      super(feature.spec().buckets(), 1);
    }

    @Override
    void add(String word, RowElements out) {
      if (word != null) {
        out.add(Words.bucketOfCategory(word, width), 1);
      }
    }
  }

  private static final class Text extends OfWord {
    private static final long serialVersionUID = 1L;

    /** Of each bucket; empty if all are 1. */
    private final double[] weights;

    Text(FittedText feature) {
      super(feature.spec().buckets(), Math.min(feature.spec().buckets(), USUAL_WORDS));
      List<Double> fitted = feature.weights();
      weights = fitted.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    void add(String word, RowElements out) {
      if (word != null) {
        Words.frequencies(word, width)
            .forEach(
                (bucket, frequency) ->
                    out.add(bucket, weights.length == 0 ? frequency : frequency * weights[bucket]));
      }
    }
  }
}

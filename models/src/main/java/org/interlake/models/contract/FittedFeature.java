package org.interlake.models.contract;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.stream.IntStream;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FeatureSpec.Drop;
import org.interlake.protocol.plan.HashedSpec;
import org.interlake.protocol.plan.InteractionSpec;
import org.interlake.protocol.plan.OrdinalSpec;

/**
 * A part of the feature contract, with what was fitted to it over all sites.
 *
 * <p>Keys of the JSON that came with a later version are not written where they say nothing, so
 * that an old contract keeps its text and its digest.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fitted")
@JsonSubTypes({
  @JsonSubTypes.Type(value = FittedFeature.Numeric.class, name = "numeric"),
  @JsonSubTypes.Type(value = FittedFeature.OneHot.class, name = "one-hot"),
  @JsonSubTypes.Type(value = FittedBins.class, name = "bins"),
  @JsonSubTypes.Type(value = FittedFeature.Ordinal.class, name = "ordinal"),
  @JsonSubTypes.Type(value = FittedFrequency.class, name = "frequency"),
  @JsonSubTypes.Type(value = FittedFeature.Hashed.class, name = "hashed"),
  @JsonSubTypes.Type(value = FittedText.class, name = "text"),
  @JsonSubTypes.Type(value = FittedFeature.Interaction.class, name = "interaction")
})
public sealed interface FittedFeature permits FittedFeature.Column, FittedFeature.Interaction {
  /** What the plan asked for. */
  FeatureSpec spec();

  /** A feature of one column. */
  sealed interface Column extends FittedFeature permits Quantity, Category {
    @Override
    FeatureSpec.Column spec();

    /** The names of its coefficients, in order. */
    List<String> coefficientNames();
  }

  /** A feature that is read as a number. */
  sealed interface Quantity extends Column permits Numeric, FittedBins {
    @Override
    FeatureSpec.Quantity spec();
  }

  /** A feature that is read as a word. */
  sealed interface Category extends Column
      permits OneHot, Ordinal, FittedFrequency, Hashed, FittedText {
    @Override
    FeatureSpec.Category spec();
  }

  /**
   * A numeric column: one coefficient, named as the column; and one named {@code column=missing} if
   * the plan adds an indicator. All numbers are of the transformed values.
   *
   * @param mean of the values present in the training rows of all sites; 0 if they were not asked
   * @param deviation their standard deviation with divisor n
   * @param quartiles Q(0), Q(0.25), Q(0.5), Q(0.75), Q(1), if the plan needs one of them; else
   *     empty
   * @param mostFrequent the value that most rows have, if the plan imputes it; else empty
   */
  record Numeric(
      FeatureSpec.Numeric spec,
      double mean,
      double deviation,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> quartiles,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> mostFrequent)
      implements Quantity {
    public Numeric {
      requireNonNull(spec, "spec");
      quartiles = List.copyOf(quartiles);
      mostFrequent = List.copyOf(mostFrequent);
      boolean scalable = deviation > 0 || spec.scale() != FeatureSpec.Scaling.STANDARD;
      if (!Double.isFinite(mean) || !Double.isFinite(deviation) || deviation < 0 || !scalable) {
        throw new IllegalArgumentException(
            "Invalid fit of feature %s: mean %s, deviation %s (must be finite, the deviation above 0)"
                .formatted(spec.column(), mean, deviation));
      }
      boolean byQuartiles =
          spec.impute() == FeatureSpec.Imputation.MEDIAN
              || spec.scale() == FeatureSpec.Scaling.MIN_MAX
              || spec.scale() == FeatureSpec.Scaling.ROBUST;
      if (quartiles.size() != (byQuartiles ? 5 : 0)
          || quartiles.stream().anyMatch(value -> !Double.isFinite(value))
          || !quartiles.equals(quartiles.stream().sorted().toList())) {
        throw new IllegalArgumentException(
            "Invalid fit of feature %s: quartiles %s (must be five, finite and not falling, if they are needed)"
                .formatted(spec.column(), quartiles));
      }
      boolean byMode = spec.impute() == FeatureSpec.Imputation.MOST_FREQUENT;
      if (mostFrequent.size() != (byMode ? 1 : 0)
          || mostFrequent.stream().anyMatch(value -> !Double.isFinite(value))) {
        throw new IllegalArgumentException(
            "Invalid fit of feature %s: most frequent %s (must be one finite value, if it is needed)"
                .formatted(spec.column(), mostFrequent));
      }
      if (!(divisor(spec, deviation, quartiles) > 0)) {
        throw new IllegalArgumentException(
            "Invalid fit of feature %s: quartiles %s (its values must differ to be scaled)"
                .formatted(spec.column(), quartiles));
      }
    }

    /** Neither quartiles nor a most frequent value. */
    public Numeric(FeatureSpec.Numeric spec, double mean, double deviation) {
      this(spec, mean, deviation, List.of(), List.of());
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Numeric of(Numeric.Written written) {
      return new Numeric(
          written.spec, written.mean, written.deviation, written.quartiles, written.mostFrequent);
    }

    /** As JSON may write it: lists of a later version may be absent. */
    static final class Written {
      @JsonProperty FeatureSpec.Numeric spec;
      @JsonProperty double mean = Double.NaN;
      @JsonProperty double deviation = Double.NaN;
      @JsonProperty List<Double> quartiles = List.of();
      @JsonProperty List<Double> mostFrequent = List.of();
    }

    @Override
    public List<String> coefficientNames() {
      return hasIndicator()
          ? List.of(spec.column(), spec.column() + "=missing")
          : List.of(spec.column());
    }

    /** Whether a second element says that the value was missing. */
    public boolean hasIndicator() {
      return spec.missingIndicator() == FeatureSpec.MissingIndicator.ADD;
    }

    /**
     * What is subtracted from a transformed value x, which becomes (x - {@link #center}) / {@link
     * #divisor}; a missing one becomes {@link #imputed}.
     */
    public double center() {
      return switch (spec.scale()) {
        case NONE -> 0;
        case STANDARD -> mean;
        case MIN_MAX -> quartiles.get(0);
        case ROBUST -> quartiles.get(2);
        case DECLARED -> spec.center();
      };
    }

    /** What a centred value is divided by. */
    public double divisor() {
      return divisor(spec, deviation, quartiles);
    }

    private static double divisor(
        FeatureSpec.Numeric spec, double deviation, List<Double> quartiles) {
      return switch (spec.scale()) {
        case NONE -> 1;
        case STANDARD -> deviation;
        case MIN_MAX -> quartiles.get(4) - quartiles.get(0);
        case ROBUST -> quartiles.get(3) - quartiles.get(1);
        case DECLARED -> spec.spread();
      };
    }

    /** What stands for a missing value, as a transformed one; NaN if nothing does. */
    public double fill() {
      return switch (spec.impute()) {
        case NONE -> Double.NaN;
        case MEAN -> mean;
        case MEDIAN -> quartiles.get(2);
        case MOST_FREQUENT -> mostFrequent.get(0);
        case CONSTANT -> spec.transform().apply(spec.value());
      };
    }

    /** What a missing value becomes after scaling; NaN if nothing stands for it. */
    public double imputed() {
      return (fill() - center()) / divisor();
    }
  }

  /**
   * A column of categories: one coefficient for each, named {@code column=category}, but for the
   * first if the plan drops it.
   *
   * @param vocabulary the categories in string order
   * @param mostFrequent the category that most rows have, if the plan imputes it; else empty
   */
  record OneHot(
      FeatureSpec.OneHot spec,
      List<String> vocabulary,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> mostFrequent)
      implements Category {
    public OneHot {
      requireNonNull(spec, "spec");
      vocabulary = List.copyOf(vocabulary);
      mostFrequent = List.copyOf(mostFrequent);
      Vocabularies.requireSorted(spec.column(), vocabulary);
      if (spec.drop() == Drop.FIRST && vocabulary.size() == 1) {
        throw new IllegalArgumentException(
            "Invalid vocabulary of feature %s: %s (the first is dropped, so there must be two)"
                .formatted(spec.column(), vocabulary));
      }
      boolean byMode = spec.impute() == FeatureSpec.CategoryImputation.MOST_FREQUENT;
      if (mostFrequent.size() != (byMode ? 1 : 0) || !vocabulary.containsAll(mostFrequent)) {
        throw new IllegalArgumentException(
            "Invalid fit of feature %s: most frequent %s (must be one of the vocabulary, if it is needed)"
                .formatted(spec.column(), mostFrequent));
      }
    }

    /** Nothing is imputed. */
    public OneHot(FeatureSpec.OneHot spec, List<String> vocabulary) {
      this(spec, vocabulary, List.of());
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static OneHot of(OneHot.Written written) {
      return new OneHot(written.spec, written.vocabulary, written.mostFrequent);
    }

    /** As JSON may write it: a list of a later version may be absent. */
    static final class Written {
      @JsonProperty FeatureSpec.OneHot spec;
      @JsonProperty List<String> vocabulary;
      @JsonProperty List<String> mostFrequent = List.of();
    }

    /** The categories that have an element, in its order. */
    public List<String> elements() {
      return spec.drop() == Drop.FIRST ? vocabulary.subList(1, vocabulary.size()) : vocabulary;
    }

    @Override
    public List<String> coefficientNames() {
      return elements().stream().map(category -> spec.column() + "=" + category).toList();
    }
  }

  /**
   * A column of categories as one number, named as the column: the category's place.
   *
   * @param order the categories from the lowest: the plan's, or the vocabulary in string order
   */
  record Ordinal(OrdinalSpec spec, List<String> order) implements Category {
    public Ordinal {
      requireNonNull(spec, "spec");
      order = List.copyOf(order);
      if (spec.order().isEmpty()) {
        Vocabularies.requireSorted(spec.column(), order);
      } else if (!order.equals(spec.order())) {
        throw new IllegalArgumentException(
            "Invalid order of feature %s: %s (the plan has %s)"
                .formatted(spec.column(), order, spec.order()));
      }
    }

    @Override
    public List<String> coefficientNames() {
      return List.of(spec.column());
    }
  }

  /**
   * A column of categories by their hash: one coefficient a bucket, named {@code column#bucket}.
   */
  record Hashed(HashedSpec spec) implements Category {
    public Hashed {
      requireNonNull(spec, "spec");
    }

    @Override
    public List<String> coefficientNames() {
      return IntStream.range(0, spec.buckets()).mapToObj(i -> spec.column() + "#" + i).toList();
    }
  }

  /** Products of features. Its coefficients are named by the contract, which knows the features. */
  record Interaction(InteractionSpec spec) implements FittedFeature {
    public Interaction {
      requireNonNull(spec, "spec");
    }
  }
}

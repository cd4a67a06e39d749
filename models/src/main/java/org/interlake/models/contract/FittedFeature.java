package org.interlake.models.contract;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.interlake.protocol.plan.FeatureSpec;

/** One column of the feature contract, with what was fitted to it over all sites. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fitted")
@JsonSubTypes({
  @JsonSubTypes.Type(value = FittedFeature.Numeric.class, name = "numeric"),
  @JsonSubTypes.Type(value = FittedFeature.OneHot.class, name = "one-hot")
})
public sealed interface FittedFeature {
  /** What the plan asked for. */
  FeatureSpec spec();

  /** The names of its coefficients, in order. */
  List<String> coefficientNames();

  /**
   * A numeric column: one coefficient, named as the column.
   *
   * @param mean of the values present in the training rows of all sites
   * @param deviation their standard deviation with divisor n, in the column's unit
   */
  record Numeric(FeatureSpec.Numeric spec, double mean, double deviation) implements FittedFeature {
    public Numeric {
      requireNonNull(spec, "spec");
      boolean scalable = deviation > 0 || spec.scale() == FeatureSpec.Scaling.NONE;
      if (!Double.isFinite(mean) || !Double.isFinite(deviation) || deviation < 0 || !scalable) {
        throw new IllegalArgumentException(
            "Invalid fit of feature %s: mean %s, deviation %s (must be finite, the deviation above 0)"
                .formatted(spec.column(), mean, deviation));
      }
    }

    @Override
    public List<String> coefficientNames() {
      return List.of(spec.column());
    }

    /**
     * What is subtracted from a value: the mean under standard scaling, else 0. A value x becomes
     * (x - {@link #center}) / {@link #divisor}; a missing one becomes {@link #imputed}.
     */
    public double center() {
      return spec.scale() == FeatureSpec.Scaling.STANDARD ? mean : 0;
    }

    /** What a centred value is divided by: the deviation under standard scaling, else 1. */
    public double divisor() {
      return spec.scale() == FeatureSpec.Scaling.STANDARD ? deviation : 1;
    }

    /** What the mean becomes after scaling: exactly 0 under standard scaling, else the mean. */
    public double imputed() {
      return spec.scale() == FeatureSpec.Scaling.STANDARD ? 0 : mean;
    }
  }

  /**
   * A column of categories: one coefficient for each, named {@code column=category}.
   *
   * @param vocabulary the categories in string order
   */
  record OneHot(FeatureSpec.OneHot spec, List<String> vocabulary) implements FittedFeature {
    public OneHot {
      requireNonNull(spec, "spec");
      vocabulary = List.copyOf(vocabulary);
      if (vocabulary.isEmpty()
          || !vocabulary.equals(vocabulary.stream().sorted().distinct().toList())) {
        throw new IllegalArgumentException(
            "Invalid vocabulary of feature %s: %s (must be one or more categories, sorted, none twice)"
                .formatted(spec.column(), vocabulary));
      }
    }

    @Override
    public List<String> coefficientNames() {
      return vocabulary.stream().map(category -> spec.column() + "=" + category).toList();
    }
  }
}

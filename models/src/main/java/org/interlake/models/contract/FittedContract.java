package org.interlake.models.contract;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The feature contract as all sites use it: how a row becomes the model's input. Plain Jackson
 * writes and reads it without loss.
 *
 * @param format the version of this record's JSON; {@link #FORMAT}
 * @param trainingRows training rows of all sites
 * @param label what is known of their label
 * @param features in the plan's order
 */
public record FittedContract(
    int format, long trainingRows, LabelSummary label, List<FittedFeature> features) {
  /** The format that this version writes and reads. */
  public static final int FORMAT = 1;

  public FittedContract {
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "Invalid format of a feature contract: %d (this version of Interlake reads %d; %s)"
              .formatted(
                  format,
                  FORMAT,
                  format > FORMAT ? "upgrade Interlake" : "fit the contract again"));
    }
    requireNonNull(label, "label");
    if (trainingRows < 1) {
      throw new IllegalArgumentException(
          "Invalid feature contract: %d training rows (must be 1 or more)".formatted(trainingRows));
    }
    features = List.copyOf(features);
    if (features.isEmpty()) {
      throw new IllegalArgumentException("Invalid feature contract: no features");
    }
  }

  /**
   * The names of the model's inputs in the order of its coefficients: {@code age}, {@code cp=1}.
   */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  public List<String> coefficientNames() {
    return features.stream().flatMap(feature -> feature.coefficientNames().stream()).toList();
  }

  /** How many numbers a row becomes. */
  public int width() {
    return coefficientNames().size();
  }
}

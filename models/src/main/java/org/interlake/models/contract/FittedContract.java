package org.interlake.models.contract;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * The feature contract as all sites use it: how a row becomes the model's input. Plain Jackson
 * writes and reads it without loss.
 *
 * @param format the version of this record's JSON; {@link #FORMAT}
 * @param trainingRows training rows of all sites
 * @param label what is known of their label
 * @param features in the plan's order: columns, and after them interactions
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
    for (int i = 1; i < features.size(); i++) {
      if (features.get(i) instanceof FittedFeature.Column
          && features.get(i - 1) instanceof FittedFeature.Interaction) {
        throw new IllegalArgumentException(
            "Invalid feature contract: an interaction stands before a column (must come last)");
      }
    }
  }

  /**
   * The names of the model's inputs in the order of its coefficients: {@code age}, {@code cp=1},
   * {@code age:cp=1}.
   */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  public List<String> coefficientNames() {
    List<String> names = new ArrayList<>();
    columns().forEach(column -> names.addAll(column.coefficientNames()));
    for (List<FittedFeature.Column> factors : interactions()) {
      List<String> products = List.of("");
      for (FittedFeature.Column factor : factors) {
        products =
            products.stream()
                .flatMap(
                    before ->
                        factor.coefficientNames().stream()
                            .map(name -> before.isEmpty() ? name : before + ":" + name))
                .toList();
      }
      names.addAll(products);
    }
    return names;
  }

  /** The features of one column each; they come first. */
  public List<FittedFeature.Column> columns() {
    return features.stream()
        .filter(FittedFeature.Column.class::isInstance)
        .map(FittedFeature.Column.class::cast)
        .toList();
  }

  /** For each interaction, the features that it multiplies. */
  public List<List<FittedFeature.Column>> interactions() {
    return features.stream()
        .filter(FittedFeature.Interaction.class::isInstance)
        .map(feature -> factors((FittedFeature.Interaction) feature))
        .toList();
  }

  private List<FittedFeature.Column> factors(FittedFeature.Interaction interaction) {
    return interaction.spec().of().stream()
        .map(
            name ->
                columns().stream()
                    .filter(column -> column.spec().column().equals(name))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "Invalid feature contract: interaction %s of no feature %s"
                                    .formatted(interaction.spec().label(), name))))
        .toList();
  }

  /** How many numbers a row becomes. */
  public int width() {
    long width = 0;
    for (FittedFeature.Column column : columns()) {
      width += column.coefficientNames().size();
    }
    for (List<FittedFeature.Column> factors : interactions()) {
      long products = 1;
      for (FittedFeature.Column factor : factors) {
        products = Math.multiplyExact(products, (long) factor.coefficientNames().size());
      }
      width = Math.addExact(width, products);
    }
    return Math.toIntExact(width);
  }
}

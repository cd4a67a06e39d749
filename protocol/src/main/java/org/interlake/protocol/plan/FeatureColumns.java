package org.interlake.protocol.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.interlake.protocol.config.NearName;

/** The rules that a plan's features keep together. */
final class FeatureColumns {
  private FeatureColumns() {}

  static List<FeatureSpec.Column> of(List<FeatureSpec> features) {
    return features.stream()
        .filter(FeatureSpec.Column.class::isInstance)
        .map(FeatureSpec.Column.class::cast)
        .toList();
  }

  /**
   * The columns of a plan's features.
   *
   * @throws IllegalArgumentException if one is used twice, an interaction is of an unknown one, is
   *     there twice or stands before a column, or there are only interactions
   */
  static Set<String> check(String plan, List<FeatureSpec> features) {
    List<FeatureSpec.Column> columns = of(features);
    Set<String> names = new HashSet<>();
    for (FeatureSpec.Column feature : columns) {
      if (!names.add(feature.column())) {
        throw usedTwice(plan, feature.column());
      }
    }
    Set<Set<String>> products = new HashSet<>();
    for (int i = 0; i < features.size(); i++) {
      if (features.get(i) instanceof InteractionSpec interaction) {
        checkInteraction(plan, interaction, columns);
        if (i < columns.size()) {
          throw new IllegalArgumentException(
              "Invalid interactions of plan %s: %s stands before a column (put interactions last)"
                  .formatted(plan, interaction.label()));
        }
        if (!products.add(Set.copyOf(interaction.of()))) {
          throw new IllegalArgumentException(
              "Invalid interactions of plan %s: %s is there twice (leave one out)"
                  .formatted(plan, interaction.label()));
        }
      }
    }
    return names;
  }

  private static void checkInteraction(
      String plan, InteractionSpec interaction, List<FeatureSpec.Column> columns) {
    List<String> names = columns.stream().map(FeatureSpec.Column::column).toList();
    for (String column : interaction.of()) {
      if (!names.contains(column)) {
        throw new IllegalArgumentException(
            "Invalid interactions of plan %s: %s is no feature (%s)"
                .formatted(plan, column, NearName.advice(column, names)));
      }
    }
  }

  static IllegalArgumentException usedTwice(String plan, String column) {
    return new IllegalArgumentException(
        "Invalid features of plan %s: column %s is used twice as a feature or label"
            .formatted(plan, column));
  }
}

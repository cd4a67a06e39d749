package org.interlake.driver.init;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.interlake.protocol.Names;

/**
 * What the first plan of a federation trains.
 *
 * @param dataset the name by which plans ask for a table
 * @param features at least one, none twice
 * @param label a column of 0 and 1; none of the features
 */
record FirstPlan(String dataset, List<AskedColumn> features, AskedColumn label) {
  FirstPlan {
    Names.check("dataset name", dataset);
    features = List.copyOf(features);
    requireNonNull(label, "label");
    if (features.isEmpty()) {
      throw new IllegalArgumentException("Invalid features: none (name at least one column)");
    }
    List<String> names =
        Stream.concat(features.stream(), Stream.of(label)).map(AskedColumn::name).toList();
    if (names.stream().distinct().count() != names.size()) {
      throw new IllegalArgumentException(
          "Invalid columns: %s, one of them twice (a label is no feature)".formatted(names));
    }
  }

  /** All columns that a site lets the plan read, as a YAML list's content. */
  String columns() {
    return Stream.concat(features.stream(), Stream.of(label))
        .map(AskedColumn::yaml)
        .collect(Collectors.joining(", "));
  }

  String featureLines() {
    return features.stream()
        .map(feature -> "  - " + feature.feature())
        .collect(Collectors.joining("\n"));
  }
}

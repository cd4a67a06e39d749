package org.interlake.driver.init;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.interlake.protocol.plan.ColumnType;

/** A column as it is asked for: {@code age}, which is a double, or {@code sex:string}. */
record AskedColumn(String name, ColumnType type) {
  /** What needs no quotes in YAML, and is no word with a meaning there. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final List<String> YAML_WORDS =
      List.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  AskedColumn {
    requireNonNull(type, "type");
    if (!PLAIN.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Invalid column: '%s' (must be letters, digits and '_', not starting with a digit; write any other into plan.yaml by hand)"
              .formatted(name));
    }
  }

  static AskedColumn parse(String text) {
    int colon = text.indexOf(':');
    String type = colon < 0 ? "double" : text.substring(colon + 1);
    return new AskedColumn(
        colon < 0 ? text : text.substring(0, colon),
        Arrays.stream(ColumnType.values())
            .filter(known -> known.key().equals(type))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Invalid type of column %s: '%s' (must be one of %s)"
                            .formatted(
                                text,
                                type,
                                Arrays.stream(ColumnType.values())
                                    .map(ColumnType::key)
                                    .collect(Collectors.toList())))));
  }

  /** The name as YAML takes it for a text. */
  String yaml() {
    return YAML_WORDS.contains(name.toLowerCase(Locale.ROOT)) ? "\"" + name + "\"" : name;
  }

  /** The feature of a plan: numbers are scaled, names become one element each. */
  String feature() {
    return switch (type) {
      case DOUBLE, LONG ->
          "{column: %s, type: %s, impute: mean, scale: standard}".formatted(yaml(), type.key());
      case BOOLEAN -> "{column: %s, type: boolean}".formatted(yaml());
      case STRING -> "{column: %s, type: string, encode: one-hot}".formatted(yaml());
    };
  }
}

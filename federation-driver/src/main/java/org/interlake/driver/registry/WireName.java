package org.interlake.driver.registry;

import java.util.Arrays;
import java.util.Locale;

/** How a constant of an enum is written in a table: {@code LOCAL_ONLY} is {@code local-only}. */
final class WireName {
  private WireName() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static <E extends Enum<E>> E parse(Class<E> type, String wireName) {
    for (E constant : type.getEnumConstants()) {
      if (of(constant).equals(wireName)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "Unknown %s: '%s' (known: %s)"
            .formatted(
                type.getSimpleName(),
                wireName,
                Arrays.stream(type.getEnumConstants()).map(WireName::of).toList()));
  }
}

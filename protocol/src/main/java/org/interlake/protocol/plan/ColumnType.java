package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** What a plan asks of a column. A site's column fits if Spark widens it without loss. */
public enum ColumnType {
  /** Any numeric column, read as a double. */
  DOUBLE,
  /** Any integral column, read as a 64-bit integer. */
  LONG,
  STRING,
  BOOLEAN;

  @JsonValue
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static ColumnType ofKey(String key) {
    return Arrays.stream(values())
        .filter(type -> type.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid column type: '%s' (known: double, long, string, boolean)"
                        .formatted(key)));
  }
}

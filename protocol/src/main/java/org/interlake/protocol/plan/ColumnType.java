package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
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

  /**
   * A value of this type as the type prints it, from any way to write it: for LONG {@code 1} and
   * {@code 1.0} are {@code 1}, for DOUBLE {@code 0} is {@code 0.0}.
   *
   * @throws IllegalArgumentException if it is no value of this type
   */
  public String print(String written) {
    return switch (this) {
      case DOUBLE -> Double.toString(finite(written));
      case LONG -> Long.toString(whole(written));
      case BOOLEAN -> truth(written);
      case STRING -> written;
    };
  }

  private static double finite(String written) {
    double value = decimal(written, "a number").doubleValue();
    if (Double.isInfinite(value)) {
      throw notA("a finite number", written, null);
    }
    return value;
  }

  private static long whole(String written) {
    try {
      return decimal(written, "a whole number").longValueExact();
    } catch (ArithmeticException e) {
      throw notA("a whole number of 64 bits", written, e);
    }
  }

  private static String truth(String written) {
    if (!written.equals("true") && !written.equals("false")) {
      throw notA("true or false", written, null);
    }
    return written;
  }

  private static BigDecimal decimal(String written, String noun) {
    try {
      return new BigDecimal(written);
    } catch (NumberFormatException e) {
      throw notA(noun, written, e);
    }
  }

  private static IllegalArgumentException notA(String noun, String written, Exception cause) {
    return new IllegalArgumentException("'%s' is not %s".formatted(written, noun), cause);
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

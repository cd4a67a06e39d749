package org.interlake.models.data;

import java.math.BigDecimal;
import java.util.Locale;
import org.interlake.protocol.plan.ColumnType;

/** Values of a column as a plan writes them (missing codes, labels). */
public final class PlanValues {
  private PlanValues() {}

  /** {@code text} as Spark casts a value of {@code type} to a string: "1.0" is the long "1". */
  public static String printed(ColumnType type, String text) {
    return switch (type) {
      case LONG -> {
        try {
          yield new BigDecimal(text).toBigIntegerExact().toString();
        } catch (ArithmeticException | NumberFormatException e) {
          yield text; // no integer: equal to nothing in the column
        }
      }
      case BOOLEAN -> text.toLowerCase(Locale.ROOT);
      case DOUBLE, STRING -> text;
    };
  }
}

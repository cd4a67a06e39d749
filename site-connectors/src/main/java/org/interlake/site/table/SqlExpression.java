package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.functions;

/**
 * An expression of Spark SQL that the site's own people wrote, such as {@code consent AND NOT
 * deceased}. Its syntax is right; whether its columns are there is known only beside a table.
 */
public record SqlExpression(String text) {
  public SqlExpression {
    requireNonNull(text, "text");
    try {
      CatalystSqlParser$.MODULE$.parseExpression(text);
    } catch (Exception e) { // Scala declares no checked exception: ParseException is one
      throw new IllegalArgumentException(
          "'%s' is no expression of Spark SQL: %s (write a condition such as consent = true)"
              .formatted(text, why(e)),
          e);
    }
  }

  private static String why(Exception e) {
    return e instanceof ParseException parse
        ? String.valueOf(parse.getSimpleMessage()).lines().findFirst().orElse("syntax error")
        : String.valueOf(e.getMessage()).lines().findFirst().orElse("syntax error");
  }

  Column column() {
    return functions.expr(text);
  }
}

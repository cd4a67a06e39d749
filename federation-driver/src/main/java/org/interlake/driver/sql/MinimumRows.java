package org.interlake.driver.sql;

import static org.interlake.driver.sql.SqlProcedure.Parameter.optional;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.interlake.driver.sql.SqlProcedure.Arguments;
import org.interlake.driver.sql.SqlProcedure.Parameter;
import org.interlake.models.DisclosureLimits;

/** The limits of every virtual site, as parameters of the procedures that simulate. */
final class MinimumRows {
  private static final String ROWS = "minimum_rows";
  private static final String CATEGORY = "minimum_category_rows";
  private static final String EVALUATION = "minimum_evaluation_rows";

  private MinimumRows() {}

  /** A procedure's parameters with these among them: calls may give them by place. */
  static List<Parameter> between(List<Parameter> before, Parameter... behind) {
    DisclosureLimits usual = DisclosureLimits.DEFAULT;
    List<Parameter> all = new ArrayList<>(before);
    all.add(parameter(ROWS, usual.minimumRows(), "minimumRows"));
    all.add(parameter(CATEGORY, usual.minimumCategoryRows(), "minimumCategoryRows"));
    all.add(parameter(EVALUATION, usual.minimumEvaluationRows(), "minimumEvaluationRows"));
    all.addAll(List.of(behind));
    return all;
  }

  private static Parameter parameter(String name, long usual, String key) {
    return optional(name, DataTypes.LongType, Long.toString(usual), "each site's policy." + key);
  }

  /**
   * What a call says.
   *
   * @throws IllegalArgumentException if a number is below 1
   */
  static DisclosureLimits of(Arguments arguments) {
    return new DisclosureLimits(
        arguments.number(ROWS), arguments.number(CATEGORY), arguments.number(EVALUATION));
  }
}

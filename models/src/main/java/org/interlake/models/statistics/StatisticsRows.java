package org.interlake.models.statistics;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.interlake.models.data.PlanValues;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;

/**
 * A plan's columns of a table, in the few types that the passes read:
 *
 * <pre>
 * x0 …   double, one for each column of numbers; NULL is missing (NaN and missing codes as well)
 * c0 …   string, one for each column of categories; NULL is missing
 * o0 …   boolean, one for each other column: whether there is a value
 * d0 …   long, one for each column whose different values are counted: xxHash64 of the value in the
 *        plan's type; NULL is missing
 * </pre>
 */
final class StatisticsRows implements Serializable {
  private static final long serialVersionUID = 1L;

  final int numbers;
  final int categories;
  final int others;
  final int distinct;
  final RowPrints.Shape prints;

  /** How many of a sum's largest parts are kept. */
  final int kept;

  /**
   * @param kept how many of a sum's largest parts are kept
   */
  StatisticsRows(StatisticsPlan plan, int kept) {
    this.numbers = plan.numbers().size();
    this.categories = plan.categories().size();
    this.others = plan.others().size();
    this.distinct = plan.distinct().size();
    this.prints = new RowPrints.Shape(plan);
    this.kept = kept;
  }

  /** One row for each row of {@code table}. */
  static Dataset<Row> of(Dataset<Row> table, StatisticsPlan plan) {
    List<Column> columns = new ArrayList<>();
    plan.numbers()
        .forEach(column -> columns.add(present(column, "double").as("x" + columns.size())));
    plan.categories()
        .forEach(column -> columns.add(present(column, "string").as("c" + columns.size())));
    plan.others()
        .forEach(
            column ->
                columns.add(
                    present(column, column.type().key()).isNotNull().as("o" + columns.size())));
    plan.distinct().forEach(column -> columns.add(hash(column).as("d" + columns.size())));
    return table.select(columns.toArray(Column[]::new));
  }

  private static Column hash(StatisticsColumn column) {
    Column value = present(column, column.type().key());
    Column canonical = column.type() == ColumnType.DOUBLE ? value.plus(lit(0.0)) : value;
    return when(value.isNotNull(), xxhash64(canonical));
  }

  /** The value in a Spark type, NULL where it is missing. */
  static Column present(StatisticsColumn column, String type) {
    Column stored = col("`" + column.column().replace("`", "``") + "`");
    Column missing =
        column.type() == ColumnType.DOUBLE ? stored.cast("double").isNaN() : lit(false);
    for (String code : column.missingCodes()) {
      Column coded =
          column.type() == ColumnType.DOUBLE
              ? stored.cast("double").equalTo(Double.parseDouble(code))
              : stored.cast("string").equalTo(PlanValues.printed(column.type(), code));
      missing = missing.or(coded);
    }
    return when(missing, lit(null).cast(type)).otherwise(stored.cast(type));
  }

  /** NaN for missing. */
  double number(InternalRow row, int j) {
    return row.isNullAt(j) ? Double.NaN : row.getDouble(j);
  }

  /** Null for missing. */
  String category(InternalRow row, int j) {
    return row.isNullAt(numbers + j) ? null : row.getUTF8String(numbers + j).toString();
  }

  boolean hasOther(InternalRow row, int j) {
    return row.getBoolean(numbers + categories + j);
  }

  boolean hasHash(InternalRow row, int j) {
    return !row.isNullAt(numbers + categories + others + j);
  }

  long hash(InternalRow row, int j) {
    return row.getLong(numbers + categories + others + j);
  }
}

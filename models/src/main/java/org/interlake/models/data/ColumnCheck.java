package org.interlake.models.data;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.data.SiteDataException.Fault;
import org.interlake.models.data.SiteDataException.Reason;
import org.interlake.protocol.plan.ColumnType;

/** Whether a table has a column as a plan asks for it. */
public final class ColumnCheck {
  private ColumnCheck() {}

  /** What is wrong with a column, if anything is. */
  public static Optional<Fault> fault(StructType schema, String column, ColumnType asked) {
    for (var field : schema.fields()) {
      if (field.name().equals(column)) {
        return fits(field.dataType(), asked)
            ? Optional.empty()
            : Optional.of(
                new Fault(
                    Reason.COLUMN_TYPE,
                    Optional.of(column),
                    "column %s has type %s (the plan asks for %s; cast it in the table, or let the dataset name a table where it is)"
                        .formatted(column, field.dataType().simpleString(), asked.key())));
      }
    }
    return Optional.of(
        new Fault(
            Reason.COLUMN_MISSING,
            Optional.of(column),
            "column %s is not in the table, which has %s (rename it in the table, or let the dataset name a table that has it)"
                .formatted(column, List.of(schema.fieldNames()))));
  }

  private static boolean fits(DataType type, ColumnType asked) {
    return switch (asked) {
      case DOUBLE -> type instanceof NumericType;
      case LONG ->
          type instanceof LongType
              || type instanceof IntegerType
              || type instanceof ShortType
              || type instanceof ByteType;
      case STRING -> type instanceof StringType;
      case BOOLEAN -> type instanceof BooleanType;
    };
  }
}

package org.interlake.api;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.request.TableName;
import org.interlake.driver.table.PinnedTable;

/** Where the rows of virtual sites are from. */
sealed interface Pool {
  SparkSession spark();

  /** What the rows are called in messages. */
  String name();

  /** The rows, and what tells them from others; one Spark job. */
  PinnedTable pin();

  /** Rows that a program has in hand. */
  record OfRows(Dataset<Row> rows) implements Pool {
    public OfRows {
      requireNonNull(rows, "rows");
    }

    @Override
    public SparkSession spark() {
      return rows.sparkSession();
    }

    @Override
    public String name() {
      return "rows";
    }

    @Override
    public PinnedTable pin() {
      return PinnedTable.ofRows(rows);
    }
  }

  /** A table that somebody names. */
  record OfTable(SparkSession spark, String name) implements Pool {
    public OfTable {
      requireNonNull(spark, "spark");
      requireNonNull(name, "name");
    }

    @Override
    public PinnedTable pin() {
      return TableName.pin(spark, "table", name, OptionalLong.empty());
    }
  }
}

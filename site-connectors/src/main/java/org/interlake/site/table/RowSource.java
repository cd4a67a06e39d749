package org.interlake.site.table;

import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows of something that keeps no versions. */
interface RowSource {
  /** As a table's version names it. */
  String format();

  /** The query that gives the rows, for its digest; empty if they are those of a whole table. */
  String query();

  /**
   * Gives the rows of one state, which holds until {@code work} is done, once.
   *
   * @param columns that are read, as a hint
   * @throws TableException if there are none to be had
   */
  void withRows(List<String> columns, Consumer<Dataset<Row>> work);
}

package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.site.table.DatasetConfig.JdbcTable;
import org.interlake.site.table.DatasetConfig.Named;
import org.interlake.site.table.DatasetConfig.Partitions;

/**
 * Rows of a database, all of one state of it. One connection runs one statement, which sees one
 * state in any database. Several connections see one only in PostgreSQL: one transaction,
 * REPEATABLE READ, exports its snapshot, stays open, and all others import that (PostgreSQL,
 * "Snapshot Synchronization Functions").
 */
record DatabaseRows(SparkSession spark, DatabaseReader database, JdbcTable table)
    implements RowSource {
  DatabaseRows {
    requireNonNull(spark, "spark");
    requireNonNull(database, "database");
    requireNonNull(table, "table");
  }

  @Override
  public String format() {
    return table.format();
  }

  @Override
  public String query() {
    return table.relation() instanceof Named ? "" : table.relation().fromClause();
  }

  @Override
  public void withRows(List<String> columns, Consumer<Dataset<Row>> work) {
    if (!table.database().exportsSnapshots()) {
      work.accept(database.rows(table.relation()));
      return;
    }
    try (Connection holder = database.connect()) {
      holder.setAutoCommit(false);
      holder.setReadOnly(true);
      holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      String snapshot = text(holder, "SELECT pg_export_snapshot()");
      DatabaseReader within =
          database.startingWith(
              "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '%s'"
                  .formatted(snapshot));
      work.accept(
          table.partitions().isPresent()
              ? partitioned(within, holder, table.partitions().get())
              : within.rows(table.relation()));
      holder.rollback();
    } catch (SQLException e) {
      throw database.unavailable(e);
    }
  }

  private Dataset<Row> partitioned(DatabaseReader within, Connection holder, Partitions partitions)
      throws SQLException {
    String column = "\"" + partitions.column().replace("\"", "\"\"") + "\"";
    try (Statement statement = holder.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT min(%s), max(%s) FROM %s"
                    .formatted(column, column, table.relation().fromClause()))) {
      found.next();
      if (found.getObject(1) == null) {
        return within.rows(table.relation()); // no rows to be parted
      }
      return within.rows(
          table.relation(), partitions, wholeNumber(found, 1), wholeNumber(found, 2));
    }
  }

  private long wholeNumber(ResultSet found, int at) throws SQLException {
    Object value = found.getObject(at);
    if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      return ((Number) value).longValue();
    }
    throw new TableException(
        "Cannot part the dataset's rows by column %s, which is no whole number. Name another as 'partitions.column:' of the dataset in the site's configuration, or leave 'partitions:' out."
            .formatted(table.partitions().orElseThrow().column()));
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      found.next();
      return found.getString(1);
    }
  }
}

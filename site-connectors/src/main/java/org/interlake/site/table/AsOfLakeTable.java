package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.TimestampType;
import org.interlake.protocol.message.TableVersion;
import org.interlake.site.table.DatasetConfig.JdbcTable;
import org.interlake.site.table.DatasetConfig.Named;
import org.interlake.site.table.DatasetConfig.Partitions;

/**
 * A table of a database that is only ever added to, with a column that grows: the version is that
 * column's greatest value, and a fingerprint of the rows up to it, which is made again in each
 * round, finds out if they were changed all the same. Nothing is copied.
 */
final class AsOfLakeTable implements LakeTable {
  private static final DataType SUM = DataTypes.createDecimalType(38, 0);

  private final TableName name;
  private final DatabaseReader database;
  private final JdbcTable table;
  private final String column;
  private final PinFolder pins;

  AsOfLakeTable(TableName name, DatabaseReader database, JdbcTable table, PinFolder pins) {
    this.name = requireNonNull(name, "name");
    this.database = requireNonNull(database, "database");
    this.table = requireNonNull(table, "table");
    this.column = table.asOf().orElseThrow();
    this.pins = requireNonNull(pins, "pins");
  }

  @Override
  public PinnedTable pin(Wanted wanted) {
    Dataset<Row> all = database.rows(table.relation());
    if (!Arrays.asList(all.columns()).contains(column)) {
      throw new TableException(
          "The dataset has no column '%s' to be read as of; it has %s. Name one as 'asOf:' of the dataset in the site's configuration."
              .formatted(column, Arrays.toString(all.columns())));
    }
    try {
      long version =
          wanted.accepted().isPresent() ? wanted.accepted().get().version() : greatest(all);
      Dataset<Row> rows =
          wanted.view().of(partitioned(all, version).where(asOf().leq(literal(all, version))));
      String query =
          (table.relation() instanceof Named ? "" : table.relation().fromClause())
              + (wanted.view().isAll() ? "" : "\n" + wanted.view().text());
      TableVersion pinned =
          new TableVersion(
              table.format(),
              name.id(),
              version,
              TableName.schemaDigest(all.schema(), wanted.columns()),
              pins.digestOf("content", fingerprint(rows, wanted.columns())),
              query.isEmpty() ? null : pins.digestOf("query", query),
              null);
      wanted.accepted().ifPresent(accepted -> requireSame(accepted, pinned));
      return new PinnedTable(
          rows, pinned, () -> requireSame(pinned, pin(wanted.at(pinned)).version()));
    } catch (Exception e) { // Spark declares none of those that its jobs throw
      throw database.unavailable(e);
    }
  }

  private void requireSame(TableVersion accepted, TableVersion now) {
    if (!accepted.contentDigest().equals(now.contentDigest())) {
      throw new TableException(
          "The pinned version of dataset %s is gone: rows up to %s = %d were changed or removed. Let this run end; for a table that is not only added to, leave 'asOf:' out of the dataset in the site's configuration."
              .formatted(name.dataset(), column, now.version()));
    }
  }

  private Column asOf() {
    return functions.col(TableName.quoted(List.of(column)));
  }

  private Dataset<Row> partitioned(Dataset<Row> all, long version) {
    Optional<Partitions> partitions = table.partitions();
    if (partitions.isEmpty()) {
      return all;
    }
    Column by = functions.col(TableName.quoted(List.of(partitions.get().column())));
    Row bounds =
        all.where(asOf().leq(literal(all, version)))
            .agg(functions.min(by).cast("bigint"), functions.max(by).cast("bigint"))
            .head();
    return bounds.isNullAt(0)
        ? all
        : database.rows(table.relation(), partitions.get(), bounds.getLong(0), bounds.getLong(1));
  }

  /** Of times the microseconds since 1970; 0 of no rows. */
  private long greatest(Dataset<Row> all) {
    Row found = all.agg(functions.max(asOf())).head();
    if (found.isNullAt(0)) {
      return 0;
    }
    Object value = found.get(0);
    if (value instanceof Timestamp time) {
      return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
    }
    if (value instanceof Instant time) {
      return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
    return literalType(all) ? ((Number) value).longValue() : 0;
  }

  private boolean literalType(Dataset<Row> all) {
    DataType type = all.schema().apply(column).dataType();
    if (type instanceof LongType || type instanceof IntegerType || type instanceof ShortType) {
      return true;
    }
    if (type instanceof TimestampType) {
      return false;
    }
    throw new TableException(
        "Column %s, which the dataset is read as of, is %s (must be a whole number or a timestamp)."
            .formatted(column, type.simpleString()));
  }

  private Column literal(Dataset<Row> all, long version) {
    return literalType(all)
        ? functions.lit(version)
        : functions.lit(Instant.EPOCH.plus(version, ChronoUnit.MICROS));
  }

  /** The same for the same rows in any order; by the site's key nobody can try it out. */
  private static String fingerprint(Dataset<Row> rows, List<String> columns) {
    List<Column> read = new ArrayList<>();
    for (String name : rows.columns()) {
      if (columns.contains(name)) {
        Column value = functions.col(TableName.quoted(List.of(name)));
        read.add(value);
        read.add(value.isNull()); // which the hash leaves out
      }
    }
    read.add(functions.lit(1));
    Row sums =
        rows.agg(
                functions.count(functions.lit(1)),
                functions.sum(functions.xxhash64(read.toArray(Column[]::new)).cast(SUM)),
                functions.sum(functions.hash(read.toArray(Column[]::new)).cast(SUM)))
            .head();
    return "%d %s %s".formatted(sums.getLong(0), sum(sums, 1), sum(sums, 2));
  }

  private static String sum(Row sums, int at) {
    BigDecimal sum = sums.getDecimal(at);
    return sum == null ? "0" : sum.toPlainString();
  }
}

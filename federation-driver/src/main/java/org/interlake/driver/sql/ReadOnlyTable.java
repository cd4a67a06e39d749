package org.interlake.driver.sql;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsDelete;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.job.ExitCode;

/** A Delta table that is read as Delta reads it, with comments, and that nobody writes. */
final class ReadOnlyTable implements SupportsRead, SupportsWrite, SupportsDelete {
  private final String name;
  private final String kind;
  private final StructType schema;

  /** Empty: the table has no rows yet. */
  private final Optional<SupportsRead> delta;

  private ReadOnlyTable(String name, String kind, StructType schema, Optional<SupportsRead> delta) {
    this.name = requireNonNull(name, "name");
    this.kind = requireNonNull(kind, "kind");
    this.schema = requireNonNull(schema, "schema");
    this.delta = requireNonNull(delta, "delta");
  }

  @SuppressWarnings("deprecation") // what replaces it says the same in another type
  static <T extends Table & SupportsRead> ReadOnlyTable of(String name, String kind, T delta) {
    return new ReadOnlyTable(name, kind, delta.schema(), Optional.of(delta));
  }

  /** A table that nothing has been written to yet. */
  static ReadOnlyTable empty(String name, String kind, StructType schema) {
    return new ReadOnlyTable(name, kind, schema, Optional.empty());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Column[] columns() {
    return Arrays.stream(schema.fields())
        .map(
            field ->
                Column.create(
                    field.name(),
                    field.dataType(),
                    field.nullable(),
                    TableComments.ofColumn(kind, field.name()).orElse(null),
                    null))
        .toArray(Column[]::new);
  }

  @Override
  public Transform[] partitioning() {
    return delta.map(Table::partitioning).orElse(new Transform[0]);
  }

  @Override
  public Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    TableComments.ofTable(kind)
        .ifPresent(comment -> properties.put(TableCatalog.PROP_COMMENT, comment));
    properties.put(TableCatalog.PROP_PROVIDER, "delta");
    return properties;
  }

  @Override
  public String version() {
    return delta.map(Table::version).orElse(null);
  }

  /** It is told to be writable, so that whoever tries hears why it is not. */
  @Override
  public Set<TableCapability> capabilities() {
    return EnumSet.of(
        TableCapability.BATCH_READ,
        TableCapability.BATCH_WRITE,
        TableCapability.TRUNCATE,
        TableCapability.OVERWRITE_BY_FILTER,
        TableCapability.OVERWRITE_DYNAMIC,
        TableCapability.ACCEPT_ANY_SCHEMA);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
    return delta
        .map(table -> table.newScanBuilder(options))
        .orElseGet(
            () ->
                () ->
                    new LocalScan() {
                      @Override
                      public InternalRow[] rows() {
                        return new InternalRow[0];
                      }

                      @Override
                      public StructType readSchema() {
                        return schema;
                      }
                    });
  }

  @Override
  public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
    throw readOnly();
  }

  @Override
  public boolean canDeleteWhere(Filter[] filters) {
    throw readOnly();
  }

  @Override
  public void deleteWhere(Filter[] filters) {
    throw readOnly();
  }

  private RequestException readOnly() {
    return new RequestException(
        ExitCode.USAGE,
        "table %s is read only: its rows are a record that runs and procedures write, and nothing changes or removes one (copy what you need into a table of your own)"
            .formatted(name));
  }
}

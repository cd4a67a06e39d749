package org.interlake.lineage;

import static java.util.Objects.requireNonNull;

import io.openlineage.client.utils.DatasetIdentifier;
import io.openlineage.client.utils.jdbc.JdbcDatasetUtils;
import io.openlineage.spark.agent.util.PathUtils;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Properties;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.catalog.CatalogTableType;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import scala.Option;

/** Names datasets as OpenLineage's listener names what it sees Spark read and write. */
final class DatasetNames {
  private static final String SESSION_CATALOG = "spark_catalog";

  private final SparkSession spark;

  DatasetNames(SparkSession spark) {
    this.spark = requireNonNull(spark, "spark");
  }

  DatasetIdentifier of(LineageDataset.Place place) {
    if (place instanceof LineageDataset.Folder folder) {
      return ofFolder(folder.location());
    }
    if (place instanceof LineageDataset.CatalogTable table) {
      return ofTable(table);
    }
    if (place instanceof LineageDataset.DatabaseTable table) {
      return JdbcDatasetUtils.getDatasetIdentifier(table.url(), table.name(), new Properties());
    }
    LineageDataset.Named named = (LineageDataset.Named) place;
    return new DatasetIdentifier(named.name(), named.namespace());
  }

  /** A place that says all of itself needs no file system to be opened. */
  private DatasetIdentifier ofFolder(URI location) {
    Path path = new Path(location);
    if (location.getScheme() != null && location.getAuthority() != null) {
      return PathUtils.fromPath(path);
    }
    try {
      return PathUtils.fromPath(
          path.getFileSystem(spark.sparkContext().hadoopConfiguration()).makeQualified(path));
    } catch (IOException e) {
      return PathUtils.fromPath(path);
    }
  }

  private DatasetIdentifier ofTable(LineageDataset.CatalogTable table) {
    List<String> parts = table.parts();
    boolean ofSession = parts.size() < 3 || parts.get(0).equals(SESSION_CATALOG);
    try {
      return ofSession ? ofSessionTable(parts, table) : ofOtherCatalog(parts, table);
    } catch (Exception e) { // Spark declares none of those that its catalogs throw
      return of(table.otherwise());
    }
  }

  private DatasetIdentifier ofSessionTable(List<String> parts, LineageDataset.CatalogTable table)
      throws Exception {
    TableIdentifier name =
        new TableIdentifier(
            parts.get(parts.size() - 1),
            parts.size() == 1 ? Option.empty() : Option.apply(parts.get(parts.size() - 2)));
    CatalogTable found = spark.sessionState().catalog().getTableMetadata(name);
    return found.tableType().equals(CatalogTableType.VIEW())
        ? of(table.otherwise())
        : PathUtils.fromCatalogTable(found, spark);
  }

  private DatasetIdentifier ofOtherCatalog(List<String> parts, LineageDataset.CatalogTable table)
      throws Exception {
    TableCatalog catalog =
        (TableCatalog) spark.sessionState().catalogManager().catalog(parts.get(0));
    String[] namespace = parts.subList(1, parts.size() - 1).toArray(new String[0]);
    String location =
        catalog
            .loadTable(Identifier.of(namespace, parts.get(parts.size() - 1)))
            .properties()
            .get(TableCatalog.PROP_LOCATION);
    return location == null ? of(table.otherwise()) : ofFolder(new Path(location).toUri());
  }
}

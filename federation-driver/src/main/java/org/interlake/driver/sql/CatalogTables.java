package org.interlake.driver.sql;

import static java.util.Objects.requireNonNull;

import io.delta.spark.internal.v2.catalog.DeltaV2Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.RegistryTable;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.job.ExitCode;

/** Which tables there are, and where they lie. */
final class CatalogTables {
  private static final String LEDGER = "ledger";
  private static final String AUDIT = "audit";
  private static final String PERSONAL_MODEL = "personal_model";

  private final CatalogOptions options;

  CatalogTables(CatalogOptions options) {
    this.options = requireNonNull(options, "options");
  }

  /** The tables of a namespace, in order. */
  List<String> names(String namespace) {
    List<String> names = new ArrayList<>();
    switch (namespace) {
      case InterlakeCatalog.REGISTRY ->
          Arrays.stream(RegistryTable.values()).map(RegistryTable::tableName).forEach(names::add);
      case InterlakeCatalog.MODELS ->
          names.addAll(new PromotedModels(hadoop(), options.registryFolder()).names());
      case InterlakeCatalog.SITE -> {
        options.siteLedger().ifPresent(folder -> names.addAll(List.of(AUDIT, LEDGER)));
        options.siteRegistry().ifPresent(folder -> names.add(PERSONAL_MODEL));
      }
      default -> {}
    }
    return names.stream().sorted().toList();
  }

  /**
   * A table, of which no version has been chosen.
   *
   * @throws NoSuchTableException if there can be none of this name
   */
  Found load(String catalog, Identifier identifier) throws NoSuchTableException {
    String namespace = String.join(".", identifier.namespace());
    String table = identifier.name().toLowerCase(Locale.ROOT);
    if (!names(namespace).contains(table)) {
      if (namespace.equals(InterlakeCatalog.SITE)) {
        requireSite(table);
      }
      throw new NoSuchTableException(identifier);
    }
    String folder = folder(namespace, table);
    Optional<StructType> schema =
        namespace.equals(InterlakeCatalog.REGISTRY)
            ? Optional.of(schema(RegistryTable.valueOf(table.toUpperCase(Locale.ROOT))))
            : Optional.empty();
    return new Found(
        Identifier.of(identifier.namespace(), table),
        "%s.%s.%s".formatted(catalog, namespace, table),
        namespace.equals(InterlakeCatalog.MODELS) ? "promoted_model" : table,
        folder,
        schema);
  }

  private void requireSite(String table) {
    boolean ledgers = table.equals(LEDGER) || table.equals(AUDIT);
    if (ledgers || table.equals(PERSONAL_MODEL)) {
      throw new RequestException(
          ExitCode.CONFIGURATION,
          "catalog %s knows of no site's table %s (set %s)"
              .formatted(
                  options.catalog(),
                  table,
                  ledgers
                      ? "spark.sql.catalog.%s.site-ledger to the folder that is 'ledger' in the site's file, and ...site to the site's name"
                          .formatted(options.catalog())
                      : "spark.sql.catalog.%s.site-registry to the folder that is 'registry' in the site's file"
                          .formatted(options.catalog())));
    }
  }

  private String folder(String namespace, String table) {
    return switch (namespace) {
      case InterlakeCatalog.REGISTRY -> child(options.registryFolder(), table);
      case InterlakeCatalog.MODELS ->
          child(child(options.registryFolder(), InterlakeCatalog.MODELS), table);
      default ->
          table.equals(PERSONAL_MODEL)
              ? child(options.siteRegistry().orElseThrow(), table)
              : child(
                  child(options.siteLedger().orElseThrow(), options.site().orElseThrow()),
                  table.equals(LEDGER) ? "privacy_ledger" : table);
    };
  }

  private static String child(String folder, String name) {
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }

  static StructType schema(RegistryTable table) {
    return (StructType) DataType.fromJson(table.schemaJson());
  }

  private static Configuration hadoop() {
    return SparkSession.active().sessionState().newHadoopConf();
  }

  /**
   * A table that may be there.
   *
   * @param kind under which its comments stand
   * @param schema what it will have for columns, if that is known before it is there
   */
  record Found(
      Identifier identifier, String name, String kind, String folder, Optional<StructType> schema) {

    Table newest() throws NoSuchTableException {
      if (isThere()) {
        return read(delta());
      }
      if (schema.isEmpty()) {
        throw new RequestException(
            ExitCode.DATA,
            "table %s is not there yet: it is made with its first row (it would lie in %s)"
                .formatted(name, folder));
      }
      return ReadOnlyTable.empty(name, kind, schema.get());
    }

    Table atVersion(String version) throws NoSuchTableException {
      if (!isThere()) {
        throw new NoSuchTableException(identifier);
      }
      try {
        return read(delta().withVersion(Long.parseLong(version)));
      } catch (NumberFormatException e) {
        throw new RequestException(
            ExitCode.USAGE,
            "'%s' is not a version of %s (write a number)".formatted(version, name),
            e);
      }
    }

    Table atTime(long micros) throws NoSuchTableException {
      if (!isThere()) {
        throw new NoSuchTableException(identifier);
      }
      return read(delta().withTimestamp(micros));
    }

    private DeltaV2Table delta() {
      return new DeltaV2Table(identifier, folder);
    }

    private Table read(DeltaV2Table table) {
      return ReadOnlyTable.of(name, kind, table);
    }

    private boolean isThere() {
      Path log = new Path(folder, "_delta_log");
      try {
        return log.getFileSystem(hadoop()).exists(log);
      } catch (IOException e) {
        throw new RequestException(
            ExitCode.UNAVAILABLE, "table %s cannot be reached: %s".formatted(name, e), e);
      }
    }
  }
}

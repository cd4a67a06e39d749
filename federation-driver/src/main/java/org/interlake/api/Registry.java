package org.interlake.api;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.interlake.driver.registry.RegistryTable;
import org.interlake.driver.request.RegistryModels;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;

/**
 * The driver's tables: every run and what came of it, and the promoted models.
 *
 * <pre>{@code
 * Registry registry = Registry.open(spark, "/srv/interlake/registry");
 * Model champion = registry.model("heart@champion");
 * registry.table("run").show();
 * }</pre>
 */
public final class Registry {
  private final SparkSession spark;
  private final String folder;

  private Registry(SparkSession spark, String folder) {
    this.spark = requireNonNull(spark, "spark");
    this.folder = folder;
  }

  /**
   * Opens a registry.
   *
   * @param folder on any Hadoop file system
   * @throws FederationException DATA if there is none
   */
  public static Registry open(SparkSession spark, String folder) {
    return FederationException.within(
        () -> {
          Registry registry = new Registry(spark, RegistryModels.folderUri(folder));
          registry.models().registry();
          return registry;
        });
  }

  /** Where it is, as a URI. */
  public String folder() {
    return folder;
  }

  /**
   * A run.
   *
   * @throws FederationException DATA if there is none of that name
   */
  public Run run(String name) {
    return FederationException.within(
        () -> {
          RunId run = RunName.of(name);
          if (models().registry().states(run).isEmpty()) {
            throw new RequestException(
                ExitCode.DATA, "there is no run %s in %s".formatted(run, folder));
          }
          return new Run(this, run);
        });
  }

  /**
   * A promoted model.
   *
   * @param reference {@code NAME} for its newest version, {@code NAME@NUMBER} or {@code NAME@ALIAS}
   * @throws FederationException DATA if there is none
   */
  public Model model(String reference) {
    return FederationException.within(() -> new Model(this, models().find(reference).model()));
  }

  /**
   * One of the tables, with all runs; {@code docs/spec/registry.md} has their columns.
   *
   * @throws FederationException USAGE if there is no table of that name
   */
  public Dataset<Row> table(String name) {
    return FederationException.within(() -> table(named(name)));
  }

  private static RegistryTable named(String name) {
    List<String> known =
        Arrays.stream(RegistryTable.values()).map(RegistryTable::tableName).sorted().toList();
    if (!known.contains(name)) {
      throw new RequestException(
          ExitCode.USAGE,
          "a registry has no table '%s' (it has: %s)".formatted(name, String.join(", ", known)));
    }
    return RegistryTable.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** A table; without rows before its first. */
  Dataset<Row> table(RegistryTable table) throws java.io.IOException {
    URI location = new org.interlake.driver.registry.Registry(hadoop(), folder).location(table);
    Path log = new Path(new Path(location), "_delta_log");
    return log.getFileSystem(hadoop()).exists(log)
        ? spark.read().format("delta").load(location.toString())
        : spark.createDataFrame(List.of(), (StructType) DataType.fromJson(table.schemaJson()));
  }

  RegistryModels models() {
    return new RegistryModels(hadoop(), folder);
  }

  SparkSession spark() {
    return spark;
  }

  private Configuration hadoop() {
    return spark.sessionState().newHadoopConf();
  }

  @Override
  public String toString() {
    return "registry " + folder;
  }
}

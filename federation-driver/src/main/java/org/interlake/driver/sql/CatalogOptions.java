package org.interlake.driver.sql;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.driver.request.RegistryModels;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.job.ExitCode;

/**
 * What stands behind {@code spark.sql.catalog.NAME.} in Spark's configuration.
 *
 * @param catalog the catalog's name, for messages
 * @param configFile the coordinator's file: without it no run can be started
 * @param registry the registry's folder; default that of the file
 * @param site the site whose own tables are shown
 * @param siteLedger the folder that is {@code ledger} in the site's file
 * @param siteRegistry the folder that is {@code registry} in the site's file
 */
record CatalogOptions(
    String catalog,
    Optional<Path> configFile,
    Optional<String> registry,
    Optional<String> site,
    Optional<String> siteLedger,
    Optional<String> siteRegistry) {
  private static final SortedSet<String> KEYS =
      new TreeSet<>(
          java.util.List.of("conf-file", "registry", "site", "site-ledger", "site-registry"));

  CatalogOptions {
    requireNonNull(catalog, "catalog");
    requireNonNull(configFile, "configFile");
    requireNonNull(registry, "registry");
    requireNonNull(site, "site");
    requireNonNull(siteLedger, "siteLedger");
    requireNonNull(siteRegistry, "siteRegistry");
    if (siteLedger.isPresent() && site.isEmpty()) {
      throw new RequestException(
          ExitCode.CONFIGURATION,
          "spark.sql.catalog.%s.site-ledger has tables of several sites (name the one to show: spark.sql.catalog.%s.site)"
              .formatted(catalog, catalog));
    }
  }

  /**
   * Reads the options.
   *
   * @throws RequestException CONFIGURATION if there are others
   */
  static CatalogOptions of(String catalog, Map<String, String> options) {
    for (String key : options.keySet()) {
      if (!KEYS.contains(key)) {
        throw new RequestException(
            ExitCode.CONFIGURATION,
            "spark.sql.catalog.%s.%s is no option of this catalog (there are: %s)"
                .formatted(catalog, key, KEYS));
      }
    }
    return new CatalogOptions(
        catalog,
        Optional.ofNullable(options.get("conf-file")).map(Path::of),
        Optional.ofNullable(options.get("registry")).map(RegistryModels::folderUri),
        Optional.ofNullable(options.get("site")),
        Optional.ofNullable(options.get("site-ledger")).map(RegistryModels::folderUri),
        Optional.ofNullable(options.get("site-registry")).map(RegistryModels::folderUri));
  }

  /**
   * The registry's folder.
   *
   * @throws RequestException CONFIGURATION if there is none
   */
  String registryFolder() {
    return registry.orElseGet(
        () ->
            DriverConfigReader.read(
                    configFile.orElseThrow(
                        () ->
                            new RequestException(
                                ExitCode.CONFIGURATION,
                                "catalog %s knows of no registry (set spark.sql.catalog.%s.conf-file to the coordinator's file, or spark.sql.catalog.%s.registry to the registry's folder)"
                                    .formatted(catalog, catalog, catalog))))
                .registry()
                .toString());
  }

  /**
   * The coordinator's file.
   *
   * @throws RequestException CONFIGURATION if there is none
   */
  Path requireConfigFile() {
    return configFile.orElseThrow(
        () ->
            new RequestException(
                ExitCode.CONFIGURATION,
                "catalog %s knows of no federation, and so can start no run (set spark.sql.catalog.%s.conf-file to the coordinator's file)"
                    .formatted(catalog, catalog)));
  }
}

package org.interlake.driver.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.aggregation.FoldPath;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.ConfigFile;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.PassphraseSection;
import org.interlake.protocol.config.Setting;
import org.interlake.protocol.identity.PassphraseSource;
import org.interlake.protocol.identity.PublicIdentity;

/** Reads the driver's configuration. {@code docs/reference/driver.md} describes every key. */
public final class DriverConfigReader {
  private DriverConfigReader() {}

  /**
   * Reads a file; paths in it are resolved against its folder.
   *
   * @throws ConfigException with every fault of the file
   */
  public static DriverConfig read(Path file) {
    return ConfigFile.read(file, DriverConfigReader::driver);
  }

  // The file's layout, from the top down. Defaults stand here and nowhere else.

  static Setting<DriverConfig> driver(ConfigSection root) {
    root.requireFormat("interlake", DriverConfig.FORMAT);
    Setting<FederationId> federation = root.text("federation").as(FederationId::new).required();
    Setting<URI> exchange = root.location("exchange").required();
    Setting<URI> registry = root.location("registry").required();
    Setting<Path> key = root.file("key").required();
    Setting<Optional<PassphraseSource>> passphrase = PassphraseSection.of(root);
    Setting<SortedMap<SiteId, PublicIdentity>> sites = roster(root.requiredSection("sites"));
    Setting<URI> state = root.locationOrElse("state", "state");
    Setting<Optional<ReferenceConfig>> reference = reference(root);
    Setting<Duration> maximumDelay =
        root.optionalSection("registryCommit")
            .duration("maximumDelay")
            .orElse(Duration.ofSeconds(10));
    Setting<FoldPath> path =
        root.optionalSection("aggregation")
            .constant("path", "path", FoldPath.class)
            .orElse(FoldPath.AUTO);
    return root.build(
        () ->
            new DriverConfig(
                federation.get(),
                exchange.get(),
                registry.get(),
                key.get(),
                passphrase.get(),
                sites.get(),
                state.get(),
                reference.get(),
                maximumDelay.get(),
                path.get()));
  }

  private static Setting<Optional<ReferenceConfig>> reference(ConfigSection root) {
    boolean given = root.has("reference");
    ConfigSection section = root.optionalSection("reference");
    Setting<Optional<URI>> path = section.location("path").optional();
    Setting<Optional<ReferenceConfig.CatalogTable>> table =
        section.text("table").as(ReferenceConfig.CatalogTable::new).optional();
    Setting<Optional<Long>> version = section.longInteger("version").optional();
    if (given && section.has("path") == section.has("table")) {
      return section.refuseAll(
          section.has("path") ? "has both path and table" : "has neither path nor table",
          "give exactly one of them");
    }
    return section.build(
        () ->
            given
                ? Optional.of(
                    new ReferenceConfig(
                        path.get()
                            .<ReferenceConfig.Table>map(ReferenceConfig.DeltaPath::new)
                            .orElseGet(() -> table.get().orElseThrow()),
                        version.get().map(OptionalLong::of).orElse(OptionalLong.empty())))
                : Optional.empty());
  }

  private static Setting<SortedMap<SiteId, PublicIdentity>> roster(ConfigSection section) {
    SortedMap<SiteId, Setting<PublicIdentity>> read = new TreeMap<>();
    section
        .names(SiteId::new)
        .forEach((name, site) -> read.put(site, section.publicKeys(name).required()));
    return section.build(
        () -> {
          SortedMap<SiteId, PublicIdentity> sites = new TreeMap<>();
          read.forEach((site, keys) -> sites.put(site, keys.get()));
          return sites;
        });
  }
}

package org.interlake.network.server;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.network.server.ExchangeServerConfig.ListenAddress;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.ConfigFile;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.PassphraseSection;
import org.interlake.protocol.config.Setting;
import org.interlake.protocol.identity.PassphraseSource;
import org.interlake.protocol.identity.PublicIdentity;

/**
 * Reads a server's configuration. {@code docs/reference/exchange-server.md} describes every key.
 */
public final class ExchangeServerConfigReader {
  private ExchangeServerConfigReader() {}

  /**
   * Reads a file; paths in it are resolved against its folder.
   *
   * @throws ConfigException with every fault of the file
   */
  public static ExchangeServerConfig read(Path file) {
    return ConfigFile.read(file, ExchangeServerConfigReader::server);
  }

  // The file's layout, from the top down. Defaults stand here and in PartyLimits.

  static Setting<ExchangeServerConfig> server(ConfigSection root) {
    root.requireFormat("interlake", ExchangeServerConfig.FORMAT);
    Setting<FederationId> federation = root.text("federation").as(FederationId::new).required();
    Setting<ListenAddress> listen = root.text("listen").as(ListenAddress::parse).required();
    Setting<URI> folder = root.location("folder").required();
    Setting<Path> key = root.file("key").required();
    Setting<Optional<PassphraseSource>> passphrase = PassphraseSection.of(root);
    Setting<PublicIdentity> coordinator = root.publicKeys("coordinator").required();
    Setting<SortedMap<SiteId, PublicIdentity>> sites = sites(root.requiredSection("sites"));
    Setting<PartyLimits> limits = limits(root.optionalSection("siteLimits"));
    return root.build(
        () ->
            new ExchangeServerConfig(
                federation.get(),
                listen.get(),
                folder.get(),
                key.get(),
                passphrase.get(),
                coordinator.get(),
                sites.get(),
                limits.get()));
  }

  private static Setting<SortedMap<SiteId, PublicIdentity>> sites(ConfigSection section) {
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

  private static Setting<PartyLimits> limits(ConfigSection section) {
    PartyLimits otherwise = PartyLimits.DEFAULT;
    Setting<Long> objectBytes = section.longInteger("objectBytes").orElse(otherwise.objectBytes());
    Setting<Long> bytesPerSecond =
        section.longInteger("bytesPerSecond").orElse(otherwise.bytesPerSecond());
    Setting<Integer> requestsPerSecond =
        section.integer("requestsPerSecond").orElse(otherwise.requestsPerSecond());
    Setting<Integer> uploads = section.integer("uploads").orElse(otherwise.uploads());
    return section.build(
        () ->
            new PartyLimits(
                objectBytes.get(), bytesPerSecond.get(), requestsPerSecond.get(), uploads.get()));
  }
}

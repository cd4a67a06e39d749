package org.interlake.site.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.Names;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.ConfigFile;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.PassphraseSection;
import org.interlake.protocol.config.Setting;
import org.interlake.protocol.identity.PassphraseSource;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.site.table.DatasetConfig;

/** Reads a site's configuration. {@code docs/reference/site.md} describes every key. */
public final class SiteConfigReader {
  private SiteConfigReader() {}

  /**
   * Reads a file; paths in it are resolved against its folder.
   *
   * @throws ConfigException with every fault of the file
   */
  public static SiteConfig read(Path file) {
    return ConfigFile.read(file, SiteConfigReader::site);
  }

  // The file's layout, from the top down. Defaults stand here and nowhere else.

  static Setting<SiteConfig> site(ConfigSection root) {
    root.requireFormat("interlake", SiteConfig.FORMAT);
    Setting<FederationId> federation = root.text("federation").as(FederationId::new).required();
    Setting<SiteId> site = root.text("site").as(SiteId::new).required();
    Setting<URI> exchange = root.location("exchange").required();
    Setting<Path> key = root.file("key").required();
    Setting<Optional<PassphraseSource>> passphrase = PassphraseSection.of(root);
    Setting<PublicIdentity> coordinator = root.publicKeys("coordinator").required();
    Setting<SiteConfig.Poll> poll = poll(root.optionalSection("poll"));
    Setting<URI> state = root.locationOrElse("state", "state");
    Setting<Optional<URI>> registry = root.location("registry").optional();
    Setting<URI> ledger = root.locationOrElse("ledger", "ledger");
    Setting<PeerPins> peers = peers(root.optionalSection("peers"));
    Setting<SortedMap<String, DatasetConfig>> datasets = datasets(root.requiredSection("datasets"));
    Setting<PolicyConfig> policy = PolicySection.read(root.requiredSection("policy"));
    return root.build(
        () ->
            new SiteConfig(
                federation.get(),
                site.get(),
                exchange.get(),
                key.get(),
                passphrase.get(),
                coordinator.get(),
                poll.get(),
                state.get(),
                registry.get(),
                ledger.get(),
                peers.get(),
                datasets.get(),
                policy.get()));
  }

  private static Setting<SiteConfig.Poll> poll(ConfigSection section) {
    Setting<Duration> minimum = section.duration("minimum").orElse(Duration.ofMillis(5));
    Setting<Duration> maximum = section.duration("maximum").orElse(Duration.ofSeconds(1));
    return section.build(() -> new SiteConfig.Poll(minimum.get(), maximum.get()));
  }

  private static Setting<PeerPins> peers(ConfigSection section) {
    SortedMap<SiteId, Setting<String>> read = new TreeMap<>();
    section
        .names(SiteId::new)
        .keySet()
        .forEach(
            name -> read.put(new SiteId(name), section.text(name).as(PeerPins::check).required()));
    return section.build(
        () -> {
          SortedMap<SiteId, String> keys = new TreeMap<>();
          read.forEach((site, key) -> keys.put(site, key.get()));
          return new PeerPins(keys);
        });
  }

  private static Setting<SortedMap<String, DatasetConfig>> datasets(ConfigSection section) {
    SortedMap<String, Setting<DatasetConfig>> read = new TreeMap<>();
    for (String name : section.names(written -> Names.check("dataset name", written)).keySet()) {
      read.put(name, DatasetSection.of(section.requiredSection(name)));
    }
    return section.build(
        () -> {
          SortedMap<String, DatasetConfig> datasets = new TreeMap<>();
          read.forEach((name, dataset) -> datasets.put(name, dataset.get()));
          return datasets;
        });
  }
}

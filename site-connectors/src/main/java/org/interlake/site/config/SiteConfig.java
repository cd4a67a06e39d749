package org.interlake.site.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.Names;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.KeyFileException;
import org.interlake.protocol.identity.PassphraseSource;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.site.table.DatasetConfig;

/**
 * One site's configuration. It stays at the site.
 *
 * @param exchange the folder where messages pass, of any Hadoop file system
 * @param key the file of the site's private keys
 * @param passphrase where the words stand that unlock it, if it needs any
 * @param coordinator the public keys whose plans are listened to, and that updates are encrypted to
 * @param state the folder of what this site remembers of runs, of any Hadoop file system
 * @param registry the folder of this site's own Delta tables; empty if it is to keep no models
 * @param ledger the folder of the Delta table of what has been spent of privacy budgets
 * @param peers keys of other sites that this site has compared itself
 * @param datasets the tables behind the names that plans ask for
 */
public record SiteConfig(
    FederationId federation,
    SiteId site,
    URI exchange,
    Path key,
    Optional<PassphraseSource> passphrase,
    PublicIdentity coordinator,
    Poll poll,
    URI state,
    Optional<URI> registry,
    URI ledger,
    PeerPins peers,
    SortedMap<String, DatasetConfig> datasets,
    PolicyConfig policy) {

  /** The file format that this version reads: the key {@code interlake}. */
  public static final int FORMAT = 1;

  public SiteConfig {
    requireNonNull(federation, "federation");
    requireNonNull(site, "site");
    requireNonNull(exchange, "exchange");
    requireNonNull(key, "key");
    requireNonNull(passphrase, "passphrase");
    requireNonNull(coordinator, "coordinator");
    requireNonNull(poll, "poll");
    requireNonNull(state, "state");
    requireNonNull(registry, "registry");
    requireNonNull(ledger, "ledger");
    requireNonNull(peers, "peers");
    datasets = Collections.unmodifiableSortedMap(new TreeMap<>(datasets));
    requireNonNull(policy, "policy");
    if (datasets.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid datasets of site %s: none (name at least one)".formatted(site));
    }
    for (String dataset : policy.privacy().keySet()) {
      if (!datasets.containsKey(dataset)) {
        throw new IllegalArgumentException(
            "Invalid policy.privacy: no dataset %s (there are %s)"
                .formatted(dataset, datasets.keySet()));
      }
    }
    for (String dataset : policy.governance().tables().keySet()) {
      if (!datasets.containsKey(dataset)) {
        throw new IllegalArgumentException(
            "Invalid policy.tables: no dataset %s (there are %s)"
                .formatted(dataset, datasets.keySet()));
      }
    }
    if (!policy.governance().coordinators().isEmpty()
        && policy.governance().coordinators().stream()
            .noneMatch(approved -> approved.text().equals(coordinator.text()))) {
      throw new IllegalArgumentException(
          "Invalid coordinator: the keys with fingerprint %s are not among policy.coordinators (ask whoever keeps the policy)"
              .formatted(coordinator.fingerprint()));
    }
    for (Map.Entry<String, DatasetConfig> dataset : datasets.entrySet()) {
      Names.check("dataset name", dataset.getKey());
    }
  }

  /**
   * The site's private keys.
   *
   * @throws KeyFileException if they cannot be read
   */
  public PrivateIdentity identity() {
    return new KeyFile(key).read(passphrase);
  }

  /**
   * How often the exchange is looked at.
   *
   * @param minimum between two looks while a round is on
   * @param maximum between two looks while nothing happens
   */
  public record Poll(Duration minimum, Duration maximum) {
    public Poll {
      if (minimum.isNegative() || minimum.isZero()) {
        throw new IllegalArgumentException(
            "Invalid poll.minimum: %s (must be above 0)".formatted(minimum));
      }
      if (maximum.compareTo(minimum) < 0) {
        throw new IllegalArgumentException(
            "Invalid poll.maximum: %s (must not be below poll.minimum, %s)"
                .formatted(maximum, minimum));
      }
    }
  }
}

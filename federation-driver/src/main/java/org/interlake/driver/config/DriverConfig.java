package org.interlake.driver.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.aggregation.FoldPath;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.VerifyingKey;
import org.interlake.protocol.message.Roster;

/**
 * The coordinator's configuration.
 *
 * @param exchange the folder where messages pass, of any Hadoop file system
 * @param registry the folder of the registry's Delta tables, of any Hadoop file system
 * @param key the file of the coordinator's private key
 * @param sites the roster: who is enrolled, with which public key ({@code ed25519:...})
 * @param reference public rows at the driver, for plans that measure by them
 * @param registryCommitMaximumDelay a finished round waits at most this long for a batched commit
 * @param aggregationPath where updates are folded
 */
public record DriverConfig(
    FederationId federation,
    URI exchange,
    URI registry,
    Path key,
    SortedMap<SiteId, String> sites,
    Optional<ReferenceConfig> reference,
    Duration registryCommitMaximumDelay,
    FoldPath aggregationPath) {

  /** The file format that this version reads: the key {@code interlake}. */
  public static final int FORMAT = 1;

  public DriverConfig {
    requireNonNull(federation, "federation");
    requireNonNull(exchange, "exchange");
    requireNonNull(registry, "registry");
    requireNonNull(key, "key");
    sites = Collections.unmodifiableSortedMap(new TreeMap<>(sites));
    requireNonNull(reference, "reference");
    requireNonNull(registryCommitMaximumDelay, "registryCommitMaximumDelay");
    requireNonNull(aggregationPath, "aggregationPath");
    if (sites.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid sites of federation %s: none (enrol at least one)".formatted(federation));
    }
    Map<String, SiteId> owners = new HashMap<>();
    sites.forEach(
        (site, publicKey) -> {
          SiteId other = owners.putIfAbsent(publicKey, site);
          if (other != null) {
            throw new IllegalArgumentException(
                "Invalid sites of federation %s: %s and %s have the same public key"
                    .formatted(federation, other, site));
          }
        });
    if (registryCommitMaximumDelay.isNegative()) {
      throw new IllegalArgumentException(
          "Invalid registryCommit.maximumDelay: %s (must not be negative)"
              .formatted(registryCommitMaximumDelay));
    }
  }

  /**
   * Who is enrolled.
   *
   * @throws IllegalArgumentException if a key of {@link #sites} is none
   */
  public Roster roster() {
    SortedMap<String, VerifyingKey> keys = new TreeMap<>();
    sites.forEach((site, text) -> keys.put(site.name(), VerifyingKey.parse(text)));
    return new Roster(keys);
  }
}

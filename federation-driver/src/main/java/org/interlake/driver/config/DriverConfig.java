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
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.KeyFileException;
import org.interlake.protocol.identity.PassphraseSource;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;

/**
 * The coordinator's configuration.
 *
 * @param exchange the folder where messages pass, of any Hadoop file system
 * @param registry the folder of the registry's Delta tables, of any Hadoop file system
 * @param key the file of the coordinator's private keys
 * @param passphrase where the words stand that unlock it, if it needs any
 * @param sites the roster: who is enrolled, with which public keys
 * @param state where the driver keeps what nobody else may have: what it draws noise from
 * @param reference public rows at the driver, for plans that measure by them
 * @param registryCommitMaximumDelay a finished round waits at most this long for a batched commit
 * @param aggregationPath where updates are folded
 */
public record DriverConfig(
    FederationId federation,
    URI exchange,
    URI registry,
    Path key,
    Optional<PassphraseSource> passphrase,
    SortedMap<SiteId, PublicIdentity> sites,
    URI state,
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
    requireNonNull(passphrase, "passphrase");
    sites = Collections.unmodifiableSortedMap(new TreeMap<>(sites));
    requireNonNull(state, "state");
    requireNonNull(reference, "reference");
    requireNonNull(registryCommitMaximumDelay, "registryCommitMaximumDelay");
    requireNonNull(aggregationPath, "aggregationPath");
    if (sites.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid sites of federation %s: none (enrol at least one)".formatted(federation));
    }
    Map<Object, SiteId> owners = new HashMap<>();
    sites.forEach(
        (site, keys) -> {
          requireOnce(federation, site, owners.putIfAbsent(keys.verifyingKey(), site));
          keys.sealingKey()
              .ifPresent(own -> requireOnce(federation, site, owners.putIfAbsent(own, site)));
        });
    if (registryCommitMaximumDelay.isNegative()) {
      throw new IllegalArgumentException(
          "Invalid registryCommit.maximumDelay: %s (must not be negative)"
              .formatted(registryCommitMaximumDelay));
    }
  }

  private static void requireOnce(FederationId federation, SiteId site, SiteId other) {
    if (other != null) {
      throw new IllegalArgumentException(
          "Invalid sites of federation %s: %s and %s have the same public key"
              .formatted(federation, other, site));
    }
  }

  /**
   * The coordinator's private keys.
   *
   * @throws KeyFileException if they cannot be read
   */
  public PrivateIdentity identity() {
    return new KeyFile(key).read(passphrase);
  }

  /** Who is enrolled, by name. */
  public SortedMap<String, PublicIdentity> enrolled() {
    SortedMap<String, PublicIdentity> enrolled = new TreeMap<>();
    sites.forEach((site, keys) -> enrolled.put(site.name(), keys));
    return enrolled;
  }
}

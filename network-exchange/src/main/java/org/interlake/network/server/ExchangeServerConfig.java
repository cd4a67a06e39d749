package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.KeyFileException;
import org.interlake.protocol.identity.PassphraseSource;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;

/**
 * The configuration of a network exchange's server.
 *
 * @param listen where it listens
 * @param folder the store: a folder of any file system that an exchange may be in
 * @param key the file of the server's own private keys
 * @param passphrase where the words stand that unlock it, if it needs any
 * @param coordinator the driver's public keys
 * @param sites who else may connect
 * @param siteLimits what each of them may ask
 */
public record ExchangeServerConfig(
    FederationId federation,
    ListenAddress listen,
    URI folder,
    Path key,
    Optional<PassphraseSource> passphrase,
    PublicIdentity coordinator,
    SortedMap<SiteId, PublicIdentity> sites,
    PartyLimits siteLimits) {
  /** The file format that this version reads: the key {@code interlake}. */
  public static final int FORMAT = 1;

  public ExchangeServerConfig {
    requireNonNull(federation, "federation");
    requireNonNull(listen, "listen");
    requireNonNull(folder, "folder");
    requireNonNull(key, "key");
    requireNonNull(passphrase, "passphrase");
    requireNonNull(coordinator, "coordinator");
    sites = Collections.unmodifiableSortedMap(new TreeMap<>(sites));
    requireNonNull(siteLimits, "siteLimits");
    EnrolledKeys unused = new EnrolledKeys(coordinator, sites); // which checks them
  }

  /**
   * Where a server listens.
   *
   * @param host a name or address of this host; 0.0.0.0: all
   * @param port 0: any that is free
   */
  public record ListenAddress(String host, int port) {
    public ListenAddress {
      requireNonNull(host, "host");
      if (host.isEmpty() || port < 0 || port > 65535) {
        throw new IllegalArgumentException(
            "Invalid listen: '%s:%d' (must be a host and a port from 0 to 65535)"
                .formatted(host, port));
      }
    }

    /**
     * Reads {@code host:port}.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static ListenAddress parse(String text) {
      int colon = text.lastIndexOf(':');
      try {
        return new ListenAddress(
            text.substring(0, Math.max(colon, 0)), Integer.parseInt(text.substring(colon + 1)));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "Invalid listen: '%s' (must be host:port, such as 0.0.0.0:7443)".formatted(text), e);
      }
    }

    /** To be listened at. */
    public InetSocketAddress socket() {
      return new InetSocketAddress(host, port);
    }
  }

  /**
   * The server's private keys.
   *
   * @throws KeyFileException if they cannot be read
   */
  public PrivateIdentity identity() {
    return new KeyFile(key).read(passphrase);
  }

  /** Whose keys the server knows. */
  public EnrolledKeys enrolled() {
    return new EnrolledKeys(coordinator, sites);
  }
}

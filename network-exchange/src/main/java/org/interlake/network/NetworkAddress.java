package org.interlake.network;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.identity.VerifyingKey;

/**
 * Where a network exchange is served: {@code interlake://host:port}, or {@code
 * interlake://host:port/ed25519:...}.
 *
 * @param server the key that the server is believed under; empty: the coordinator's
 */
public record NetworkAddress(String host, int port, Optional<VerifyingKey> server) {
  public NetworkAddress {
    requireNonNull(host, "host");
    requireNonNull(server, "server");
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "Invalid port of an exchange: %d (must be 1 to 65535)".formatted(port));
    }
  }

  /** Whether an exchange's address is one of a server, and not of a folder. */
  public static boolean isOne(URI exchange) {
    return exchange.getScheme() != null
        && exchange.getScheme().toLowerCase(Locale.ROOT).equals(WireNames.SCHEME);
  }

  /**
   * Reads an address.
   *
   * @throws ExchangeException if it is not of this form
   */
  public static NetworkAddress of(URI exchange) {
    if (!isOne(exchange) || exchange.getHost() == null || exchange.getPort() < 1) {
      throw malformed(exchange, "it has no host and port", null);
    }
    if (exchange.getRawUserInfo() != null
        || exchange.getRawQuery() != null
        || exchange.getRawFragment() != null) {
      throw malformed(exchange, "it has more than host, port and key", null);
    }
    String path = exchange.getPath() == null ? "" : exchange.getPath();
    try {
      return new NetworkAddress(
          exchange.getHost(),
          exchange.getPort(),
          path.isEmpty() || path.equals("/")
              ? Optional.empty()
              : Optional.of(VerifyingKey.parse(path.substring(1))));
    } catch (IllegalArgumentException e) {
      throw malformed(exchange, e.getMessage(), e);
    }
  }

  private static ExchangeException malformed(URI exchange, String why, Exception cause) {
    return new ExchangeException(
        "Exchange %s cannot be opened: %s. Write it as 'interlake exchange serve' prints it: interlake://host:port, or interlake://host:port/ed25519:..."
            .formatted(exchange, why),
        cause);
  }

  @Override
  public String toString() {
    return "%s://%s:%d%s"
        .formatted(WireNames.SCHEME, host, port, server.map(key -> "/" + key.text()).orElse(""));
  }
}

package org.interlake.network;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a party bears with a connection.
 *
 * @param outage how long the server may be away before an operation fails
 * @param reply how long one answer may take
 * @param stall how long the server may take nothing of an upload
 */
public record LinkPatience(Duration outage, Duration reply, Duration stall) {
  public static final LinkPatience DEFAULT =
      new LinkPatience(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofMinutes(2));

  public LinkPatience {
    requireNonNull(outage, "outage");
    requireNonNull(reply, "reply");
    requireNonNull(stall, "stall");
  }
}

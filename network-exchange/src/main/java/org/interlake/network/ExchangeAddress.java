package org.interlake.network;

import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;

/** What a configuration calls {@code exchange}: a folder of a file system, or a server. */
public final class ExchangeAddress {
  private ExchangeAddress() {}

  /**
   * Opens a federation's exchange.
   *
   * @param hadoop settings of a folder's file system
   * @param own this party's keys, which it shows to a server
   * @param coordinator whom a server is believed to be, if its address says nothing else
   * @throws ExchangeException if it cannot be reached
   */
  public static Exchange open(
      URI exchange,
      FederationId federation,
      Configuration hadoop,
      PrivateIdentity own,
      PublicIdentity coordinator) {
    return NetworkAddress.isOne(exchange)
        ? NetworkExchange.open(
            NetworkAddress.of(exchange),
            federation,
            own.signingKey(),
            coordinator.verifyingKey(),
            LinkPatience.DEFAULT)
        : HadoopExchange.open(exchange, federation, hadoop);
  }
}

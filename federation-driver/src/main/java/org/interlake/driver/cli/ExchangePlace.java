package org.interlake.driver.cli;

import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.HadoopExchange;
import picocli.CommandLine.Option;

/** The options that say in which exchange's folder a party's objects are. */
final class ExchangePlace {
  @Option(
      names = "--exchange",
      required = true,
      paramLabel = "FOLDER",
      description = "The exchange's folder, of any file system that one may be in.")
  private URI exchange;

  @Option(
      names = "--federation",
      required = true,
      paramLabel = "NAME",
      description = "The federation.")
  private FederationId federation;

  FederationId federation() {
    return federation;
  }

  /** The caller closes it. */
  Exchange open() {
    return HadoopExchange.open(exchange, federation, new Configuration());
  }
}

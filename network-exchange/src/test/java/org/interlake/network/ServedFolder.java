package org.interlake.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.interlake.network.server.EnrolledKeys;
import org.interlake.network.server.ExchangeServer;
import org.interlake.network.server.PartyLimits;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;

/** A server over a folder, with a coordinator and two sites, on a port of this host. */
public final class ServedFolder implements AutoCloseable {
  /** Short enough for tests of what never comes back. */
  public static final LinkPatience IMPATIENT =
      new LinkPatience(Duration.ofMillis(400), Duration.ofSeconds(20), Duration.ofSeconds(20));

  public static final LinkPatience PATIENT =
      new LinkPatience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));

  private static final Configuration HADOOP = new Configuration();

  private final FederationId federation;
  private final URI folder;
  private final PartyLimits limits;
  private final PrivateIdentity serverKeys = PrivateIdentity.generate();
  private final PrivateIdentity coordinator = PrivateIdentity.generate();
  private final SortedMap<SiteId, PrivateIdentity> sites = new TreeMap<>();
  private volatile EnrolledKeys enrolled;
  private HadoopExchange store;
  private ExchangeServer server;

  public ServedFolder(FederationId federation, Path folder, PartyLimits limits) {
    this.federation = federation;
    this.folder = folder.toUri();
    this.limits = limits;
    sites.put(new SiteId("ulm"), PrivateIdentity.generate());
    sites.put(new SiteId("bonn"), PrivateIdentity.generate());
    enrol();
    start(0);
  }

  private void enrol() {
    SortedMap<SiteId, PublicIdentity> known = new TreeMap<>();
    sites.forEach((site, keys) -> known.put(site, keys.publicIdentity()));
    enrolled = new EnrolledKeys(coordinator.publicIdentity(), known);
  }

  /** Starts the server, which stands still, at a port. */
  public void start(int port) {
    store = HadoopExchange.open(folder, federation, HADOOP);
    server =
        ExchangeServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            federation,
            store,
            serverKeys.signingKey(),
            () -> enrolled,
            limits,
            Clock.systemUTC());
  }

  public void stop() {
    server.close();
    store.close();
  }

  /** Takes a site out. */
  public void remove(SiteId site) {
    sites.remove(site);
    enrol();
  }

  public int port() {
    return server.port();
  }

  public PrivateIdentity driver() {
    return coordinator;
  }

  public PrivateIdentity site(String name) {
    return sites.get(new SiteId(name));
  }

  /** The exchange as a party reaches it through a port. */
  public NetworkExchange open(PrivateIdentity party, int port, LinkPatience patience) {
    return NetworkExchange.open(
        address(port), federation, party.signingKey(), coordinator.verifyingKey(), patience);
  }

  /** Of the server, through a port. */
  public NetworkAddress address(int port) {
    return new NetworkAddress("127.0.0.1", port, Optional.of(serverKeys.verifyingKey()));
  }

  public NetworkExchange open(PrivateIdentity party) {
    return open(party, port(), PATIENT);
  }

  @Override
  public void close() {
    stop();
  }
}

package org.interlake.benchmarks.exchange;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.interlake.benchmarks.Figure;
import org.interlake.network.ExchangeRounds;
import org.interlake.network.ExchangeRounds.Party;
import org.interlake.network.LinkPatience;
import org.interlake.network.NetworkAddress;
import org.interlake.network.NetworkExchange;
import org.interlake.network.server.EnrolledKeys;
import org.interlake.network.server.ExchangeServer;
import org.interlake.network.server.PartyLimits;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;

/** Rounds of 4 sites and a large object, over a local folder and over a server on this host. */
public final class ExchangeWork {
  private static final String WORK = "exchange";
  private static final FederationId FEDERATION = new FederationId("f");
  private static final int SITES = 4;
  private static final int WARM_UP = 150;
  private static final int ROUNDS = 150;
  private static final int UPLOADS = 15;
  private static final int WARM_UPLOADS = 8;
  private static final int UPLOAD_BYTES = 100_000_000;
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final PrivateIdentity driver = PrivateIdentity.generate();
  private final PrivateIdentity server = PrivateIdentity.generate();
  private final TreeMap<SiteId, PrivateIdentity> sites = new TreeMap<>();
  private final List<Figure> figures = new ArrayList<>();

  private ExchangeWork() {
    for (int k = 0; k < SITES; k++) {
      sites.put(new SiteId("s" + k), PrivateIdentity.generate());
    }
  }

  /**
   * Measures them.
   *
   * @param folder an empty one
   */
  public static List<Figure> run(Path folder) throws Exception {
    ExchangeWork work = new ExchangeWork();
    Path local = Files.createDirectories(folder.resolve("local"));
    work.rounds("local folder", party -> open(local));
    work.network(Files.createDirectories(folder.resolve("served")));
    return work.figures;
  }

  private static HadoopExchange open(Path folder) {
    return HadoopExchange.open(folder.toUri(), FEDERATION, new Configuration());
  }

  private void network(Path folder) throws Exception {
    TreeMap<SiteId, PublicIdentity> enrolled = new TreeMap<>();
    sites.forEach((site, keys) -> enrolled.put(site, keys.publicIdentity()));
    EnrolledKeys known = new EnrolledKeys(driver.publicIdentity(), enrolled);
    PartyLimits unlimited = new PartyLimits(1L << 40, 1L << 40, 1 << 20, 16);
    try (HadoopExchange store = open(folder);
        ExchangeServer served =
            ExchangeServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                FEDERATION,
                store,
                server.signingKey(),
                () -> known,
                unlimited,
                Clock.systemUTC())) {
      NetworkAddress address =
          new NetworkAddress("127.0.0.1", served.port(), Optional.of(server.verifyingKey()));
      Function<PrivateIdentity, Exchange> opening =
          party ->
              NetworkExchange.open(
                  address,
                  FEDERATION,
                  party.signingKey(),
                  driver.verifyingKey(),
                  LinkPatience.DEFAULT);
      rounds("network, loopback, TLS", opening);
      large(opening.apply(sites.firstEntry().getValue()), store);
    }
  }

  private void rounds(String where, Function<PrivateIdentity, Exchange> opening) throws Exception {
    List<Party> parties = new ArrayList<>();
    sites.forEach((site, keys) -> parties.add(new Party(site.name(), opening.apply(keys), keys)));
    Party leading = new Party("driver", opening.apply(driver), driver);
    ExchangeRounds.Taken taken =
        new ExchangeRounds(FEDERATION, leading, parties).run(WARM_UP, ROUNDS);
    figures.add(
        new Figure(
            WORK,
            where + ", a round of 4 sites",
            "ms",
            taken.sortedMillis(),
            "CPU of all parties %.1f ms a round".formatted(taken.cpuMillis())));
    parties.forEach(party -> party.exchange().close());
    leading.exchange().close();
  }

  private void large(Exchange site, HadoopExchange store) {
    byte[] bytes = new byte[UPLOAD_BYTES];
    new Random(1).nextBytes(bytes);
    double[] up = new double[UPLOADS];
    double[] down = new double[UPLOADS];
    long cpu = 0;
    byte[] back = new byte[UPLOAD_BYTES];
    for (int i = -WARM_UPLOADS; i < UPLOADS; i++) {
      ExchangePath path =
          ExchangeLayout.update(
              sites.firstKey(), new RunId("large"), new RoundNumber(i + WARM_UPLOADS + 1));
      long cpuBefore = PROCESS.getProcessCpuTime();
      long before = System.nanoTime();
      site.publish(path, Content.of(bytes));
      double seconds = (System.nanoTime() - before) / 1e9;
      if (i >= 0) {
        up[i] = UPLOAD_BYTES / 1e6 / seconds;
        cpu += PROCESS.getProcessCpuTime() - cpuBefore;
      }
      before = System.nanoTime();
      try (ObjectReader object = site.open(path).orElseThrow()) {
        object.readFully(0, back, 0, UPLOAD_BYTES);
      }
      if (i >= 0) {
        down[i] = UPLOAD_BYTES / 1e6 / ((System.nanoTime() - before) / 1e9);
      }
      store.forget(path);
    }
    figures.add(
        Figure.of(
            WORK,
            "network, 100 MB sent",
            "MB/s",
            up,
            "CPU of both ends %.0f ms".formatted(cpu / 1e6 / UPLOADS)));
    figures.add(Figure.of(WORK, "network, 100 MB read", "MB/s", down, ""));
    site.close();
  }
}

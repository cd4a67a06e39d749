package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.interlake.network.LinkPatience;
import org.interlake.network.NetworkAddress;
import org.interlake.network.NetworkExchange;
import org.interlake.network.server.EnrolledKeys;
import org.interlake.network.server.ExchangeServer;
import org.interlake.network.server.PartyLimits;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hospitals that share no folder: their agents know an address only, each its own rights. */
final class NetworkFederationTest {
  @TempDir Path folder;

  @Test
  void hospitalsThatShareNoStorageTrainOneModel() throws Exception {
    PrivateIdentity serverKeys = PrivateIdentity.generate();
    try (TestFederation hospitals = TestFederation.breastCancer(folder);
        HadoopExchange store =
            HadoopExchange.open(
                folder.resolve("exchange").toUri(), hospitals.id(), TestFederation.HADOOP);
        ExchangeServer server =
            ExchangeServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                hospitals.id(),
                store,
                serverKeys.signingKey(),
                () -> enrolled(hospitals),
                PartyLimits.DEFAULT,
                Clock.systemUTC())) {
      NetworkAddress address =
          new NetworkAddress("127.0.0.1", server.port(), Optional.of(serverKeys.verifyingKey()));
      Plan plan = hospitals.plan("breast-cancer-newton");
      RunId run = new RunId("network");
      List<Future<ExitCode>> sites = new ArrayList<>();
      for (SiteId site : plan.sites()) {
        sites.add(
            hospitals.follow(
                site.name(), run, open(address, hospitals, hospitals.keysOf(site.name()))));
      }

      RunResult result =
          hospitals.driveHere(plan, run, open(address, hospitals, hospitals.driverKeys()));

      assertThat(result).isInstanceOf(RunResult.Finished.class);
      assertThat(result.reason()).startsWith("converged");
      for (Future<ExitCode> site : sites) {
        assertThat(site.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      }
      assertThat(hospitals.promoted().latest("breast-cancer").orElseThrow().model().contributors())
          .hasSize(3);
    }
  }

  private static EnrolledKeys enrolled(TestFederation hospitals) {
    SortedMap<SiteId, PublicIdentity> sites = new TreeMap<>();
    hospitals.enrolled().forEach((site, keys) -> sites.put(new SiteId(site), keys));
    return new EnrolledKeys(hospitals.driverKey(), sites);
  }

  private static NetworkExchange open(
      NetworkAddress address, TestFederation hospitals, PrivateIdentity party) {
    return NetworkExchange.open(
        address,
        hospitals.id(),
        party.signingKey(),
        hospitals.driverKey().verifyingKey(),
        LinkPatience.DEFAULT);
  }
}

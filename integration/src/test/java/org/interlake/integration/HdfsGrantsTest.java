package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FsShell;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.util.ToolRunner;
import org.interlake.driver.grants.Grants;
import org.interlake.network.ExchangeRounds;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.exchange.Publication.Published;
import org.interlake.protocol.identity.PrivateIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code exchange grants} prints, given to a real name node, is what each party needs. */
final class HdfsGrantsTest {
  private static final FederationId FEDERATION = new FederationId("hearts");
  private static final SiteId ULM = new SiteId("ulm");
  private static final SiteId BONN = new SiteId("bonn");
  private static final RunId RUN = new RunId("r1");
  private static final ExchangePath PLAN = ExchangeLayout.plan(RUN);
  private static final byte[] BYTES = {1};

  @TempDir java.nio.file.Path data;

  @Test
  void eachPartyCanDoWhatItMustAndNothingElse() throws Exception {
    Configuration hadoop = new Configuration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, data.toString());
    hadoop.set("dfs.datanode.hostname", "127.0.0.1");
    MiniDFSCluster cluster = new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build();
    try {
      cluster.waitActive();
      FileSystem administrator = cluster.getFileSystem();
      administrator.mkdirs(new Path("/exchange"));
      URI folder = administrator.makeQualified(new Path("/exchange")).toUri();
      give(folder, administrator.getConf());

      try (Exchange driver = as("svc-driver", folder, administrator.getConf());
          Exchange ulm = as("svc-ulm", folder, administrator.getConf());
          Exchange bonn = as("bonn", folder, administrator.getConf())) {
        assertEachCanDoWhatItMust(driver, ulm, bonn);
        assertNobodyCanDoMore(driver, ulm, bonn);
      }
      roundsOfFourSitesPass(folder, administrator.getConf());
    } finally {
      cluster.shutdown(true);
    }
  }

  /** By the administrator, whose rights are not the question here. */
  private static void roundsOfFourSitesPass(URI folder, Configuration hadoop) throws Exception {
    List<Exchange> opened = new ArrayList<>();
    List<ExchangeRounds.Party> parties = new ArrayList<>();
    for (String name : List.of("driver", "a", "b", "c", "d")) {
      opened.add(HadoopExchange.open(folder, new FederationId("rounds"), hadoop));
      parties.add(
          new ExchangeRounds.Party(
              name, opened.get(opened.size() - 1), PrivateIdentity.generate()));
    }
    ExchangeRounds.Taken taken =
        new ExchangeRounds(
                new FederationId("rounds"), parties.get(0), parties.subList(1, parties.size()))
            .run(5, 10);
    System.out.println("rounds of 4 sites over HDFS: " + taken);
    assertThat(taken.sortedMillis()).hasSize(10);
    opened.forEach(Exchange::close);
  }

  private static void give(URI folder, Configuration hadoop) throws Exception {
    TreeMap<SiteId, String> accounts = new TreeMap<>();
    accounts.put(ULM, "svc-ulm");
    accounts.put(BONN, "bonn");
    for (String line : new Grants(folder, FEDERATION, "svc-driver", accounts).lines()) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        List<String> words = Arrays.asList(line.split(" "));
        assertThat(words.subList(0, 2)).containsExactly("hdfs", "dfs");
        String[] arguments = words.subList(2, words.size()).toArray(String[]::new);
        assertThat(ToolRunner.run(new FsShell(hadoop), arguments)).as(line).isZero();
      }
    }
  }

  private static void assertEachCanDoWhatItMust(Exchange driver, Exchange ulm, Exchange bonn) {
    assertThat(driver.publish(PLAN, Content.of(BYTES))).isEqualTo(new Published());
    for (Exchange site : List.of(ulm, bonn)) {
      assertThat(site.list(ExchangeLayout.runs())).containsExactly("r1");
      assertThat(site.open(PLAN).orElseThrow().read(0, 1)).isEqualTo(BYTES);
    }
    for (SiteId site : List.of(ULM, BONN)) {
      Exchange own = site.equals(ULM) ? ulm : bonn;
      ExchangePath update = ExchangeLayout.update(site, RUN, RoundNumber.FIRST);
      assertThat(own.publish(update, Content.of(BYTES))).isEqualTo(new Published());
      assertThat(driver.open(update).orElseThrow().read(0, 1)).isEqualTo(BYTES);
    }
    assertThat(driver.list(ExchangeLayout.sites())).containsExactly("bonn", "ulm");
  }

  private static void assertNobodyCanDoMore(Exchange driver, Exchange ulm, Exchange bonn) {
    ExchangePath update = ExchangeLayout.update(ULM, RUN, RoundNumber.FIRST);
    assertDenied(() -> bonn.open(update));
    assertDenied(() -> bonn.exists(update));
    assertDenied(() -> bonn.list(ExchangeLayout.siteRuns(ULM)));
    assertDenied(() -> bonn.list(ExchangeLayout.sites()));
    assertDenied(() -> bonn.publish(ExchangeLayout.accepted(ULM, RUN), Content.of(BYTES)));
    assertDenied(() -> ulm.publish(ExchangeLayout.result(RUN), Content.of(BYTES)));
    assertDenied(
        () -> ulm.publish(ExchangeLayout.accepted(new SiteId("new"), RUN), Content.of(BYTES)));
    assertDenied(() -> driver.publish(ExchangeLayout.accepted(ULM, RUN), Content.of(BYTES)));
  }

  private static void assertDenied(Runnable act) {
    assertThatThrownBy(act::run)
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("Permission denied");
  }

  private static Exchange as(String user, URI folder, Configuration hadoop) throws Exception {
    return UserGroupInformation.createRemoteUser(user)
        .doAs(
            (PrivilegedExceptionAction<Exchange>)
                () -> HadoopExchange.open(folder, FEDERATION, hadoop));
  }
}

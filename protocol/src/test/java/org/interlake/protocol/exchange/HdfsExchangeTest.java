package org.interlake.protocol.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.security.PrivilegedExceptionAction;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.security.UserGroupInformation;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Publication.Published;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real name node and data node, in this JVM. */
final class HdfsExchangeTest extends FolderExchangeContractTest {
  private static final ExchangePath PLAN = ExchangeLayout.plan(new RunId("r1"));

  @TempDir static java.nio.file.Path data;

  private static MiniDFSCluster cluster;
  private static FileSystem raw;

  private final Path folder = new Path("/exchange-" + UUID.randomUUID());

  @BeforeAll
  static void startCluster() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, data.toString());
    hadoop.set("dfs.datanode.hostname", "127.0.0.1");
    cluster = new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build();
    cluster.waitActive();
    raw = cluster.getFileSystem();
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.shutdown(true);
    }
  }

  @Override
  protected Exchange openExchange() throws IOException {
    raw.mkdirs(folder);
    return HadoopExchange.open(
        raw.makeQualified(folder).toUri(), FEDERATION, new Configuration(raw.getConf()));
  }

  @Override
  protected void putFile(String path, byte[] bytes) throws IOException {
    try (OutputStream out = raw.create(new Path(folder, "hearts/" + path))) {
      out.write(bytes);
    }
  }

  @Override
  protected List<String> filesIn(String path) throws IOException {
    Path target = new Path(folder, path.isEmpty() ? "hearts" : "hearts/" + path);
    if (!raw.exists(target)) {
      return List.of();
    }
    return Arrays.stream(raw.listStatus(target))
        .map(status -> status.getPath().getName())
        .sorted()
        .toList();
  }

  @Test
  void aPartyNeedsToWriteBelowItsOwnPrefixOnly() throws Exception {
    Path ulm = new Path(folder, "hearts/sites/ulm");
    raw.mkdirs(ulm);
    raw.setOwner(ulm, "ulm", "sites");
    raw.setPermission(ulm, new FsPermission((short) 0755));
    exchange().publish(PLAN, Content.of(new byte[] {7}));

    try (Exchange site = as("ulm")) {
      assertThat(site.exists(PLAN)).isTrue();
      assertThat(
              site.publish(
                  ExchangeLayout.accepted(new SiteId("ulm"), new RunId("r1")),
                  Content.of(new byte[] {1})))
          .isEqualTo(new Published());
      for (ExchangePath foreign :
          List.of(
              ExchangeLayout.result(new RunId("r1")),
              ExchangeLayout.accepted(new SiteId("bonn"), new RunId("r1")))) {
        assertThatThrownBy(() -> site.publish(foreign, Content.of(new byte[] {1})))
            .isInstanceOf(ExchangeException.class)
            .hasMessageContaining("hearts/" + foreign)
            .hasMessageContaining("Permission denied")
            .hasMessageContaining("lets this user write below")
            .hasMessageContaining("hearts/" + foreign.writerPrefix());
      }
    }
  }

  @Test
  void namesThePathAndTheRemedyWhereItCannotRead() throws Exception {
    exchange().publish(PLAN, Content.of(new byte[] {7}));
    raw.setPermission(new Path(folder, "hearts/driver"), new FsPermission((short) 0700));
    try (Exchange site = as("ulm")) {
      for (Runnable reading :
          List.<Runnable>of(
              () -> site.open(PLAN),
              () -> site.exists(PLAN),
              () -> site.list(ExchangeLayout.runs()))) {
        assertThatThrownBy(reading::run)
            .isInstanceOf(ExchangeException.class)
            .hasMessageContaining("hearts/driver/runs")
            .hasMessageContaining("lets this user read it");
      }
    }
  }

  @Test
  void saysThatAnUnreachableExchangeIsUnreachable() {
    Configuration impatient = new Configuration();
    impatient.setInt("ipc.client.connect.max.retries", 0);
    impatient.setInt("ipc.client.connect.timeout", 1000);
    assertThatThrownBy(
            () ->
                HadoopExchange.open(
                    URI.create("hdfs://127.0.0.1:1/exchange"), FEDERATION, impatient))
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("hdfs://127.0.0.1:1/exchange cannot be opened")
        .hasMessageContaining("Check its address");
  }

  private Exchange as(String user) throws Exception {
    return UserGroupInformation.createRemoteUser(user)
        .doAs((PrivilegedExceptionAction<Exchange>) this::openExchange);
  }
}

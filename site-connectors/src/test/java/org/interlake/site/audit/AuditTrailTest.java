package org.interlake.site.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.HadoopExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTrailTest {
  private static final SiteId SITE = new SiteId("a");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-22T10:00:00.123456Z"), ZoneOffset.UTC);

  private static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("audit-test")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** A process of the site: it knows nothing but what is in the folders. */
  private AuditTrail fresh() throws Exception {
    Path state = Files.createDirectories(folder.resolve("state"));
    HadoopExchange place =
        HadoopExchange.open(state.toUri(), new FederationId("f"), new Configuration());
    return new AuditTrail(
        () -> place,
        SITE,
        new AuditTable(() -> spark, folder.resolve("ledger").toUri(), SITE),
        CLOCK);
  }

  private static AuditEvent event(AuditEvent.Kind kind, String run, int round) {
    return new AuditEvent(
        kind,
        run,
        "plan",
        round,
        "hearts",
        "care",
        "keys",
        AuditEvent.AGENT,
        "delta:t",
        3,
        "s",
        "v",
        "",
        "words",
        100L * round,
        "c" + round,
        0.25 * round,
        1e-5);
  }

  private static AuditEvent sent(int round) {
    return event(AuditEvent.Kind.SENT, "r", round);
  }

  private void record(int from, int to) throws Exception {
    AuditTrail trail = fresh();
    for (int round = from; round <= to; round++) {
      trail.record(sent(round));
    }
  }

  private String table() {
    return "delta.`%s`".formatted(folder.resolve("ledger/a/audit"));
  }

  @Test
  void aRowsDigestIsThatOfTheSpecification() {
    AuditEntry first = new AuditEntry(1, CLOCK.instant(), sent(2), AuditEntry.NONE_BEFORE);

    assertThat(first.digest().hex())
        .isEqualTo("2f8429797188848e67127572414f18f8f11acea3daba5f85d534f04e6ca7e173");
    assertThat(new AuditEntry(1, CLOCK.instant(), sent(3), AuditEntry.NONE_BEFORE).digest())
        .isNotEqualTo(first.digest());
  }

  @Test
  void anEventIsInItOnceHoweverOftenTheSiteDies() throws Exception {
    record(1, 3);
    record(1, 4);
    assertThat(fresh().drain()).isEqualTo(4);
    assertThat(fresh().drain()).isZero();
    record(3, 5);
    assertThat(fresh().drain()).isEqualTo(1);

    AuditTrail trail = fresh();
    assertThat(trail.entries())
        .extracting(entry -> entry.event().round())
        .containsExactly(1, 2, 3, 4, 5);
    assertThat(trail.verify().findings()).isEmpty();
    assertThat(trail.verify().head().orElseThrow().sequence()).isEqualTo(5);
    assertThat(spark.table(table()).count()).isEqualTo(5);
  }

  @Test
  void whatIsNoLongerInTheFolderIsKnownFromTheTable() throws Exception {
    record(1, 130);
    fresh().drain();
    Path shelves = folder.resolve("state/f/sites/a/audit");
    assertThat(shelves.resolve("0")).as("drained, and not of the newest two").doesNotExist();
    assertThat(shelves.resolve("2")).exists();

    AuditTrail trail = fresh();
    trail.record(sent(7));
    trail.record(event(AuditEvent.Kind.ACCEPTED, "r", 0));
    assertThat(trail.verify().rows()).isEqualTo(131);
    assertThat(trail.verify().findings()).isEmpty();
    assertThat(trail.acceptedView("r", "plan")).contains("v");
    assertThat(trail.acceptedView("r", "other plan")).isEmpty();
  }

  @Test
  void manyProcessesWriteOneChain() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String run = "run-" + i;
      AuditTrail trail = fresh();
      work.add(
          () -> {
            for (int round = 1; round <= 25; round++) {
              trail.record(event(AuditEvent.Kind.SENT, run, round));
              trail.record(event(AuditEvent.Kind.SENT, "shared", round));
            }
            return null;
          });
    }
    for (var done : threads.invokeAll(work)) {
      done.get();
    }
    threads.shutdown();

    AuditCheck check = fresh().verify();
    assertThat(check.findings()).isEmpty();
    assertThat(check.rows()).isEqualTo(125);
  }

  @Test
  void whatWasRemovedFromTheTableIsPutBackFromTheFolder() throws Exception {
    record(1, 6);
    fresh().drain();
    AuditCheck.Head noted = fresh().verify().head().orElseThrow();

    spark.sql("DELETE FROM %s WHERE sequence >= 5".formatted(table()));
    assertThat(fresh().verify().findings()).as("nothing is lost").isEmpty();
    assertThat(fresh().drain()).isEqualTo(2);
    assertThat(fresh().verify().head()).contains(noted);

    spark.sql("UPDATE %s SET bytes = 1 WHERE sequence = 3".formatted(table()));
    assertThat(fresh().verify().findings())
        .contains(
            "row 3 was changed: its digest is another", "row 4 does not follow the one before it");
  }
}

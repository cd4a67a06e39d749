package org.interlake.site.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.interlake.privacy.accounting.RdpAccountant;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivacyLedgerTest {
  private static final Digest PLAN = Digest.of(new byte[] {1});
  private static final Digest MODEL = Digest.of(new byte[] {2});
  private static final SampledGaussian ROUND = new SampledGaussian(2, 0.1, 10);
  private static final PrivacyAccount HEARTS = new PrivacyAccount("hearts", "table-1");

  private static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("site-connectors-test")
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

  private LedgerTable table() {
    return new LedgerTable(spark, folder.resolve("ledger").toUri(), new SiteId("a"));
  }

  private PrivacyLedger ledger(PrivacyAccount account, double budget) {
    return new PrivacyLedger(
        table(),
        account,
        budget == 0 ? Optional.empty() : Optional.of(new PrivacyBudget(budget, 1e-5)),
        new RdpAccountant(),
        Clock.systemUTC());
  }

  private static PrivacyLedger.Asked round(String run, int number, Digest model) {
    return new PrivacyLedger.Asked(
        new RunId(run),
        PLAN,
        new RoundNumber(number),
        model,
        "train",
        "record",
        List.of(ROUND),
        1e-4);
  }

  private static double epsilon(int rounds) {
    return new RdpAccountant().epsilon(List.of(new SampledGaussian(2, 0.1, 10L * rounds)), 1e-5);
  }

  @Test
  void composesAllAnswersAndRefusesTheOneThatWouldPassTheBudget() {
    PrivacyLedger ledger = ledger(HEARTS, epsilon(3) + 1e-9);
    for (int number = 2; number <= 4; number++) {
      assertThat(ledger.spend(round("r", number, MODEL))).isInstanceOf(Spending.Paid.class);
    }
    assertThat(table().entries())
        .extracting(LedgerEntry::epsilon)
        .usingComparatorForType(
            (a, b) -> Math.abs(a - b) < 1e-6 ? 0 : Double.compare(a, b), Double.class)
        .containsExactly(epsilon(1), epsilon(2), epsilon(3));

    Spending refused = ledger.spend(round("r", 5, MODEL));
    assertThat(refused).isInstanceOf(Spending.Refused.class);
    assertThat(((Spending.Refused) refused).detail())
        .contains("dataset hearts")
        .contains("round 5 would make it");
    assertThat(table().entries()).as("what is refused is not spent").hasSize(3);
    assertThat(ledger.spend(round("s", 2, MODEL))).isInstanceOf(Spending.Refused.class);
  }

  @Test
  void aRepeatedRoundIsPaidForOnceAndOnAnotherModelRefused() {
    PrivacyLedger ledger = ledger(HEARTS, 0);
    assertThat(ledger.spend(round("r", 2, MODEL))).isEqualTo(new Spending.Paid(List.of(ROUND)));
    assertThat(ledger(HEARTS, 0).spend(round("r", 2, MODEL)))
        .isEqualTo(new Spending.Paid(List.of(ROUND)));
    assertThat(table().entries()).hasSize(1);
    assertThat(ledger.spend(round("r", 2, Digest.of(new byte[] {9}))))
        .isInstanceOf(Spending.Refused.class);
    assertThat(ledger.knows(new RunId("r"), PLAN)).isTrue();
    assertThat(ledger.knows(new RunId("s"), PLAN)).isFalse();
  }

  @Test
  void tablesAndPurposesHaveBudgetsOfTheirOwn() {
    double budget = epsilon(1) + 1e-9;
    assertThat(ledger(HEARTS, budget).spend(round("r", 2, MODEL)))
        .isInstanceOf(Spending.Paid.class);
    assertThat(ledger(new PrivacyAccount("hearts", "table-2"), budget).spend(round("s", 2, MODEL)))
        .isInstanceOf(Spending.Paid.class);
    assertThat(ledger(new PrivacyAccount("lungs", "table-1"), budget).spend(round("t", 2, MODEL)))
        .isInstanceOf(Spending.Paid.class);
    assertThat(ledger(HEARTS, budget).refusalOf(List.of(ROUND))).isPresent();

    LedgerReport report =
        LedgerReport.of(
            table().entries(), Map.of("hearts", new PrivacyBudget(3, 1e-5)), new RdpAccountant());
    assertThat(report.accounts())
        .extracting(LedgerReport.Account::dataset, LedgerReport.Account::tableId)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("hearts", "table-1"),
            org.assertj.core.groups.Tuple.tuple("hearts", "table-2"),
            org.assertj.core.groups.Tuple.tuple("lungs", "table-1"));
    assertThat(report.accounts().get(0).epsilon()).isEqualTo(epsilon(1));
    assertThat(report.accounts().get(2).budget()).isEmpty();
    assertThat(report.accounts().get(2).delta()).isEqualTo(1e-5);
  }

  @Test
  void nothingLeavesWhereTheLedgerCannotBeRead() throws Exception {
    ledger(HEARTS, 0).spend(round("r", 2, MODEL));
    Path log = folder.resolve("ledger/a/privacy_ledger/_delta_log/00000000000000000000.json");
    Files.writeString(log, "{");
    assertThatThrownBy(() -> ledger(HEARTS, 1).spend(round("r", 3, MODEL)))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("privacy ledger")
        .hasMessageContaining("Nothing that costs privacy leaves until it can");
  }
}

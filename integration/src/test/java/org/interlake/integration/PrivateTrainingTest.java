package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.interlake.driver.contribution.RunValuation;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.Registry;
import org.interlake.models.PrivacyCost;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.MemoryExchange;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.site.ledger.LedgerEntry;
import org.interlake.site.ledger.LedgerTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Record-level differential privacy, from the plan to the ledger. */
final class PrivateTrainingTest {
  private static final RunId RUN = new RunId("private");

  @TempDir Path folder;
  private TestFederation federation;

  @BeforeEach
  void layOut() throws Exception {
    federation = TestFederation.heart(folder.resolve("hearts"));
  }

  @AfterEach
  void close() {
    federation.close();
  }

  private Plan plan(String... replacements) throws Exception {
    return PrivacyCost.prepared(federation.plan("heart-dp", replacements));
  }

  private void allow(String site, String privacy) throws Exception {
    Files.writeString(
        federation.siteFile(site),
        "  privacy: {heart-disease: %s}\n".formatted(privacy),
        StandardOpenOption.APPEND);
  }

  private List<LedgerEntry> ledger(TestFederation of, String site) {
    return new LedgerTable(
            LocalSpark.session(), of.folder().resolve("ledger").toUri(), new SiteId(site))
        .entries();
  }

  @Test
  void everyAnswerIsInTheLedgerAndTheRegistryKnowsWhatItCost() throws Exception {
    Plan plan = plan("maximum: 10", "maximum: 3");
    assertThat(federation.run(plan, RUN)).isInstanceOf(RunResult.Finished.class);

    for (SiteId site : plan.sites()) {
      List<LedgerEntry> entries = ledger(federation, site.name());
      assertThat(entries).extracting(entry -> entry.round().number()).containsExactly(2, 3, 4);
      assertThat(entries).extracting(LedgerEntry::unit).containsOnly("record");
      assertThat(entries).extracting(LedgerEntry::epsilon).isSorted().doesNotHaveDuplicates();
      assertThat(entries.get(2).epsilon()).isLessThanOrEqualTo(1).isGreaterThan(0.99);
    }
    Registry registry = federation.registry();
    List<PrivacySpent> last =
        registry.contributions(RUN).stream()
            .filter(contribution -> contribution.round().number() == 4)
            .map(contribution -> contribution.privacy().orElseThrow())
            .toList();
    assertThat(last)
        .hasSize(4)
        .containsOnly(new PrivacySpent("record", PrivacyCost.epsilonAtMost(plan), 1e-4));
    assertThat(registry.contributions(RUN))
        .as("the time of a step would tell of the rows in it")
        .extracting(Contribution::seconds)
        .allMatch(seconds -> seconds.isEmpty() || seconds.getAsDouble() == 0);
    assertThat(registry.metrics(RUN)).as("no metric leaves without noise").isEmpty();
    assertThat(registry.rounds(RUN)).allMatch(round -> round.loss().isEmpty());
  }

  @Test
  void sumsThatLeaveOnceAreOneAnswerInTheLedger() throws Exception {
    Plan plan = PrivacyCost.prepared(federation.plan("heart-sums-dp"));
    for (SiteId site : plan.sites()) {
      allow(site.name(), "{epsilon: 1, delta: 1e-4}");
    }
    assertThat(federation.run(plan, RUN)).isInstanceOf(RunResult.Finished.class);

    for (SiteId site : plan.sites()) {
      List<LedgerEntry> entries = ledger(federation, site.name());
      assertThat(entries).extracting(LedgerEntry::purpose).containsExactly("train");
      assertThat(entries.get(0).epsilon()).isLessThanOrEqualTo(1).isGreaterThan(0.9999);
    }
    assertThat(federation.registry().metrics(RUN)).as("no metric leaves without noise").isEmpty();

    RunId second = new RunId("again");
    federation.publishPlan(plan, second);
    assertThat(federation.once("va", second)).as("the budget is spent").isEqualTo(ExitCode.REFUSED);
    assertThat(ledger(federation, "va")).hasSize(1);
  }

  @Test
  void linearRegressionOfNoisyProductsGoesWithSecureSums() throws Exception {
    Plan plan =
        PrivacyCost.prepared(
            federation.plan(
                "heart-sums-dp",
                "  - {column: age, type: double, impute: constant, value: 55, scale: declared, center: 55, spread: 10, allMissing: impute}\n",
                "",
                "label: {column: target, type: long, positive: 1, negative: 0, oneClass: allow}",
                "label: {column: age, type: double}",
                "family: naive-bayes, features: gaussian",
                "family: glm, distribution: gaussian, link: identity",
                "strategy: {name: exact}",
                "strategy: {name: newton}",
                "rowNorm: 3 ",
                "rowNorm: 3\n    labelBound: 90 ",
                "epsilon: 1 ",
                "epsilon: 8 ",
                "privacy:\n",
                "privacy:\n  secureAggregation: {name: pairwise}\n"));
    assertThat(federation.run(plan, RUN)).isInstanceOf(RunResult.Finished.class);
    assertThat(ledger(federation, "va"))
        .singleElement()
        .satisfies(
            entry -> assertThat(entry.epsilon()).isGreaterThan(7.999).isLessThanOrEqualTo(8));
    assertThat(federation.registry().contributions(RUN))
        .filteredOn(contribution -> contribution.round().number() == 2)
        .hasSize(4)
        .extracting(contribution -> contribution.privacy().orElseThrow().epsilon())
        .containsOnly(PrivacyCost.epsilonAtMost(plan));
  }

  /** A valuation is made of what left with noise in it, so it costs no privacy more. */
  @Test
  void contributionsOfAPrivateRunAreValuedFromNoisyUpdates() throws Exception {
    Plan plan = plan("maximum: 10", "maximum: 2", "epsilon: 1 ", "epsilon: 50 ");
    assertThat(federation.run(plan, RUN)).isInstanceOf(RunResult.Finished.class);
    int paid = ledger(federation, "va").size();

    RunValuation.Valued valued = new Valuations(federation).byDirection(RUN);

    assertThat(valued.sites()).hasSize(4);
    assertThat(ledger(federation, "va")).hasSize(paid);
  }

  @Test
  void noisyMetricsAreToldAndPaidFor() throws Exception {
    Plan plan =
        plan(
            "maximum: 10",
            "maximum: 2",
            "epsilon: 1 ",
            "epsilon: 8 ",
            "rowCounts: public",
            "evaluationNoise: 2, rowCounts: public".replace(", ", "\n    "));
    assertThat(federation.run(plan, RUN)).isInstanceOf(RunResult.Finished.class);
    assertThat(ledger(federation, "va"))
        .extracting(LedgerEntry::purpose)
        .containsExactly("train", "train", "evaluate");
    assertThat(federation.registry().metrics(RUN))
        .isNotEmpty()
        .allMatch(metric -> metric.split().equals("test"))
        .extracting(MetricValue::name)
        .contains("auc", "accuracy");
  }

  @Test
  void aSiteThatDiesAfterItPaidPaysOnceAndSendsTheSameNumbers() throws Exception {
    Plan plan = plan("maximum: 10", "maximum: 3");
    Future<RunResult> driver = federation.drive(plan, RUN);
    List<Future<ExitCode>> sites = new ArrayList<>();
    for (SiteId site : plan.sites()) {
      if (!site.name().equals("va")) {
        sites.add(federation.follow(site.name(), RUN));
      }
    }
    List<byte[]> tried = new ArrayList<>();
    for (int death = 0; death < 2; death++) {
      FailingExchange failing = new FailingExchange(federation.exchange(), 2);
      Future<ExitCode> dying = federation.follow("va", RUN, failing);
      assertThatThrownBy(() -> dying.get(120, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class);
      assertThat(ledger(federation, "va")).as("paid for, once").hasSize(1);
      tried.add(failing.lost().orElseThrow());
    }
    assertThat(vectorsOf(tried.get(1)))
        .as("the noise of the repeated round")
        .isEqualTo(vectorsOf(tried.get(0)))
        .isNotEmpty();
    sites.add(federation.follow("va", RUN));
    assertThat(driver.get(240, TimeUnit.SECONDS)).isInstanceOf(RunResult.Finished.class);
    for (Future<ExitCode> site : sites) {
      assertThat(site.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
    }
    assertThat(ledger(federation, "va"))
        .extracting(entry -> entry.round().number())
        .containsExactly(2, 3, 4);
  }

  /** Of what va was about to send in round 2: sealed again, the same numbers are other bytes. */
  private List<DoubleVector> vectorsOf(byte[] sealed) throws Exception {
    SiteId va = new SiteId("va");
    RoundNumber round = new RoundNumber(2);
    ExchangePath path = ExchangeLayout.update(va, RUN, round);
    try (MemoryExchange held = new MemoryExchange()) {
      held.publish(path, Content.of(sealed));
      return new Mailbox(held, federation.driverKeys())
          .read(
              path,
              EnvelopeContext.fromSite(
                      MessageKind.UPDATE,
                      federation.id(),
                      RUN,
                      va,
                      SameBytesTest.models(federation, RUN).get("2"))
                  .inRound(round),
              federation.keysOf("va").publicIdentity(),
              UpdateReport.class,
              1 << 20)
          .orElseThrow()
          .vectors();
    }
  }

  @Test
  void noiseOfEachSiteGoesWithSumsThatAloneAreKnown() throws Exception {
    Plan plan =
        plan(
            "maximum: 10",
            "maximum: 3",
            "privacy:\n",
            "privacy:\n  secureAggregation: {name: pairwise}\n");
    assertThat(federation.run(plan, RUN)).isInstanceOf(RunResult.Finished.class);

    for (SiteId site : plan.sites()) {
      assertThat(ledger(federation, site.name()))
          .extracting(entry -> entry.round().number())
          .containsExactly(2, 3, 4);
    }
    assertThat(federation.registry().contributions(RUN))
        .filteredOn(contribution -> contribution.round().number() == 4)
        .hasSize(4)
        .allSatisfy(contribution -> assertThat(contribution.examples()).isEmpty())
        .extracting(contribution -> contribution.privacy().orElseThrow())
        .containsOnly(new PrivacySpent("record", PrivacyCost.epsilonAtMost(plan), 1e-4));
    assertThat(federation.registry().contributions(RUN))
        .extracting(Contribution::seconds)
        .allMatch(seconds -> seconds.isEmpty() || seconds.getAsDouble() == 0);
    assertThat(federation.registry().metrics(RUN)).as("no metric leaves without noise").isEmpty();
  }

  @Test
  void aPlanThatCannotFitIntoTheBudgetIsDeclined() throws Exception {
    allow("va", "{epsilon: 0.5, delta: 1e-4}");
    Plan plan = plan();
    federation.publishPlan(plan, RUN);
    assertThat(federation.once("va", RUN)).isEqualTo(ExitCode.REFUSED);
    assertThat(ledger(federation, "va")).isEmpty();
    assertThat(
            Files.readString(
                federation.exchangeFolder().resolve("sites/va/runs/private/declined"),
                java.nio.charset.StandardCharsets.ISO_8859_1))
        .contains("policy.privacy")
        .contains("the privacy budget of dataset heart-disease cannot pay for it")
        .doesNotContain("0.5");
  }

  @Test
  void aSecondRunIsHeldAgainstWhatTheFirstHasSpent() throws Exception {
    for (String site : List.of("cleveland", "hungarian", "switzerland", "va")) {
      allow(site, "{epsilon: 1.2, delta: 1e-4}");
    }
    Plan plan = plan("maximum: 10", "maximum: 2");
    assertThat(federation.run(plan, RUN)).isInstanceOf(RunResult.Finished.class);
    RunId second = new RunId("again");
    federation.publishPlan(plan, second);
    assertThat(federation.once("va", second)).isEqualTo(ExitCode.REFUSED);
    assertThat(ledger(federation, "va")).hasSize(2);
  }

  @Test
  void aPlanWithoutDifferentialPrivacyIsDeclinedWhereItIsDemanded() throws Exception {
    allow("va", "{requireDifferentialPrivacy: true}");
    federation.publishPlan(federation.plan("heart-newton"), RUN);
    assertThat(federation.once("va", RUN)).isEqualTo(ExitCode.REFUSED);
  }
}

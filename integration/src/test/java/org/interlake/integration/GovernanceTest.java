package org.interlake.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.interlake.integration.Wards.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.interlake.protocol.RunId;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.site.agent.DeskException;
import org.interlake.site.agent.PlanDesk;
import org.interlake.site.agent.PlanDesk.Answered;
import org.interlake.site.agent.PlanDesk.CatalystPlan;
import org.interlake.site.agent.PlanReport;
import org.interlake.site.audit.AuditEntry;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.SiteConfigReader;
import org.interlake.site.policy.Clause;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person at a site looks at plans, says yes or no, and finds all of it in the audit. */
final class GovernanceTest {
  @TempDir static Path folder;
  private static Wards wards;
  private static TestFederation federation;

  @BeforeAll
  static void layOut() throws Exception {
    wards = new Wards(folder);
    federation = wards.federation();
  }

  @AfterAll
  static void close() {
    wards.close();
  }

  /** Gives site a the good table, under a policy with these lines more. */
  private static void govern(String lines) throws Exception {
    wards.readFrom("a", wards.goodTable().toString());
    Files.writeString(
        federation.siteFile("a"), Files.readString(federation.siteFile("a")) + lines.indent(2));
  }

  private interface AtDesk<T> {
    T at(PlanDesk desk) throws Exception;
  }

  private static <T> T atDesk(AtDesk<T> work) throws Exception {
    SiteConfig config = SiteConfigReader.read(federation.siteFile("a"));
    PrivateIdentity keys = config.identity();
    try (Exchange exchange = federation.exchange();
        PlanDesk desk =
            new PlanDesk(
                LocalSpark.session(), config, keys, new Mailbox(exchange, keys), "officer")) {
      return work.at(desk);
    }
  }

  private static List<AuditEntry> auditOf(RunId run) throws Exception {
    return atDesk(
        desk ->
            desk.audit().entries().stream()
                .filter(entry -> entry.event().run().equals(run.name()))
                .toList());
  }

  private static Path answerOf(RunId run, String answer) {
    return federation.exchangeFolder().resolve("sites/a/runs/%s/%s".formatted(run, answer));
  }

  @Test
  void underManualApprovalTheDriverWaitsUntilAPersonSaysYes() throws Exception {
    govern("approval: manual");
    RunId run = new RunId("approved");
    Plan plan = plan("sites: [a]");
    Future<ExitCode> site = federation.follow("a", run);
    Future<RunResult> driver = federation.drive(plan, run);
    wards.awaitFile("driver/runs/approved/plan");
    assertThat(federation.once("a", run)).as("nothing to do yet").isEqualTo(ExitCode.TRY_AGAIN);
    assertThat(answerOf(run, "accepted")).doesNotExist();
    assertThat(answerOf(run, "declined")).doesNotExist();

    PlanReport report = atDesk(desk -> desk.explain(desk.ofRun(run), CatalystPlan.SHOWN));
    assertThat(report.code()).isEqualTo(ExitCode.DONE);
    assertThat(report.clauses()).allMatch(Clause::isMet);
    assertThat(report.reads().catalyst().orElseThrow()).contains("Physical Plan", "age");
    String digest = report.digest().hex();
    assertThatThrownBy(() -> atDesk(desk -> desk.accept(run, "00")))
        .isInstanceOf(DeskException.class)
        .hasMessageContaining("it is another than the one that was looked at");
    Answered yes = atDesk(desk -> desk.accept(run, digest));
    assertThat(yes).isInstanceOf(Answered.Accepted.class);

    assertThat(driver.get(60, TimeUnit.SECONDS)).isInstanceOf(RunResult.Finished.class);
    assertThat(site.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
    List<AuditEntry> audit = auditOf(run);
    assertThat(audit)
        .extracting(entry -> entry.event().kind().key())
        .startsWith("requested", "accepted", "sent");
    assertThat(audit.get(1).event().by()).isEqualTo("officer");
    assertThat(audit.stream().filter(entry -> entry.event().bytes() > 0))
        .hasSize(4)
        .allMatch(entry -> entry.event().table().startsWith("delta:"));
    assertThat(atDesk(desk -> desk.audit().verify()).findings()).isEmpty();
    assertThatThrownBy(() -> atDesk(desk -> desk.decline(run, "")))
        .hasMessageContaining("run approved is over");
  }

  @Test
  void whyAPersonSaysNoStaysAtTheSite() throws Exception {
    govern("approval: manual");
    RunId run = new RunId("refused");
    federation.publishPlan(plan("sites: [a]"), run);

    Answered answered = atDesk(desk -> desk.decline(run, "we have no contract with the lender"));

    assertThat(answered).isInstanceOf(Answered.Declined.class);
    assertThat(Files.readString(answerOf(run, "declined"), ISO_8859_1))
        .contains("site.declined")
        .doesNotContain("lender");
    assertThat(auditOf(run).get(0).event().words())
        .isEqualTo("we have no contract with the lender");
    assertThat(federation.once("a", run)).isEqualTo(ExitCode.TRY_AGAIN);
    assertThatThrownBy(() -> atDesk(desk -> desk.accept(run, "")))
        .hasMessageContaining("this site has declined run refused");
  }

  @Test
  void aPersonCannotSayYesToWhatThePolicyForbids() throws Exception {
    govern("approval: manual\nmaximumRounds: 1\ntables: {patients: {purposes: [care]}}");
    RunId run = new RunId("forbidden");
    federation.publishPlan(plan("sites: [a]", "maximum: 1,", "maximum: 3,"), run);

    PlanReport report = atDesk(desk -> desk.explain(desk.ofRun(run), CatalystPlan.LEFT_OUT));
    assertThat(report.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(report.refusal().orElseThrow().reason())
        .isEqualTo("policy.purposes,policy.maximumRounds");
    assertThat(report.toJson()).containsEntry("accepted", false);
    Answered not = atDesk(desk -> desk.accept(run, ""));
    assertThat(not).isInstanceOf(Answered.NotPermitted.class);
    assertThat(answerOf(run, "accepted")).doesNotExist();

    assertThat(federation.once("a", run)).as("no person is asked").isEqualTo(ExitCode.REFUSED);
    assertThat(answerOf(run, "declined")).exists();
  }

  @Test
  void aPlanThatWasChangedAfterItWasAcceptedIsNotTheOneThatWasAccepted() throws Exception {
    govern("approval: manual");
    RunId run = new RunId("changed");
    federation.publishPlan(plan("sites: [a]"), run);
    atDesk(desk -> desk.accept(run, ""));
    Files.delete(federation.exchangeFolder().resolve("driver/runs/changed/plan"));
    federation.publishPlan(plan("sites: [a]", "maximum: 1,", "maximum: 50,"), run);

    assertThat(federation.once("a", run)).isEqualTo(ExitCode.REFUSED);
    assertThat(answerOf(run, "rounds")).doesNotExist();
  }

  @Test
  void onlyRowsOfTheFilterAreThere() throws Exception {
    govern("tables: {patients: {rows: age < 9, mask: {dose: '0'}}}");
    RunId few = new RunId("few");
    federation.publishPlan(plan("sites: [a]"), few);
    PlanReport report = atDesk(desk -> desk.dryRun(desk.ofRun(few)));
    assertThat(report.refusal().orElseThrow().reason()).isEqualTo("policy.minimumRows");
    assertThat(federation.once("a", few)).isEqualTo(ExitCode.REFUSED);

    govern("tables: {patients: {rows: age < 35, mask: {dose: age}}}");
    RunId some = new RunId("some");
    federation.publishPlan(plan("sites: [a]"), some);
    report = atDesk(desk -> desk.dryRun(desk.ofRun(some)));
    assertThat(report.reads().rows()).isEqualTo("10 to 99");
    assertThat(report.reads().masked()).isEqualTo(Map.of("dose", "age"));
    assertThat(report.sends().messages())
        .extracting(PlanReport.Message::round)
        .containsExactly("contract-counts", "contract-spread", "train");
    assertThat(report.sends().messages())
        .allSatisfy(
            message -> {
              assertThat(message.bytes()).isPositive();
              assertThat(message.seconds()).isPresent();
            });
    assertThat(auditOf(some)).as("nothing is noted, nothing sent").isEmpty();
    assertThat(answerOf(some, "accepted")).doesNotExist();

    assertThat(federation.once("a", some)).isEqualTo(ExitCode.DONE);
    govern("tables: {patients: {rows: age < 36, mask: {dose: age}}}");
    assertThat(federation.once("a", some)).as("another filter").isEqualTo(ExitCode.REFUSED);
    assertThat(Files.readString(answerOf(some, "declined"), ISO_8859_1)).contains("policy.changed");
  }
}

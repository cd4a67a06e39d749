package org.interlake.driver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.interlake.driver.quality.Reports;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RegistryBatch;
import org.interlake.driver.registry.RegistryRow;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.registry.ScoreBin;
import org.interlake.driver.request.RegistryModels;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.SchemaFile;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.StopRule.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of runs that a real registry holds. */
class RunReportTest {
  private static final String HOSTILE = "</script><script>alert(\"1\")</script><img src=x>";

  @TempDir Path folder;

  private static String page(RunReport report) {
    String html = new ReportPage(report, "footer").page().html();
    int library = html.indexOf("<script>");
    return library < 0 ? html : html.substring(0, library);
  }

  /** A registry on disk that has these rows. */
  private RegistryModels recorded(RegistryBatch rows) {
    String place = folder.toUri().toString();
    new Registry(new Configuration(), place).append(rows);
    return new RegistryModels(new Configuration(), place);
  }

  @Test
  void tellsWhatTheRegistryHolds() {
    RunReport report = Recorded.report(Recorded.whole("age", "bad-signature: no"));

    String html = page(report);
    assertThat(html)
        .contains("<h1>Run wards-1: risk</h1>")
        .contains("<dt>held-out auc</dt><dd>0.7000</dd>")
        .contains("0.7500 (0.5981 to 0.8581)")
        .contains("5e1c-a @ 7")
        .contains("<td>0.7500</td>");
    JsonNode json = ReportJson.of(report);
    assertThat(json.get("status").asText()).isEqualTo("finished");
    assertThat(json.get("metrics"))
        .anyMatch(
            m ->
                m.get("name").asText().equals("accuracy")
                    && m.get("scope").asText().equals("overall")
                    && Math.abs(m.get("low").asDouble() - Interval.ofShare(0.75, 40).low())
                        < 1e-12);
    assertThat(json.get("coefficients").get(1).get("low").asDouble())
        .isCloseTo(0.5 - 0.5 * 1.959964, within(1e-6));
    assertThat(json.get("calibration")).hasSize(5);
    assertThat(new ReportText(report).lines())
        .anyMatch(line -> line.startsWith("all sites") && line.contains("auc 0.7000 ("));
  }

  @Test
  void readsWhatWasRecorded() {
    RegistryBatch rows = Recorded.whole("age", "bad-signature: no");
    RegistryModels models = recorded(rows);

    RunReport read = RunReport.read(models, Recorded.RUN);

    RunReport expected = Recorded.report(rows);
    assertThat(read.plan()).isEqualTo(expected.plan());
    assertThat(read.states()).isEqualTo(expected.states());
    assertThat(read.contributions()).isEqualTo(expected.contributions());
    assertThat(read.metrics()).containsExactlyInAnyOrderElementsOf(expected.metrics());
    assertThat(read.scoreBins()).containsExactlyInAnyOrderElementsOf(expected.scoreBins());
    assertThat(read.events()).isEqualTo(expected.events());
    assertThat(page(read)).isEqualTo(page(expected));
  }

  @Test
  void findsWhatStandsOutTheWorstFirst() {
    assertThat(new RunFindings(Recorded.report(Recorded.whole("age", "bad-signature: no"))).all())
        .extracting(f -> f.level().word() + " " + f.kind() + " " + f.words())
        .containsExactly(
            "bad refused refused in round 2: bad-signature: no",
            "watch against its step went against the aggregate's in 2 rounds (1, 3)",
            "watch better-alone on its held-out rows its local-only model is better: auc 0.8000, the global model 0.6500",
            "watch warning bad-signature: no");
  }

  @Test
  void aStepOfThreeTimesTheMedianIsFar() {
    Plan plan = Recorded.plan("");
    List<RegistryRow> rows = new ArrayList<>();
    rows.add(Recorded.state(plan, RunState.Status.RUNNING));
    for (String name : List.of("a", "b", "c")) {
      Contribution like = Recorded.update(1, new SiteId(name), 1);
      rows.add(
          new Contribution(
              like.run(),
              like.round(),
              like.site(),
              like.status(),
              like.reason(),
              like.examples(),
              like.update(),
              like.bytes(),
              like.coding(),
              like.tableRead(),
              like.seconds(),
              like.privacy(),
              like.standing()
                  .map(
                      s ->
                          new Contribution.Standing(
                              name.equals("c") ? 4.6 : s.norm(),
                              s.cosine(),
                              s.distanceRank(),
                              s.trust()))));
    }

    assertThat(new RunFindings(Recorded.report(new RegistryBatch(rows))).all())
        .extracting(RunFinding::words)
        .containsExactly("its step was more than 3 times as long as the median one in round 1");
  }

  @Test
  void namesAndReasonsThatAreMarkupStayText() {
    String html = page(Recorded.report(Recorded.whole(HOSTILE, HOSTILE)));

    assertThat(html).doesNotContain("<script>alert").doesNotContain("<img");
    assertThat(html).contains("&lt;/script&gt;&lt;script&gt;alert(&quot;1&quot;)");
  }

  @Test
  void saysWhatIsNotKnownOfARunThatHasJustBegun() {
    RunReport report =
        Recorded.report(
            RegistryBatch.of(Recorded.state(Recorded.plan(""), RunState.Status.RUNNING)));

    assertThat(page(report))
        .contains("The run goes on: this is what is recorded so far.")
        .contains("No round has trained yet.")
        .contains("The final model has not been evaluated.")
        .contains("No site has been called yet.")
        .contains("No noise was added to any update, so there is no epsilon")
        .contains("No round has closed yet.")
        .contains("The run has made no model yet.")
        .doesNotContain("<figure>");
    assertThat(ReportJson.of(report).get("metrics")).isEmpty();
    assertThat(new ReportText(report).lines()).contains("no held-out metrics are known");
  }

  @Test
  void saysThatScoresWereNotRecorded() {
    List<RegistryRow> rows = new ArrayList<>(Recorded.whole("age", "r").rows());
    rows.removeIf(row -> row instanceof ScoreBin);
    RunReport report = Recorded.report(new RegistryBatch(rows));

    assertThat(page(report)).contains("The registry has no counts of scores of this run");
    assertThat(report.overall().orElseThrow().interval(Metric.AUC)).isEmpty();
  }

  @Test
  void underSecureAggregationThereIsNothingBySite() {
    Plan plan = Recorded.securePlan();
    List<RegistryRow> rows = new ArrayList<>();
    rows.add(Recorded.state(plan, RunState.Status.RUNNING));
    rows.add(Recorded.round(3, "evaluate"));
    rows.addAll(Recorded.measured(MetricValue.Scope.OVERALL, null, 0.7, 40));

    assertThat(page(Recorded.report(new RegistryBatch(rows))))
        .contains("Under secure aggregation the driver sees sums over the sites only")
        .contains("Updates were masked")
        .contains("ROC, held-out rows");
  }

  /** A column of which nothing can be known is left out, and words say why. */
  @Test
  void underSecureAggregationNothingIsShownAsNothing() {
    Plan plan = Recorded.securePlan();
    List<RegistryRow> rows = new ArrayList<>();
    rows.add(Recorded.state(plan, RunState.Status.FINISHED));
    rows.add(Recorded.round(1, "train"));
    rows.add(Recorded.masked(1, Recorded.A));
    rows.add(Recorded.masked(1, Recorded.B));
    rows.add(Recorded.metric(1, MetricValue.Scope.OVERALL, null, "auc", 0.6));
    rows.add(Recorded.model(1, null));

    assertThat(page(Recorded.report(new RegistryBatch(rows))))
        .contains("Under secure aggregation metrics are known over all sites only.")
        .contains("How many rows a site has is not known here")
        .contains("table not told", "seen as sums only")
        .contains("No site told which version of which table it computed on.")
        .doesNotContain("lowest site", "highest site", ">examples<");
  }

  @Test
  void underNoiseStepsAreReadWithCare() throws Exception {
    Plan plan =
        PlanReader.parse(
            "heart-dp", Files.readString(SchemaFile.root().resolve("conf/plans/heart-dp.yaml")));
    List<RegistryRow> rows = new ArrayList<>();
    rows.add(Recorded.state(plan, RunState.Status.RUNNING));
    rows.add(Recorded.update(1, Recorded.A, 0.5));

    assertThat(page(Recorded.report(new RegistryBatch(rows)))).contains("Steps have noise in them");
  }

  @Test
  void drawsTheWayFromTablesToAliases() {
    RunReport report =
        Recorded.promoted(
            Recorded.report(Recorded.whole("age", "r")),
            new Promotion("risk", 3, new RoundNumber(2), List.of("champion", "stable")));

    String html = page(report);
    String drawing = html.substring(html.indexOf("<svg class=\"flow\""), html.indexOf("</svg>"));
    assertThat(drawing)
        .contains(">a</text>", "5e1c-a @ 7", ">3 updates</text>", ">rounds 1 to 3</text>")
        .contains(">2 updates</text>") // one of b's was refused
        .contains("3 rounds", "5 updates counted", "2 of them training", ">Version 3</text>")
        .contains(">Aliases</text>", ">champion</text>", ">stable</text>")
        .contains("role=\"img\" aria-label=\"From the table versions of 2 sites");
    assertThat(html)
        .contains("<td>risk, version 3, made in round 2</td>", "<td>champion, stable</td>")
        .contains("5 updates that counted, in 3 rounds, 2 of them training");
  }

  @Test
  void theBytesOfAllMessagesReadAsASentence() {
    List<RegistryRow> rows = new ArrayList<>(Recorded.whole("age", "r").rows());
    rows.add(Recorded.exchanged("12,345 bytes in this round and those before it"));
    assertThat(page(Recorded.report(new RegistryBatch(rows))))
        .contains("the exchange carried 12,345 bytes up to and with round 2.")
        .doesNotContain("in this round");
  }

  @Test
  void refusesRunsThatItCannotReportOn() {
    RegistryModels models = recorded(RegistryBatch.of(Reports.state(RunState.Status.FINISHED)));
    assertThatThrownBy(() -> RunReport.read(models, new RunId("nobody-1")))
        .isInstanceOfSatisfying(
            ReportException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.DATA))
        .hasMessage("there is no run 'nobody-1' in the registry (there are: [look-1])");

    assertThatThrownBy(() -> RunReport.read(models, Reports.RUN))
        .hasMessageContaining("measured and trained nothing")
        .hasMessageContaining("stats --show look-1");
  }

  @Test
  void theLastEvaluationCounts() {
    RunReport report = Recorded.report(Recorded.whole("age", "r"));

    assertThat(report.evaluationRound()).contains(new RoundNumber(3));
    assertThat(report.finals()).hasSize(5);
    assertThat(report.finals().get(0).rowsOf()).isEqualTo("all sites");
    assertThat(report.finals()).extracting(MeasuredModel::model).contains("local-only");
  }
}

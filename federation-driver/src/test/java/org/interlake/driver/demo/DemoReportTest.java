package org.interlake.driver.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.driver.demo.Demonstration.Outcome;
import org.interlake.driver.demo.Demonstration.Times;
import org.interlake.driver.run.FederatedRun;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.SchemaFile;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

class DemoReportTest {
  private static final Plan PLAN =
      PlanReader.read(SchemaFile.root().resolve("conf/plans/breast-cancer-newton.yaml"));
  private static final Scores GOOD = new Scores(56, 0.9643, OptionalDouble.of(0.9936), 0.084042);
  private static final Scores POOR = new Scores(36, 0.75, OptionalDouble.empty(), 0.5);

  @TempDir Path folder;

  private static SortedMap<SiteId, Scores> sites(Object... siteThenScores) {
    SortedMap<SiteId, Scores> scores = new TreeMap<>();
    for (int i = 0; i < siteThenScores.length; i += 2) {
      scores.put(new SiteId((String) siteThenScores[i]), (Scores) siteThenScores[i + 1]);
    }
    return scores;
  }

  private static DemoJson json() {
    return new DemoJson(PLAN, outcome(GOOD, Map.of("(intercept)", 1.0, "a", 2.0 + 0x1p-32)));
  }

  private static DemoReport report(Scores overall, Map<String, Double> pooledCoefficients) {
    return new DemoReport(PLAN, outcome(overall, pooledCoefficients));
  }

  private static Outcome outcome(Scores overall, Map<String, Double> pooledCoefficients) {
    SortedMap<SiteId, Scores> all = sites("north", GOOD, "south", POOR, "west", GOOD);
    return new Outcome(
        new RunSummary(
            "breast-cancer",
            Map.of("(intercept)", 1.0, "a", 2.0),
            sites("north", GOOD, "south", POOR),
            all,
            overall,
            1234567,
            12,
            9,
            0.0345),
        new PooledModel(pooledCoefficients, all, GOOD),
        new Times(Duration.ofMillis(1100), Duration.ofMillis(2200), Duration.ofMillis(3300)));
  }

  private static DemoReport report() {
    return report(GOOD, Map.of("(intercept)", 1.0, "a", 2.0 + 0x1p-32));
  }

  @Test
  void theTableHasThreeAlignedLinesForEachSiteAndForAll() {
    List<String> lines = report().table(Ansi.OFF);

    assertThat(lines).hasSize(3 + 4 * 4).allMatch(line -> line.length() == lines.get(0).length());
    assertThat(lines)
        .containsSequence(
            "south                 36   on its own rows          0.7500        -   0.500000",
            "                           federated                0.7500        -   0.500000",
            "                           pooled (rows moved)      0.7500        -   0.500000");
  }

  @Test
  void aSiteWithoutAModelOfItsOwnHasDashes() {
    assertThat(report().table(Ansi.OFF))
        .contains("west                  56   on its own rows               -        -          -")
        .contains("all                   56   on its own rows               -        -          -");
  }

  @Test
  void programsGetOneObject() {
    ObjectNode answer = json().object(Duration.ofMillis(40400), Path.of("/w"), Path.of("/w/r"));

    assertThat(answer.get("sites").get(1).toString())
        .isEqualTo(
            "{\"site\":\"south\",\"alone\":{\"rows\":36,\"accuracy\":0.75,\"logLoss\":0.5},"
                + "\"federated\":{\"rows\":36,\"accuracy\":0.75,\"logLoss\":0.5},"
                + "\"pooled\":{\"rows\":36,\"accuracy\":0.75,\"logLoss\":0.5}}");
    assertThat(answer.get("overall").get("federated").get("auc").asDouble()).isEqualTo(0.9936);
    assertThat(answer.fieldNames())
        .toIterable()
        .containsExactly(
            "plan",
            "model",
            "sites",
            "overall",
            "largestCoefficientDifference",
            "rounds",
            "medianRoundSeconds",
            "updateBytes",
            "seconds",
            "work",
            "registry");
  }

  @Test
  void colourIsForTerminalsOnly() {
    assertThat(report().table(Ansi.OFF)).noneMatch(line -> line.contains("\u001b"));
    assertThat(report().table(Ansi.ON)).anyMatch(line -> line.contains("\u001b"));
  }

  @Test
  void theGapIsZeroWhereSixDigitsAreAlike() {
    Scores almost = new Scores(56, 0.9643, OptionalDouble.of(0.9936), 0.084042 - 4e-7);

    assertThat(
            report(almost, Map.of("(intercept)", 1.0, "a", 2.0 + 0x1p-32)).figures(Duration.ZERO))
        .first()
        .isEqualTo(
            "gap to pooled: log-loss 0.000000, AUC 0.000000, largest coefficient difference 2.3e-10");
  }

  @Test
  void theGapIsFederatedMinusPooled() {
    Scores worse = new Scores(56, 0.9643, OptionalDouble.of(0.9), 0.094042);

    assertThat(report(worse, Map.of("b", 1.0)).figures(Duration.ZERO))
        .first()
        .isEqualTo(
            "gap to pooled: log-loss +0.010000, AUC -0.093600, largest coefficient difference - (the pooled rows have other categories)");
  }

  @Test
  void theFiguresHaveUnits() {
    assertThat(report().figures(Duration.ofMillis(40400)).subList(1, 3))
        .containsExactly(
            "crossed the border: 1,234,567 bytes in all, no row; 12 rounds, median 35 ms",
            "wall time: 40.4 s (starting sites and writing tables 1.1, the run with its driver 2.2, pooled model 3.3)");
  }

  @Test
  void theNextCommandsCanBePasted() {
    WorkFolder work = WorkFolder.create(folder.resolve("my demo"));

    assertThat(report().nextSteps("bin/interlake", work))
        .contains("  bin/interlake models list --registry '%s'".formatted(work.registry()))
        .contains(
            "  bin/interlake runs report %s --registry '%s' --html '%s'"
                .formatted(
                    FederatedRun.defaultRunId(PLAN),
                    work.registry(),
                    work.root().resolve("report.html")))
        .anyMatch(
            line ->
                line.contains(
                    "--table 'delta.`%s`'".formatted(work.table(PLAN.sites().get(0), PLAN))));
  }

  @Test
  void quotesWhatAShellWouldReadOtherwise() {
    assertThat(DemoReport.quoted("/tmp/a-b_1.yaml")).isEqualTo("/tmp/a-b_1.yaml");
    assertThat(DemoReport.quoted("it's")).isEqualTo("'it'\\''s'");
  }
}

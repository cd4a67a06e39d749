package org.interlake.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.interlake.protocol.job.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import picocli.CommandLine;

/** What the command refuses before it starts anything. */
@ResourceLock(Resources.SYSTEM_ERR)
final class SimulateCommandTest {
  private static final String PLAN =
      Path.of(System.getProperty("interlake.root"))
          .resolve("conf/plans/breast-cancer-newton.yaml")
          .toString();

  private static String refusal(String... more) {
    return refusalOf(PLAN, more);
  }

  private static String refusalOf(String plan, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("simulate", plan, "--table", "t", "--registry", "r"));
    arguments.addAll(List.of(more));
    StringWriter said = new StringWriter();
    ByteArrayOutputStream reported = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(reported, true, StandardCharsets.UTF_8));
    try {
      CommandLine commands = InterlakeMain.commandLine().setErr(new PrintWriter(said, true));
      assertThat(commands.execute(arguments.toArray(String[]::new)))
          .isEqualTo(ExitCode.USAGE.code());
    } finally {
      System.setErr(before);
    }
    return said + reported.toString(StandardCharsets.UTF_8);
  }

  @Test
  void wantsOneWayToMakeSitesAndNotTwo() {
    assertThat(refusal()).contains("--site-column", "--partition");
    assertThat(refusal("--site-column", "site", "--partition", "iid", "--sites", "3"))
        .contains("mutually exclusive");
    assertThat(refusal("--partition", "iid")).contains("--sites");
  }

  @Test
  void refusesPartitionsAndLimitsThatCannotBe() {
    assertThat(refusal("--partition", "uneven", "--sites", "3"))
        .contains("Invalid partition: 'uneven' (must be iid, dirichlet:ALPHA");
    assertThat(refusal("--partition", "dirichlet:-1", "--sites", "3")).contains("above 0");
    assertThat(refusal("--partition", "iid", "--sites", "1")).contains("2 or more");
    assertThat(refusal("--site-column", "site", "--minimum-rows", "0"))
        .contains("Invalid minimumRows: 0 (must be 1 or more)");
  }

  @Test
  void wantsPublicRowsWhereThePlanMeasuresByThemAndOnlyThere() {
    assertThat(
            refusalOf(
                PLAN.replace("breast-cancer-newton", "breast-cancer-fltrust"),
                "--site-column",
                "site"))
        .contains("aggregates by fltrust", "name their table with --reference");
    assertThat(refusal("--site-column", "site", "--reference", "t"))
        .contains("plan breast-cancer-newton does not use a table of public rows");
  }

  @Test
  void refusesAGridThatCannotBeBeforeItRunsAnything() {
    String plan = PLAN.replace("breast-cancer-newton", "breast-cancer-fedavg");
    assertThat(refusal("--site-column", "site", "--metric", "auc"))
        .contains("--metric goes with --grid");
    assertThat(refusal("--site-column", "site", "--html", "page.html"))
        .contains("--html goes with --grid");
    assertThat(refusalOf(plan, "--site-column", "site", "--grid", "strategies=fedavgg"))
        .contains("'fedavgg' (must be one of");
    assertThat(refusalOf(plan, "--site-column", "site", "--grid", "partitions=iid"))
        .contains("partitions of --grid need --sites");
    assertThat(refusalOf(plan, "--partition", "iid", "--sites", "3", "--grid", "partitions=iid"))
        .contains("take the place of --partition");
    assertThat(refusalOf(plan, "--sites", "3", "--grid", "seeds=1..2"))
        .contains("--sites needs --partition, or partitions of --grid");
  }

  @Test
  void refusesFilesThatCouldNotBeWrittenBeforeItRunsAnything(@TempDir Path folder) {
    String page = folder.resolve("none/page.html").toString();
    assertThat(refusal("--site-column", "site", "--grid", "seeds=1..2", "--html", page))
        .contains("--html " + page + ": there is no folder " + folder.resolve("none"));
    assertThat(refusal("--site-column", "site", "--grid", "seeds=1..2", "--csv", folder.toString()))
        .contains("--csv " + folder + ": this is a folder (name a file in it, or another)");
  }
}

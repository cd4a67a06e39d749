package org.interlake.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.interlake.driver.quality.Reports;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RegistryAppender.AppendOutcome;
import org.interlake.driver.registry.RegistryBatch;
import org.interlake.driver.registry.RegistryRow;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.registry.SiteStatisticValue;
import org.interlake.driver.registry.StatisticValue;
import org.interlake.models.statistics.SiteStatistic;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.job.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** A finished run shown again, and what the command refuses. */
@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
final class StatsCommandTest {
  private static final Path PLANS =
      Path.of(System.getProperty("interlake.root")).resolve("conf/plans");

  @TempDir Path folder;

  private record Ended(ExitCode code, String out, String err) {}

  private Ended stats(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      List<String> all = new ArrayList<>(List.of("stats"));
      all.addAll(List.of(arguments));
      int code = InterlakeMain.commandLine().execute(all.toArray(String[]::new));
      return new Ended(
          List.of(ExitCode.values()).stream().filter(c -> c.code() == code).findFirst().get(),
          out.toString(StandardCharsets.UTF_8),
          err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }

  private static RegistryBatch finished() {
    List<RegistryRow> rows = new ArrayList<>();
    int place = 0;
    for (Statistic statistic : Reports.overAll("kind", "k")) {
      rows.add(new StatisticValue(Reports.RUN, new RoundNumber(3), place++, statistic));
    }
    place = 0;
    for (SiteStatistic told : Reports.bySite("kind", "k")) {
      rows.add(new SiteStatisticValue(Reports.RUN, new RoundNumber(3), place++, told));
    }
    rows.add(Reports.state(RunState.Status.FINISHED));
    return new RegistryBatch(rows);
  }

  private Registry registry() {
    return new Registry(new Configuration(), folder.toUri().toString());
  }

  @Test
  void aFinishedRunIsShownFromTheRegistryWhereEachRowIsOnce() throws Exception {
    int rows = finished().rows().size();
    assertThat(registry().append(finished())).isEqualTo(new AppendOutcome(rows, 0));
    assertThat(registry().append(finished())).isEqualTo(new AppendOutcome(0, rows));
    assertThat(registry().siteStatistics(Reports.RUN))
        .extracting(SiteStatisticValue::told)
        .isEqualTo(Reports.bySite("kind", "k"));

    Path page = folder.resolve("page.html");
    Ended text =
        stats("--show", "look-1", "--registry", folder.toString(), "--html", page.toString());
    assertThat(text.err()).isEmpty();
    assertThat(text.code()).isEqualTo(ExitCode.DONE);
    assertThat(text.out())
        .contains("most frequent in kind: k (210)")
        .contains("column  all sites     a      b     c", "age       >=50.3%  1.0%  50.0%     -")
        .contains("kind    >=0.010  >=0.010  >=0.010")
        .contains("BAD    age at b: every value is 0; perhaps it stands for a missing one")
        .contains("wrote " + page);
    assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").contains("look-1");

    Ended json = stats("--show", "look-1", "--registry", folder.toString(), "--json");
    assertThat(new ObjectMapper().readTree(json.out()).get("siteStatistics"))
        .hasSize(Reports.bySite("kind", "k").size());
  }

  @Test
  void saysWhyThereIsNothingToShow() {
    assertThat(stats("--show", "look-1", "--registry", folder.toString()))
        .extracting(Ended::code)
        .isEqualTo(ExitCode.DATA);
    registry().append(RegistryBatch.of(Reports.state(RunState.Status.RUNNING)));
    assertThat(stats("--show", "other", "--registry", folder.toString()))
        .extracting(Ended::code, Ended::err)
        .containsExactly(
            ExitCode.DATA,
            "interlake: there is no run 'other' in the registry (there are: [look-1])%n"
                .formatted());
    assertThat(stats("--show", "look-1", "--registry", folder.toString()))
        .extracting(Ended::code, Ended::err)
        .containsExactly(
            ExitCode.TRY_AGAIN,
            "interlake: run look-1 is running and has no statistics yet%n".formatted());
  }

  @Test
  void refusesAPlanThatTrains() {
    Path plan = PLANS.resolve("heart-newton.yaml");
    Ended ended = stats(plan.toString(), "--conf-file", folder.resolve("d.yaml").toString());

    assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(ended.err())
        .contains("heart-newton.yaml: kind: the plan trains the model")
        .contains("give a plan of 'kind: statistics'");
  }

  @Test
  void refusesOptionsThatDoNotGoTogether() {
    String plan = PLANS.resolve("heart-quality.yaml").toString();
    String registry = folder.toString();
    for (List<String> wrong :
        List.of(
            List.of(plan, "--show", "look-1", "--registry", registry),
            List.of("--registry", registry),
            List.of(plan, "--registry", registry),
            List.of("--show", "look-1", "--run", "r", "--registry", registry),
            List.of("--show", "look-1", "--take-over", "--registry", registry),
            List.of(plan, "--conf-file", "d.yaml", "--html", registry + "/no/page.html"))) {
      Ended ended = stats(wrong.toArray(String[]::new));
      assertThat(ended.code()).as(wrong + ended.err()).isEqualTo(ExitCode.USAGE);
      assertThat(ended.err()).startsWith("interlake: ");
    }
  }
}

package org.interlake.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RegistryBatch;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.registry.StatisticValue;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.vector.ElementType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What a schedule asks of the registry, and the codes that it is answered with. */
@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
final class GateAndCompareTest {
  private static final Digest MODEL = Digest.of("model".getBytes(StandardCharsets.UTF_8));

  @TempDir Path folder;

  private record Ended(int code, String said, String complained) {}

  private static RunState running(String run) {
    return new RunState(
        new RunId(run),
        1,
        Instant.EPOCH,
        RunState.Status.RUNNING,
        Optional.empty(),
        new FederationId("hospitals"),
        "heart",
        MODEL,
        "{}",
        "heart",
        "logistic-regression",
        "newton",
        0,
        "ab12",
        "0.1.0");
  }

  private static RunState ended(String run, RunState.Status status) {
    return running(run).next(Instant.EPOCH, status, Optional.of("so it is"), 3);
  }

  private static StatisticValue statistic(String run, int place, String measure, double value) {
    return new StatisticValue(
        new RunId(run),
        new RoundNumber(1),
        place,
        new Statistic("age", "", measure, "", OptionalDouble.of(value), 300, 3, 0));
  }

  @BeforeEach
  void fillRegistry() {
    RunId trained = new RunId("week-1");
    new Registry(new Configuration(), folder.resolve("registry").toUri().toString())
        .append(
            RegistryBatch.of(
                running("look"),
                ended("look", RunState.Status.FINISHED),
                statistic("look", 0, "count", 225),
                statistic("look", 1, "missing", 75),
                running("stuck"),
                running("gone"),
                ended("gone", RunState.Status.ABANDONED),
                running("week-1"),
                ended("week-1", RunState.Status.FINISHED),
                new MetricValue(
                    trained,
                    new RoundNumber(4),
                    MODEL,
                    MetricValue.Scope.OVERALL,
                    Optional.empty(),
                    "test",
                    "auc",
                    0.875,
                    OptionalDouble.empty()),
                new ModelVersion(
                    trained,
                    new RoundNumber(3),
                    "heart",
                    MODEL,
                    Optional.empty(),
                    "logistic-regression",
                    "newton",
                    ElementType.FLOAT64,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of(new SiteId("north")),
                    Optional.empty(),
                    Instant.EPOCH)));
  }

  private Ended gate(String run, String rule, String... more) throws Exception {
    Path rules = folder.resolve("gate.yaml");
    Files.writeString(rules, "interlake: 1\nrules:\n  - {columns: age, %s}\n".formatted(rule));
    return execute(
        "gate --run %s --rules %s %s".formatted(run, rules, String.join(" ", more)).strip());
  }

  private Ended execute(String line) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    try {
      int code = InterlakeMain.run((line + " --registry " + folder.resolve("registry")).split(" "));
      return new Ended(
          code, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @Test
  void aGateIsOpenOrClosed() throws Exception {
    Ended open = gate("look", "measure: count, minimum: 200");
    assertThat(open.code()).as(open.complained()).isZero();
    assertThat(open.said())
        .contains("ok     age, count: 225 (200 or more is expected)", "gate open: run look");

    Ended closed = gate("look", "measure: missing-share, maximum: 0.1");
    assertThat(closed.code()).isEqualTo(3);
    assertThat(closed.said())
        .contains(
            "broken age, missing-share: 0.250000 (0.100000 or less is expected)",
            "gate closed: run look breaks 1 of 1 rules");

    assertThat(gate("look", "measure: count, minimum: 200", "--json").said())
        .isEqualToIgnoringNewLines(
            "{\"run\":\"look\",\"met\":true,\"rules\":[{\"subject\":\"age, count\",\"verdict\":\"met\",\"found\":225.0,\"minimum\":200.0}]}");
  }

  @Test
  void whatCannotBeJudgedIsNoVerdict() throws Exception {
    String any = "measure: count, minimum: 1";
    Ended unknown = gate("look", "measure: counts, minimum: 1");
    assertThat(unknown.code()).isEqualTo(65);
    assertThat(unknown.complained())
        .contains("asks for what run look did not measure: age, counts (let the plan measure it");
    assertThat(gate("week-1", any).code()).isEqualTo(65);
    Ended nothing = gate("no-such-run", any);
    assertThat(nothing.code()).isEqualTo(65);
    assertThat(nothing.complained()).contains("there is no run 'no-such-run'", "week-1");
    assertThat(gate("stuck", any).code()).isEqualTo(75);
    assertThat(gate("gone", any).code()).isEqualTo(76);
    assertThat(gate("look", "measure: count").code()).isEqualTo(78);
    assertThat(gate("Look!", any).code()).isEqualTo(64);
  }

  @Test
  void theFirstModelOfANameIsGoodEnough() {
    Ended first = execute("models compare --run week-1 --metric auc");
    assertThat(first.code()).as(first.complained()).isZero();
    assertThat(first.said())
        .contains("candidate  run week-1, round 3  test auc 0.875000", "no other version of heart");
    assertThat(execute("models compare --run week-1 --metric auc --json").said())
        .isEqualToIgnoringNewLines(
            "{\"model\":\"heart\",\"metric\":\"auc\",\"candidate\":{\"run\":\"week-1\",\"round\":3,\"value\":0.875},\"tolerance\":0.0,\"holds\":true}");
  }

  @Test
  void whatCannotBeComparedIsNoVerdict() {
    Ended metric = execute("models compare --run week-1 --metric rmse");
    assertThat(metric.code()).isEqualTo(65);
    assertThat(metric.complained())
        .contains("no rmse of round 3 of run week-1 on held-out rows (it has: [auc])");
    assertThat(execute("models compare --run look --metric auc").code()).isEqualTo(65);
    assertThat(execute("models compare --run stuck --metric auc").code()).isEqualTo(75);
    assertThat(execute("models compare --run gone --metric auc").code()).isEqualTo(76);
    Ended name = execute("models compare --run week-1 --metric AUC2");
    assertThat(name.code()).isEqualTo(64);
    assertThat(name.complained()).contains("'AUC2' is no metric", "log-loss");
    assertThat(execute("models compare --run week-1 --metric auc --tolerance -1").code())
        .isEqualTo(64);
    assertThat(execute("models promote --run stuck").code()).isEqualTo(75);
  }
}

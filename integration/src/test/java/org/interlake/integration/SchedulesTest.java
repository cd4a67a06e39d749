package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.interlake.integration.AirflowStandIn.Ended;
import org.interlake.integration.AirflowStandIn.Submitted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schedules of {@code conf}: what they would start, and what they make of its exit codes. */
final class SchedulesTest {
  private static final String COORDINATOR = "interlake_coordinator";
  private static final String SITE = "interlake_site";
  private static final String SUNDAY = "20261122";

  /** Codes after which the same command would end the same way. */
  private static final List<Integer> FINAL = List.of(2, 64, 65, 70, 76, 77, 78);

  @TempDir Path folder;

  private AirflowStandIn airflow() {
    return new AirflowStandIn(
        Map.of(
            "INTERLAKE_HOME",
            Hospitals.ROOT.toString(),
            "INTERLAKE_EXCHANGE",
            folder.toString(),
            "INTERLAKE_FEDERATION",
            "clinics"));
  }

  /** A run on the exchange, and whether it is over. */
  private void layRun(String name, String... objects) throws IOException {
    Path run = Files.createDirectories(folder.resolve("clinics/driver/runs").resolve(name));
    for (String object : objects) {
      Files.createFile(run.resolve(object));
    }
  }

  /** Ends with these codes, one after the other, and then with 0. */
  private static ToIntFunction<Submitted> codes(List<Submitted> seen, Integer... codes) {
    Deque<Integer> left = new ArrayDeque<>(Arrays.asList(codes));
    return submitted -> {
      seen.add(submitted);
      return left.isEmpty() ? 0 : left.pop();
    };
  }

  private Ended coordinate(List<Submitted> seen, Integer... codes) throws Exception {
    return airflow().run(COORDINATOR, SUNDAY, Map.of(), codes(seen, codes));
  }

  @ParameterizedTest
  @ValueSource(strings = {COORDINATOR, SITE})
  void aFileMakesTheSameDagUnderAirflow2And3(String dag) throws Exception {
    assertThat(airflow().describe(2, dag)).isEqualTo(airflow().describe(3, dag));
  }

  @Test
  void theCoordinatorsWeekIsOneChainThatEndsInPromotionOrAlert() throws Exception {
    JsonNode dag = airflow().describe(3, COORDINATOR);
    Map<String, String> upstream = new TreeMap<>();
    for (JsonNode task : dag.path("tasks")) {
      upstream.put(task.path("task_id").asText(), task.path("upstream").toString());
    }

    assertThat(upstream)
        .containsOnly(
            Map.entry("quiet", "[]"),
            Map.entry("statistics", "[\"quiet\"]"),
            Map.entry("gate", "[\"statistics\"]"),
            Map.entry("train", "[\"gate\"]"),
            Map.entry("compare", "[\"train\"]"),
            Map.entry("decide", "[\"compare\"]"),
            Map.entry("promote", "[\"decide\"]"),
            Map.entry("alert", "[\"decide\"]"));
    assertThat(dag.path("options").path("catchup").asBoolean(true)).isFalse();
    assertThat(dag.path("options").path("max_active_runs").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {COORDINATOR, SITE})
  void sparkIsGivenWhatTheLauncherGivesIt(String dag) throws Exception {
    Map<String, String> defaults = new TreeMap<>();
    for (String line : Files.readAllLines(Hospitals.ROOT.resolve("conf/spark-defaults.conf"))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.trim().split("\\s+", 2);
        defaults.put(words[0], words[1]);
      }
    }
    String launcher = Files.readString(Hospitals.ROOT.resolve("bin/interlake"));
    String delta =
        Files.readString(Hospitals.ROOT.resolve("pom.xml"))
            .replaceAll("(?s).*<delta.version>(.*?)</delta.version>.*", "$1");

    int submitting = 0;
    for (JsonNode task : airflow().describe(3, dag).path("tasks")) {
      if (!task.path("kind").asText().equals("SparkSubmitOperator")) {
        continue;
      }
      submitting++;
      Map<String, String> given = new TreeMap<>();
      task.path("conf").properties().forEach(e -> given.put(e.getKey(), e.getValue().asText()));
      assertThat(given).isEqualTo(defaults);
      assertThat(task.path("packages").asText())
          .isEqualTo("io.delta:delta-spark_4.1_2.13:" + delta);
      assertThat(task.path("deploy_mode").asText()).isEqualTo("client");
      String jar = Hospitals.ROOT.relativize(Path.of(task.path("application").asText())).toString();
      assertThat(launcher).contains("$root/" + jar, "--class " + task.path("java_class").asText());
      assertThat(task.path("retries").asInt()).isPositive();
      assertThat(task.path("retry_exponential_backoff").asBoolean()).isTrue();
      assertThat(task.path("max_retry_delay").asDouble()).isEqualTo(3600);
    }
    assertThat(submitting).isEqualTo(dag.equals(SITE) ? 1 : 5);
  }

  @Test
  void theRunsAreNamedAfterTheLogicalDate() throws Exception {
    List<Submitted> seen = new ArrayList<>();
    Ended ended = coordinate(seen);

    assertThat(ended.state("promote")).isEqualTo("success");
    assertThat(ended.state("alert")).isEqualTo("skipped");
    assertThat(seen)
        .extracting(Submitted::task)
        .containsExactly("statistics", "gate", "train", "compare", "promote");
    assertThat(seen.get(1).arguments()).containsSubsequence("--run", "heart-statistics-20261122");
    assertThat(seen.get(2).arguments())
        .containsSubsequence("--run", "heart-20261122", "--no-promote");
    List<Submitted> again = new ArrayList<>();
    coordinate(again);
    assertThat(again).isEqualTo(seen);
  }

  @Test
  void whatHelpsToBeTriedAgainIsTriedAgain() throws Exception {
    List<Submitted> seen = new ArrayList<>();
    Ended ended = coordinate(seen, 75, 69, 143, 0);
    assertThat(ended.tries("statistics")).isEqualTo(4);
    assertThat(ended.state("promote")).isEqualTo("success");

    Ended busy = coordinate(new ArrayList<>(), 75, 75, 75, 75, 75, 75, 75);
    assertThat(busy.tries("statistics")).isEqualTo(7);
    assertThat(busy.state("statistics")).isEqualTo("failed");
    assertThat(busy.state("train")).isEqualTo("upstream_failed");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 64, 65, 70, 76, 77, 78})
  void whatDoesNotHelpFailsAtOnce(int code) throws Exception {
    Ended ended = coordinate(new ArrayList<>(), code);

    assertThat(ended.state("statistics")).isEqualTo("failed");
    assertThat(ended.tries("statistics")).isEqualTo(1);
    assertThat(ended.words("statistics")).startsWith("exit code " + code + ": ");
  }

  @Test
  void aClosedGateStopsTheWeekAndAWorseModelAlerts() throws Exception {
    Ended closed = coordinate(new ArrayList<>(), 0, 3);
    assertThat(closed.state("gate")).isEqualTo("failed");
    assertThat(closed.tries("gate")).isEqualTo(1);
    assertThat(closed.state("train")).isEqualTo("upstream_failed");

    List<Submitted> seen = new ArrayList<>();
    Ended worse = coordinate(seen, 0, 0, 0, 3);
    assertThat(worse.state("compare")).isEqualTo("success");
    assertThat(worse.state("promote")).isEqualTo("skipped");
    assertThat(worse.state("alert")).isEqualTo("failed");
    assertThat(worse.words("alert")).contains("run heart-20261122 is worse", "by auc");
    assertThat(seen).extracting(Submitted::task).doesNotContain("promote");
  }

  @Test
  void theCoordinatorWaitsForOtherRunsAndNotForItsOwn() throws Exception {
    layRun("heart-20261122", "plan");
    layRun("heart-20261115", "plan", "result");
    assertThat(coordinate(new ArrayList<>()).state("promote")).isEqualTo("success");

    layRun("lungs", "plan");
    List<Submitted> seen = new ArrayList<>();
    assertThat(coordinate(seen).state("quiet")).isEqualTo("failed");
    assertThat(seen).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, success, 1",
    "75, skipped, 1",
    "77, failed, 1",
    "65, failed, 1",
    "69, success, 2"
  })
  void aSitesHourIsAnsweredSkippedOrFails(int code, String state, int tries) throws Exception {
    List<Submitted> seen = new ArrayList<>();
    layRun("open", "plan");
    Ended ended = airflow().run(SITE, SUNDAY, Map.of(), codes(seen, code));

    assertThat(ended.state("answer")).isEqualTo(state);
    assertThat(ended.tries("answer")).isEqualTo(tries);
    assertThat(seen.get(0).arguments())
        .containsExactly("--conf-file", "/etc/interlake/site.yaml", "--once", "--linger", "600");
  }

  @Test
  void aSiteStartsNoSparkWhereNoRunIsOpen() throws Exception {
    layRun("over", "plan", "result");
    List<Submitted> seen = new ArrayList<>();
    Ended ended = airflow().run(SITE, SUNDAY, Map.of(), codes(seen));

    assertThat(ended.state("work")).isEqualTo("skipped");
    assertThat(ended.state("answer")).isEqualTo("skipped");
    assertThat(seen).isEmpty();
  }

  private record Shell(int code, List<String> commands) {}

  /** Runs conf/cron/retrain with a launcher that notes its arguments and ends with these codes. */
  private Shell retrain(Integer... codes) throws Exception {
    Path notes = Files.createTempFile(folder, "notes", "");
    Path launcher = Files.createTempFile(folder, "launcher", "");
    Files.writeString(
        launcher,
        """
        #!/usr/bin/env bash
        echo "$*" >>'%s'
        codes=(%s)
        exit "${codes[$(wc -l <'%s') - 1]:-0}"
        """
            .formatted(
                notes,
                String.join(" ", Arrays.stream(codes).map(String::valueOf).toList()),
                notes));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    ProcessBuilder builder =
        new ProcessBuilder(Hospitals.ROOT.resolve("conf/cron/retrain").toString(), SUNDAY)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("retrain.log").toFile());
    builder.environment().put("INTERLAKE", launcher.toString());
    builder.environment().put("INTERLAKE_HOME", Hospitals.ROOT.toString());
    builder.environment().put("PAUSE", "0");
    int code = builder.start().waitFor();
    return new Shell(code, Files.readAllLines(notes));
  }

  @Test
  void cronRunsTheSameCommandsAsAirflow() throws Exception {
    List<Submitted> seen = new ArrayList<>();
    coordinate(seen);

    Shell shell = retrain();

    assertThat(shell.code()).isZero();
    assertThat(shell.commands())
        .hasSize(5)
        .map(line -> new TreeSet<>(Arrays.asList(line.split(" ", -1))))
        .isEqualTo(seen.stream().map(s -> new TreeSet<>(s.arguments())).toList());
    assertThat(retrain(75, 0, 69, 0).commands()).hasSize(7);
  }

  @ParameterizedTest
  @CsvSource({"3, 2", "64, 2", "76, 2", "70, 2"})
  void cronStopsWhereAStepDoes(int code, int commands) throws Exception {
    Shell shell = retrain(0, code);

    assertThat(shell.code()).isEqualTo(code);
    assertThat(shell.commands()).hasSize(commands);
  }

  @ParameterizedTest
  @ValueSource(strings = {"site", "coordinator", "run"})
  @SuppressWarnings("unchecked")
  void kubernetesEndsAJobByTheExitCode(String name) throws Exception {
    Path file = Hospitals.ROOT.resolve("conf/kubernetes/" + name + ".yaml");
    Map<String, Object> top =
        (Map<String, Object>)
            new Load(LoadSettings.builder().setLabel(name).build())
                .loadFromString(Files.readString(file));
    Map<String, Object> job = (Map<String, Object>) top.get("spec");
    assertThat(top).containsEntry("apiVersion", "batch/v1");
    if (top.get("kind").equals("CronJob")) {
      assertThat(job).containsEntry("concurrencyPolicy", "Forbid");
      job = section(section(job, "jobTemplate"), "spec");
    } else {
      assertThat(top).containsEntry("kind", "Job");
    }
    Map<String, Object> pod = section(section(job, "template"), "spec");
    assertThat(pod).containsEntry("restartPolicy", "Never"); // else podFailurePolicy is refused
    assertThat((Integer) pod.get("terminationGracePeriodSeconds")).isGreaterThanOrEqualTo(30);
    Map<String, Object> container = ((List<Map<String, Object>>) pod.get("containers")).get(0);
    Map<String, Object> onCodes =
        section(
            ((List<Map<String, Object>>) section(job, "podFailurePolicy").get("rules")).get(0),
            "onExitCodes");
    assertThat(onCodes).containsEntry("containerName", container.get("name"));
    List<Integer> values = (List<Integer>) onCodes.get("values");
    assertThat(values).isSorted().doesNotContain(0, 69, 75, 130, 137, 143);
    List<Integer> expected = new ArrayList<>(FINAL);
    if (name.equals("coordinator")) {
      expected.add(3);
    }
    if (name.equals("site")) {
      expected.remove(Integer.valueOf(76));
    }
    assertThat(values).containsExactlyInAnyOrderElementsOf(expected);
    String command = ((List<String>) container.get("command")).get(0);
    if (!command.startsWith("/")) {
      assertThat(Hospitals.ROOT.resolve(command)).isExecutable();
    }
    assertThat(((List<Map<String, Object>>) container.get("volumeMounts")))
        .extracting(mount -> mount.get("name"))
        .isSubsetOf(
            ((List<Map<String, Object>>) pod.get("volumes"))
                .stream().map(volume -> volume.get("name")).toList());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> section(Map<String, Object> of, String key) {
    return (Map<String, Object>) of.get(key);
  }
}

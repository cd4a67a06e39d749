package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.stream.StreamSupport;

/**
 * The DAGs of {@code conf/airflow}, loaded and run by a stand-in for Airflow, which is not to be
 * had where the tests run. What their operators would submit is handed to the test.
 */
final class AirflowStandIn {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final boolean PYTHON = hasPython();

  private final Map<String, String> environment;

  /**
   * @param environment of scheduler and workers, as {@code interlake_tasks.py} lists it
   */
  AirflowStandIn(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    assumeThat(PYTHON).as("no python3 on the path: the DAGs are not tested").isTrue();
  }

  private static boolean hasPython() {
    try {
      Process process = new ProcessBuilder("python3", "--version").start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What would be submitted to Spark. */
  record Submitted(String task, String javaClass, List<String> arguments) {}

  /** What became of a DAG run. */
  record Ended(JsonNode outcome) {
    String state(String task) {
      return outcome.path("states").path(task).asText();
    }

    int tries(String task) {
      return outcome.path("tries").path(task).asInt();
    }

    String words(String task) {
      return outcome.path("words").path(task).asText();
    }
  }

  /**
   * A DAG as its file makes it.
   *
   * @param version 2 or 3: under which of Airflow's names
   */
  JsonNode describe(int version, String dag) throws Exception {
    List<JsonNode> said = new ArrayList<>();
    talk(List.of("describe", Integer.toString(version), file(dag)), said::add, () -> "");
    return said.get(0);
  }

  /**
   * Runs a DAG.
   *
   * @param spark what takes the part of spark-submit: gives an exit code
   */
  Ended run(String dag, String ds, Map<String, String> parameters, ToIntFunction<Submitted> spark)
      throws Exception {
    List<JsonNode> said = new ArrayList<>();
    talk(
        List.of("run", "3", file(dag), ds, JSON.writeValueAsString(parameters)),
        said::add,
        () -> Integer.toString(spark.applyAsInt(submitted(said.get(said.size() - 1)))));
    return new Ended(said.get(said.size() - 1));
  }

  private static Submitted submitted(JsonNode line) {
    JsonNode command = line.path("submit");
    return new Submitted(
        command.path("task").asText(),
        command.path("javaClass").asText(),
        StreamSupport.stream(command.path("arguments").spliterator(), false)
            .map(JsonNode::asText)
            .toList());
  }

  private static String file(String dag) {
    return Hospitals.ROOT.resolve("conf/airflow").resolve(dag + ".py").toString();
  }

  private interface Listener {
    void said(JsonNode line);
  }

  private interface Answerer {
    String answer();
  }

  private void talk(List<String> arguments, Listener listener, Answerer answerer) throws Exception {
    List<String> command = new ArrayList<>();
    Path script = Hospitals.ROOT.resolve("integration/src/test/resources/airflow/stand_in.py");
    command.addAll(List.of("python3", "-S", script.toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().keySet().removeIf(name -> name.startsWith("INTERLAKE_"));
    builder.environment().putAll(environment);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    try (BufferedReader from = process.inputReader(StandardCharsets.UTF_8);
        BufferedWriter to = process.outputWriter(StandardCharsets.UTF_8)) {
      for (String line = from.readLine(); line != null; line = from.readLine()) {
        JsonNode said = JSON.readTree(line);
        listener.said(said);
        if (said.has("submit")) {
          to.write(answerer.answer());
          to.newLine();
          to.flush();
        }
      }
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}

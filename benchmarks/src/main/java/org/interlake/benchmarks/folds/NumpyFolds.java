package org.interlake.benchmarks.folds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.StreamSupport;

/** What {@code benchmarks/peers/folds.py} measured, if python3 and numpy are on this machine. */
final class NumpyFolds {
  private final String version;
  private final Map<String, Times> folds;

  private NumpyFolds(String version, Map<String, Times> folds) {
    this.version = version;
    this.folds = folds;
  }

  /** Milliseconds of the repetitions of a fold, by the clock and of the thread's CPU. */
  static final class Times {
    final double[] wall;
    final double[] cpu;

    private Times(double[] wall, double[] cpu) {
      this.wall = wall;
      this.cpu = cpu;
    }
  }

  /** Runs the script; says why on standard error if it cannot be run, and is empty then. */
  static NumpyFolds measure(Path script) throws InterruptedException {
    Map<String, Times> folds = new LinkedHashMap<>();
    String version = "";
    try {
      Process process =
          new ProcessBuilder("python3", script.toString())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        ObjectMapper json = new ObjectMapper();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          JsonNode node = json.readTree(line);
          if (node.has("numpy")) {
            version = node.get("numpy").asText();
          } else {
            folds.put(
                node.get("name").asText(),
                new Times(numbers(node.get("wall")), numbers(node.get("cpu"))));
          }
        }
      }
      if (process.waitFor() != 0) {
        System.err.println("numpy was not measured: python3 could not run " + script);
      }
    } catch (IOException e) {
      System.err.println("numpy was not measured: " + e.getMessage());
    }
    return new NumpyFolds(version, folds);
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  String version() {
    return version;
  }

  Map<String, Times> folds() {
    return folds;
  }
}

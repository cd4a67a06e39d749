package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.interlake.driver.registry.Coefficient;
import org.interlake.driver.registry.MetricValue;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.RunResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four hospitals' federation against what pooling their rows gives. */
final class HeartDiseaseTest {
  private static final Pattern COEFFICIENT =
      Pattern.compile("^\\| (\\(intercept\\)|[a-z=0-9]+) \\| (-?[0-9.]+(?:e-?[0-9]+)?) \\|$");

  @TempDir Path folder;

  @Test
  void newtonGivesTheExactPooledCoefficientsInTenRounds() throws Exception {
    Map<String, Double> pooled = exactPooledCoefficients();
    assertThat(pooled).hasSize(16);
    try (TestFederation hospitals = TestFederation.heart(folder)) {
      RunId run = new RunId("newton");
      RunResult result = hospitals.run(hospitals.plan("heart-newton"), run);

      assertThat(result.reason()).startsWith("converged");
      assertThat(hospitals.registry().rounds(run)).hasSizeLessThanOrEqualTo(10);
      Map<String, Double> federated = new TreeMap<>();
      for (Coefficient c :
          hospitals.promoted().latest("heart-disease").orElseThrow().model().coefficients()) {
        federated.put(c.name(), c.value());
      }
      assertThat(federated.keySet()).isEqualTo(pooled.keySet());
      pooled.forEach(
          (name, value) -> assertThat(federated.get(name)).as(name).isCloseTo(value, within(1e-7)));
    }
  }

  @Test
  void federatedAveragingReachesTheReference() throws Exception {
    try (TestFederation hospitals = TestFederation.heart(folder)) {
      RunId run = new RunId("fedavg");
      hospitals.run(hospitals.plan("heart-fedavg"), run);
      assertThat(hospitals.registry().rounds(run)).hasSize(2 + 50 + 1);
      assertThat(overall(hospitals, run, "accuracy")).isCloseTo(0.8090, within(2 * 0.0025 + 0.005));
      assertThat(overall(hospitals, run, "auc")).isCloseTo(0.8746, within(2 * 0.0004 + 0.005));
      assertThat(overall(hospitals, run, "log-loss")).isCloseTo(0.4441, within(2 * 0.0004 + 0.005));
    }
  }

  private static double overall(TestFederation hospitals, RunId run, String name) {
    return hospitals.registry().metrics(run).stream()
        .filter(m -> m.scope() == MetricValue.Scope.OVERALL)
        .filter(m -> m.site().equals(Optional.empty()))
        .filter(m -> m.split().equals("test") && m.name().equals(name))
        .reduce((earlier, later) -> later)
        .orElseThrow()
        .value();
  }

  /** The table of the exact pooled solution in the data set's reference results. */
  private static Map<String, Double> exactPooledCoefficients() throws Exception {
    String reference = Files.readString(Hospitals.testData().resolve("heart_disease/REFERENCE.md"));
    Map<String, Double> coefficients = new TreeMap<>();
    reference
        .substring(reference.indexOf("### Exact pooled solution"))
        .lines()
        .forEach(
            line -> {
              Matcher matcher = COEFFICIENT.matcher(line);
              if (matcher.matches()) {
                coefficients.put(matcher.group(1), Double.parseDouble(matcher.group(2)));
              }
            });
    return coefficients;
  }
}

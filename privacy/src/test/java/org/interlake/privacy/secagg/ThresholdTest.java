package org.interlake.privacy.secagg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThresholdTest {
  /**
   * The two conditions of the proof hold up to the number tolerated, and one of them not beyond.
   */
  @Test
  void toleratesAsManyAsTheProofAllows() {
    for (int n = Threshold.MIN_SITES; n <= Threshold.MAX_SITES; n++) {
      for (int t = n / 2 + 1; t <= n; t++) {
        int tolerated = new Threshold(n, t).colludingTolerated();
        assertThat(tolerated).isNotNegative();
        assertThat(isSafe(n, t, tolerated)).as("%d of %d", t, n).isTrue();
        assertThat(isSafe(n, t, tolerated + 1)).as("%d of %d", t, n).isFalse();
      }
    }
  }

  /** No two disjoint quorums of honest sites, and two honest updates in each sum. */
  private static boolean isSafe(int n, int t, int c) {
    return 2 * (t - c) > n - c && t - c >= 2;
  }

  @Test
  void toleratesAnyNumberBelowAThirdByDefault() {
    for (int n = Threshold.MIN_SITES; n <= Threshold.MAX_SITES; n++) {
      int largestBelowAThird = (n - 1) / 3;
      assertThat(Threshold.byDefault(n).colludingTolerated())
          .isGreaterThanOrEqualTo(largestBelowAThird);
    }
  }

  @Test
  void theTableOfTheSpecificationIsRight() throws IOException {
    List<String> rows =
        Files.readAllLines(
            Path.of(System.getProperty("interlake.root"), "docs", "spec", "secure-aggregation.md"));
    int[] sites = numbers(rows, "| n |");
    int[] needed = numbers(rows, "| t |");
    int[] mayDrop = numbers(rows, "| sites that may drop out, n - t |");
    int[] tolerated = numbers(rows, "| colluding sites tolerated |");

    assertThat(sites).hasSizeGreaterThan(5);
    for (int i = 0; i < sites.length; i++) {
      Threshold threshold = Threshold.byDefault(sites[i]);
      assertThat(threshold.needed()).isEqualTo(needed[i]);
      assertThat(sites[i] - needed[i]).isEqualTo(mayDrop[i]);
      assertThat(threshold.colludingTolerated()).isEqualTo(tolerated[i]);
    }
  }

  private static int[] numbers(List<String> rows, String start) {
    String row =
        rows.stream()
            .filter(r -> r.startsWith(start + " 2 |") || r.startsWith(start + " 0 |"))
            .findFirst()
            .orElseThrow();
    return Arrays.stream(row.substring(start.length()).split("\\|"))
        .map(String::strip)
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}

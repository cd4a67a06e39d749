package org.interlake.models.descent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.SiteData;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Intercept;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;

/**
 * What the strategies are for: sites whose rows differ. A logistic regression on 5 features; each
 * site has its own share of positive labels and its own centre. Distances are Euclidean, from the
 * optimum of all rows together, which L-BFGS finds. The figures are printed, and stand in {@code
 * docs/guide/strategies.md}.
 */
class DifferingSitesTest {
  private static final int WIDTH = 5;
  private static final double L2 = 1;
  private static final long SEED = 20260101;
  private static final int EVERY_ROW = 1_000_000;

  private static Objective logistic() {
    return new GlmObjective(new Binomial(), WIDTH, Intercept.FITTED, 0);
  }

  /** Rows of one site, drawn: a centre, and labels of which about {@code share} are positive. */
  private static RowBlock rows(int count, double share, double centre, Random random) {
    double[] values = new double[count * WIDTH];
    double[] labels = new double[count];
    double[] truth = {1, -1, 0.5, 0, -0.5};
    for (int row = 0; row < count; ) {
      double margin = 0;
      for (int j = 0; j < WIDTH; j++) {
        double x = centre * (j % 2 == 0 ? 1 : -1) + random.nextGaussian();
        values[row * WIDTH + j] = x;
        margin += truth[j] * x;
      }
      double label = random.nextDouble() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
      if (random.nextDouble() < (label == 1 ? share : 1 - share)) {
        labels[row++] = label;
      }
    }
    return TestBlocks.dense(0, WIDTH, values, labels);
  }

  private static Map<String, SiteData> sites(int[] counts, double[] shares, double[] centres) {
    Random random = new Random(SEED);
    Map<String, SiteData> sites = new TreeMap<>();
    for (int k = 0; k < counts.length; k++) {
      sites.put(
          "site-" + k, TestBlocks.site(WIDTH, rows(counts[k], shares[k], centres[k], random)));
    }
    return sites;
  }

  private static Map<String, SiteData> skewed() {
    return sites(
        new int[] {200, 200, 200, 200},
        new double[] {0.05, 0.3, 0.7, 0.95},
        new double[] {-0.5, 0, 0.3, 0.6});
  }

  private static long count(Map<String, SiteData> sites) {
    return sites.values().stream().mapToLong(site -> site.train().rows()).sum();
  }

  /** Of all rows together: the sum of the sites' gradients is that of the pooled rows. */
  private static double[] optimum(Map<String, SiteData> sites) {
    SitesInRounds pooled = new SitesInRounds(new Lbfgs(logistic(), Penalty.ridge(L2), 10), sites);
    for (int i = 0; i < 60; i++) {
      pooled.round();
    }
    return pooled.parameters();
  }

  private static double distance(double[] from, double[] to) {
    double squares = 0;
    for (int i = 0; i < from.length; i++) {
      squares += (from[i] - to[i]) * (from[i] - to[i]);
    }
    return Math.sqrt(squares);
  }

  private static double[] after(int rounds, TrainingAlgorithm algorithm, Map<String, SiteData> in) {
    SitesInRounds run = new SitesInRounds(algorithm, in);
    for (int i = 0; i < rounds; i++) {
      run.round();
    }
    return run.parameters();
  }

  @Test
  void scaffoldAndFeddynReachThePooledOptimumWhereFedavgDoesNot() {
    Map<String, SiteData> sites = skewed();
    double[] optimum = optimum(sites);
    long n = count(sites);
    LocalTraining training = LocalTraining.sgd(20, EVERY_ROW, 0.5);
    System.out.printf("seed %d, |optimum| %.3f%n", SEED, distance(optimum, new double[6]));
    for (int rounds : new int[] {10, 50, 200}) {
      double plain =
          distance(
              after(rounds, new FederatedAveraging(logistic(), L2, n, training, 0), sites),
              optimum);
      double scaffold =
          distance(
              after(rounds, new ControlledAveraging(logistic(), L2, n, training, 0), sites),
              optimum);
      double dynamic =
          distance(
              after(rounds, new DynamicRegularization(logistic(), L2, n, training, 0, 0.1), sites),
              optimum);
      System.out.printf(
          "label skew, 20 epochs of one batch, %d rounds: fedavg %.2e scaffold %.2e feddyn %.2e%n",
          rounds, plain, scaffold, dynamic);
      if (rounds == 200) {
        assertThat(plain).as("fedavg has stopped short").isGreaterThan(0.05);
        assertThat(scaffold).isLessThan(plain / 1000);
        assertThat(dynamic).isLessThan(plain / 1000);
      }
    }
  }

  @Test
  void sitesThatAreCalledSeldomCorrectByOldKnowledge() {
    int count = 20;
    int[] counts = new int[count];
    double[] shares = new double[count];
    double[] centres = new double[count];
    for (int k = 0; k < count; k++) {
      counts[k] = 100;
      shares[k] = 0.05 + 0.9 * k / (count - 1);
      centres[k] = -0.5 + 1.1 * k / (count - 1);
    }
    Map<String, SiteData> sites = sites(counts, shares, centres);
    long n = count(sites);
    LocalTraining training = LocalTraining.sgd(20, EVERY_ROW, 0.5);
    for (int called : new int[] {20, 10, 2}) {
      double plain =
          meanDistance(new FederatedAveraging(logistic(), L2, n, training, 0), sites, called);
      double scaffold =
          meanDistance(new ControlledAveraging(logistic(), L2, n, training, 0), sites, called);
      double dynamic =
          meanDistance(
              new DynamicRegularization(logistic(), L2, n, training, 0, 0.1), sites, called);
      System.out.printf(
          "label skew, %d of 20 sites a round, rounds 101 to 200: fedavg %.2e scaffold %.2e feddyn %.2e%n",
          called, plain, scaffold, dynamic);
      if (called == count) {
        assertThat(Math.max(scaffold, dynamic)).isLessThan(plain / 1000);
      }
      assertThat(Math.max(scaffold, dynamic)).isLessThan(plain / 4);
    }
  }

  /** From the optimum, over the second hundred of rounds of sites drawn anew. */
  private static double meanDistance(
      TrainingAlgorithm algorithm, Map<String, SiteData> sites, int called) {
    double[] optimum = optimum(sites);
    SitesInRounds run = new SitesInRounds(algorithm, sites);
    Random random = new Random(SEED);
    double sum = 0;
    for (int round = 1; round <= 200; round++) {
      List<String> names = new ArrayList<>(sites.keySet());
      Collections.shuffle(names, random);
      Set<String> chosen = Set.copyOf(names.subList(0, called));
      run.round(chosen, chosen);
      if (round > 100) {
        sum += distance(run.parameters(), optimum) / 100;
      }
    }
    return sum;
  }

  @Test
  void withSmallBatchesTheirNoiseRemains() {
    Map<String, SiteData> sites = skewed();
    double[] optimum = optimum(sites);
    long n = count(sites);
    LocalTraining training = LocalTraining.sgd(20, 20, 0.05);
    double plain =
        distance(after(60, new FederatedAveraging(logistic(), L2, n, training, 0), sites), optimum);
    double scaffold =
        distance(
            after(60, new ControlledAveraging(logistic(), L2, n, training, 0), sites), optimum);
    double dynamic =
        distance(
            after(60, new DynamicRegularization(logistic(), L2, n, training, 0, 0.1), sites),
            optimum);
    System.out.printf(
        "label skew, 20 epochs of batches of 20, 60 rounds: fedavg %.2e scaffold %.2e feddyn %.2e%n",
        plain, scaffold, dynamic);

    assertThat(scaffold).isLessThan(plain / 4);
    assertThat(dynamic).isLessThan(plain / 4);
  }

  @Test
  void fednovaMendsUnequalSteps() {
    Map<String, SiteData> sites =
        sites(
            new int[] {40, 80, 160, 640},
            new double[] {0.1, 0.3, 0.5, 0.8},
            new double[] {-0.5, 0, 0.3, 0.6});
    double[] optimum = optimum(sites);
    long n = count(sites);
    LocalTraining training = LocalTraining.sgd(1, 20, 0.005);
    double plain =
        distance(
            after(600, new FederatedAveraging(logistic(), L2, n, training, 0), sites), optimum);
    double nova =
        distance(
            after(600, new NormalizedAveraging(logistic(), L2, n, training, 0), sites), optimum);
    System.out.printf("2 to 32 steps a round, 600 rounds: fedavg %.2e fednova %.2e%n", plain, nova);

    assertThat(nova).isLessThan(plain / 4);
  }

  @Test
  void qfedavgNarrowsTheSpreadOfTheSitesLosses() {
    Map<String, SiteData> sites =
        sites(
            new int[] {200, 200, 200, 200},
            new double[] {0.5, 0.55, 0.5, 0.95},
            new double[] {0, 0.1, -0.1, -1});
    LocalTraining training = LocalTraining.sgd(1, EVERY_ROW, 0.5);
    double[] even = losses(sites, 0, training);
    double[] fair = losses(sites, 5, training);
    System.out.printf(
        "losses of sites: q = 0 %s, deviation %.4f; q = 5 %s, deviation %.4f%n",
        text(even), deviation(even), text(fair), deviation(fair));

    assertThat(deviation(fair)).isLessThan(deviation(even) / 2);
    assertThat(Arrays.stream(fair).max().getAsDouble())
        .isLessThan(Arrays.stream(even).max().getAsDouble());
  }

  private static double[] losses(Map<String, SiteData> sites, double q, LocalTraining training) {
    long n = count(sites);
    SitesInRounds run =
        new SitesInRounds(new FairAveraging(logistic(), L2, n, training, 0, q), sites);
    for (int i = 0; i < 400; i++) {
      run.round();
    }
    LocalDescent descent = new LocalDescent(logistic(), L2, n, training, 0);
    SiteRound round = new SiteRound(new SiteId("a"), RoundNumber.FIRST, 1);
    return sites.values().stream()
        .mapToDouble(
            site -> descent.run(site, run.model().parameters(), SiteTerms.NONE, round)[WIDTH + 1])
        .toArray();
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }

  private static String text(double[] values) {
    StringBuilder text = new StringBuilder();
    for (double value : values) {
      text.append(String.format(" %.3f", value));
    }
    return text.toString().trim();
  }
}

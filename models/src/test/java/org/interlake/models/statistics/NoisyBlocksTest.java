package org.interlake.models.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.interlake.models.PrivacyCost;
import org.interlake.models.noisy.SumsMechanism;
import org.interlake.models.training.RoundSecret;
import org.interlake.models.training.TrainingException;
import org.interlake.privacy.accounting.AnalyticGaussian;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RecordSums;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

/** What a row can do to the sums of noisy statistics, by trying it; the noise; and the results. */
class NoisyBlocksTest {
  private static final long SEED = 20261122;
  private static final String PLAN =
      """
      interlake: 1
      kind: statistics
      name: look
      federation: f
      dataset: d
      sites: [a, b]
      columns:
        - {column: x, type: double, range: [-1, 3], bins: 4, measures: [mean, variance, histogram, quantiles]}
        - {column: y, type: double, range: [10, 30], measures: [mean]}
        - {column: c, type: string, categories: [p, q], measures: [frequent]}
        - {column: d, type: long, categories: [1, 2, 3], measures: [count]}
        - {column: e, type: long, measures: [count]}
      quantiles: [0.5]
      contingency: [[c, d]]
      privacy:
        differentialPrivacy: {name: record-level-sums, %s, delta: 1e-5, rowCounts: public}
      """;

  private static StatisticsPlan plan(String noise) {
    return (StatisticsPlan)
        PrivacyCost.prepared(PlanReader.parseAny("plan.yaml", PLAN.formatted(noise)));
  }

  /** x: 1 + 1 + 1 + 4; y: 1 + 1; c: 2 + 2; d: 1; e: 1; c * d: 4 * 5. */
  private static final int LENGTH = 7 + 2 + 4 + 1 + 1 + 20;

  private static final int BLOCKS = 4 + 2 + 1 + 1 + 1 + 1;

  private static double[] row(
      NoisyBlocks blocks, double x, double y, String c, String d, boolean e) {
    double[] sums = new double[blocks.length()];
    blocks.add(new double[] {x, y}, new String[] {c, d}, new boolean[] {e}, sums);
    return sums;
  }

  private static double norm(double[] vector) {
    double square = 0;
    for (double element : vector) {
      square += element * element;
    }
    return Math.sqrt(square);
  }

  @Test
  void aRowIsCountedWhereItBelongs() {
    NoisyBlocks blocks = new NoisyBlocks(plan("epsilon: 1"));
    assertThat(blocks.length()).isEqualTo(LENGTH);
    assertThat(blocks.blocks()).isEqualTo(BLOCKS);

    double[] sums = row(blocks, 2, Double.NaN, "q", "7", true);

    assertThat(sums).startsWith(1, 0.5, 0.25, 0, 0, 0, 1); // u = (2 - 1) / 2, in the last bin
    assertThat(java.util.Arrays.copyOfRange(sums, 7, 15))
        .containsExactly(0, 0, 0, 1, 0, 0, 1, 1); // y is missing, c is q, d and e are there
    assertThat(sums[15 + 5 + 4]).as("q and (other)").isEqualTo(1);
    assertThat(java.util.Arrays.stream(sums).skip(15).sum()).isEqualTo(1);
  }

  @Test
  void noRowMovesTheSumsByMoreThanTheSensitivityAndOneReachesIt() {
    NoisyBlocks blocks = new NoisyBlocks(plan("epsilon: 1"));
    Random random = new Random(SEED);
    double[] odd = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, -0.0, 3, -1
    };
    String[] c = {null, "p", "q", "(other)", "r"};
    String[] d = {null, "1", "2", "3", "4"};
    double longest = 0;
    double[] table = new double[blocks.length()];
    for (int i = 0; i < 20_000; i++) {
      double x = i % 3 == 0 ? odd[random.nextInt(odd.length)] : 10 * random.nextGaussian();
      double y = i % 5 == 0 ? odd[random.nextInt(odd.length)] : 10 + 20 * random.nextDouble();
      double[] before = table.clone();
      blocks.add(
          new double[] {x, y},
          new String[] {c[random.nextInt(5)], d[random.nextInt(5)]},
          new boolean[] {random.nextBoolean()},
          table);
      double[] change = new double[table.length];
      for (int at = 0; at < change.length; at++) {
        change[at] = table[at] - before[at];
      }
      longest = Math.max(longest, norm(change));
    }
    assertThat(longest).isLessThanOrEqualTo(blocks.sensitivityL2());
    assertThat(norm(row(blocks, 3, 30, "p", "1", true)))
        .isCloseTo(blocks.sensitivityL2(), within(1e-12));
    assertThat(blocks.sensitivityL2()).isCloseTo(Math.sqrt(BLOCKS), within(1e-15));
  }

  @Test
  void theNoiseIsTheOneThatEpsilonAsksFor() {
    StatisticsPlan plan = plan("epsilon: 1");
    double noise = ((RecordSums) plan.differentialPrivacy()).noiseMultiplier();

    assertThat(noise)
        .isGreaterThanOrEqualTo(AnalyticGaussian.sigma(1, 1e-5))
        .isCloseTo(AnalyticGaussian.sigma(1, 1e-5), within(2e-5));
    assertThat(PrivacyCost.ofRound(plan, RoundPurpose.STATISTICS_COUNTS))
        .containsExactly(new SampledGaussian(noise, 1, 1));
    assertThat(PrivacyCost.ofRound(plan, RoundPurpose.STATISTICS_CELLS)).isEmpty();
    assertThat(PrivacyCost.ofRowsAtMost(plan)).containsExactly(new SampledGaussian(noise, 1, 1));
    assertThat(PrivacyCost.epsilonAtMost(plan)).isLessThanOrEqualTo(1).isGreaterThan(0.9999);
    assertThat(StatisticsLayouts.rounds(plan)).containsExactly(RoundPurpose.STATISTICS_COUNTS);
    assertThat(PrivacyCost.epsilonAtMost(plan("noiseMultiplier: 2")))
        .isCloseTo(AnalyticGaussian.epsilon(2, 1e-5), within(1e-9));
  }

  private static RoundSecret secret(String round) {
    return RoundSecret.of(new byte[RoundSecret.BYTES], round);
  }

  @Test
  void noiseIsUnbiasedOfItsDeviationAndTheSameForTheSameRound() {
    SumsMechanism mechanism = new NoisyBlocks(plan("epsilon: 1")).mechanism(2);
    int n = 20_000;
    double[] noise = new double[n];
    mechanism.addTo(noise, secret("1"));
    double[] again = new double[n];
    mechanism.addTo(again, secret("1"));
    double[] other = new double[n];
    mechanism.addTo(other, secret("2"));

    assertThat(again).isEqualTo(noise);
    assertThat(other).isNotEqualTo(noise);
    double s = mechanism.standardDeviation();
    assertThat(s).isCloseTo(2 * Math.sqrt(BLOCKS), within(1e-12));
    double mean = java.util.Arrays.stream(noise).average().orElseThrow();
    double square = java.util.Arrays.stream(noise).map(z -> z * z).average().orElseThrow();
    assertThat(mean).isCloseTo(0, within(5 * s / Math.sqrt(n)));
    assertThat(square / (s * s)).isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
    assertThatThrownBy(() -> mechanism.requireFew(1L << 30)).isInstanceOf(TrainingException.class);
  }

  /**
   * Sums of rows whose statistics are known, as two sites' noise of deviation s would leave them.
   */
  private static List<Statistic> results(StatisticsPlan plan, double[] sums, long rows) {
    double[] values = new double[1 + sums.length];
    values[0] = (double) rows;
    System.arraycopy(sums, 0, values, 1, sums.length);
    return new StatisticsFitter(plan)
        .noised(
            new StatisticsFitter.Round(DoubleVector.of(StatisticsLayouts.noisy(plan), values), 2));
  }

  private static double value(List<Statistic> all, String column, String measure, String key) {
    return all.stream()
        .filter(s -> s.columns().equals(column) && s.group().isEmpty())
        .filter(s -> s.measure().equals(measure) && s.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new AssertionError(column + " " + measure + " " + key))
        .value()
        .orElse(Double.NaN);
  }

  /** x is 400 times each of 0, 1, 2; u is -1/2, 0, 1/2. */
  private static double[] known(NoisyBlocks blocks) {
    double[] sums = new double[blocks.length()];
    for (int i = 0; i < 1200; i++) {
      blocks.add(
          new double[] {i % 3, i % 2 == 0 ? 15 : Double.NaN},
          new String[] {i % 4 == 0 ? null : "p", "2"},
          new boolean[] {true},
          sums);
    }
    return sums;
  }

  @Test
  void resultsAreThoseOfTheRowsWhereTheNoiseIsSmall() {
    StatisticsPlan plan = plan("noiseMultiplier: 0.5");
    NoisyBlocks blocks = new NoisyBlocks(plan);
    List<Statistic> all = results(plan, known(blocks), 1200);
    double s = 0.5 * Math.sqrt(BLOCKS) * Math.sqrt(2);

    assertThat(value(all, "x", "count", "")).isEqualTo(1200);
    assertThat(value(all, "x", "missing", "")).isZero();
    assertThat(value(all, "x", "mean", "")).isCloseTo(1, within(1e-12));
    assertThat(value(all, "x", "variance", "")).isCloseTo(800.0 / 1199, within(1e-6));
    assertThat(value(all, "x", "histogram", "0.00000 to 1.00000")).isEqualTo(400);
    assertThat(value(all, "x", "quantile", "0.5")).isCloseTo(1.5, within(1e-12));
    assertThat(value(all, "y", "count", "")).isEqualTo(600);
    assertThat(value(all, "y", "mean", "")).isCloseTo(15, within(1e-12));
    assertThat(value(all, "c", "missing", "")).isEqualTo(300);
    assertThat(value(all, "c", "frequent", "p")).isEqualTo(900);
    assertThat(value(all, "c", "frequent", "q")).isZero();
    assertThat(value(all, "e", "count", "")).isEqualTo(1200);

    assertThat(value(all, "x", "noise", "count")).isCloseTo(s, within(1e-12));
    assertThat(value(all, "x", "noise", "mean")).isCloseTo(2 * s / 1200, within(1e-12));
    // y: u = -1/2, h = 10, N = 600
    assertThat(value(all, "y", "noise", "mean"))
        .isCloseTo(10 * s / 600 * Math.sqrt(1.25), within(1e-12));
    // q = 1/6: u² is 1/4 in two rows of three
    assertThat(value(all, "x", "noise", "variance"))
        .isCloseTo(4 * s / 1200 * Math.sqrt(1 + 1.0 / 36), within(1e-6));
    // 600 of 1200 is half of bin 2 (of 400, as wide as 1): √(2 / 4 + 0 + 1 / 4)
    assertThat(value(all, "x", "noise", "quantile 0.5"))
        .isCloseTo(s / 400 * Math.sqrt(0.75), within(1e-12));
    assertThat(
            all.stream()
                .filter(t -> t.measure().equals("contingency"))
                .filter(t -> t.group().equals("c = (missing), d = 2")))
        .singleElement()
        .satisfies(t -> assertThat(t.value().orElseThrow()).isEqualTo(300));
  }

  /** The noise that is told is the noise there is: of 400 draws, by their own scatter. */
  @Test
  void toldNoiseIsTheScatterOfTheResults() {
    StatisticsPlan plan = plan("noiseMultiplier: 2");
    NoisyBlocks blocks = new NoisyBlocks(plan);
    SumsMechanism mechanism = blocks.mechanism(2);
    double[] exact = known(blocks);
    List<List<Statistic>> draws = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      double[] sums = exact.clone();
      mechanism.addTo(sums, secret("a" + i));
      mechanism.addTo(sums, secret("b" + i));
      draws.add(results(plan, sums, 1200));
    }
    String[][] told = {
      {"count", ""}, {"mean", ""}, {"variance", ""}, {"deviation", ""}, {"quantile", "0.5"}
    };
    double[] truth = {1200, 1, 2.0 / 3, Math.sqrt(2.0 / 3), 1.5};
    for (int k = 0; k < told.length; k++) {
      String measure = told[k][0];
      String key = told[k][1];
      double noise =
          value(
              results(plan, exact, 1200),
              "x",
              "noise",
              key.isEmpty() ? measure : measure + " " + key);
      double sum = 0;
      double square = 0;
      for (List<Statistic> draw : draws) {
        double off = value(draw, "x", measure, key) - truth[k];
        sum += off / draws.size();
        square += off * off / draws.size();
      }
      // 400 draws: the mean within 5/20 of the noise (the ratios' bias is far below), the scatter
      // within 5/√800 of it and a tenth for what lies beyond first derivatives
      assertThat(Math.abs(sum)).as(measure).isLessThan(0.3 * noise);
      assertThat(Math.sqrt(square) / noise).as(measure).isBetween(0.75, 1.3);
    }
  }

  @Test
  void whatTheNoiseWouldDecideIsNotTold() {
    StatisticsPlan plan = plan("epsilon: 1");
    NoisyBlocks blocks = new NoisyBlocks(plan);
    double[] sums = new double[blocks.length()];
    sums[0] = -7.25; // rows with an x, by chance

    List<Statistic> all = results(plan, sums, 30);

    assertThat(value(all, "x", "count", "")).isEqualTo(-7.25);
    assertThat(value(all, "x", "missing", "")).isEqualTo(37.25);
    for (String measure : List.of("mean", "variance", "deviation")) {
      assertThat(value(all, "x", measure, "")).as(measure).isNaN();
    }
    assertThat(value(all, "x", "quantile", "0.5")).isNaN();
  }
}

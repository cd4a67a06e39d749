package org.interlake.models.noisy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.SiteData;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.glm.Intercept;
import org.interlake.models.training.RoundSecret;
import org.interlake.models.training.SiteRound;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ModelSpec.Likelihood;
import org.junit.jupiter.api.Test;

/** What a row can do to the sums, by trying it; and what the noise on them is. */
class BoundedSumsTest {
  private static final int WIDTH = 4;
  private static final int CLASSES = 3;
  private static final double NORM = 2.5;
  private static final double BOUND = 7;
  private static final int NEIGHBOURS = 400;
  private static final long SEED = 20261122;

  private static List<BoundedSums> all() {
    List<BoundedSums> all = new ArrayList<>();
    for (Intercept intercept : Intercept.values()) {
      for (double bound : new double[] {0, BOUND}) {
        all.add(new ProductSums(WIDTH, NORM, bound, intercept));
      }
    }
    for (Likelihood features : Likelihood.values()) {
      // a row of ones and zeros is as long as it may be only if the norm is that of one of them
      double norm = features == Likelihood.BERNOULLI ? 1 : NORM;
      all.add(new ClassMoments(features, CLASSES, WIDTH, norm));
    }
    return all;
  }

  /** A row. */
  private static final class Labelled {
    private final double[] x;
    private final double y;

    Labelled(double[] x, double y) {
      this.x = x;
      this.y = y;
    }

    @Override
    public String toString() {
      return Arrays.toString(x) + " " + y;
    }
  }

  /** Rows inside and outside the bounds, of any size, and such that no model should see. */
  private static Labelled row(Random random, boolean classes) {
    double[] x = new double[WIDTH];
    double size = Math.exp(6 * random.nextGaussian());
    int kind = random.nextInt(8);
    for (int j = 0; j < WIDTH; j++) {
      x[j] =
          switch (kind) {
            case 0 -> random.nextInt(2);
            case 1 -> j == 0 ? NORM : 0;
            case 2 -> random.nextInt(5);
            default -> size * random.nextGaussian();
          };
    }
    if (kind == 7) {
      x[random.nextInt(WIDTH)] =
          new double[] {Double.NaN, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, -0.0}
              [random.nextInt(4)];
    }
    double y =
        classes
            ? random.nextInt(CLASSES)
            : kind == 6 ? Double.NaN : BOUND * Math.exp(3 * random.nextGaussian());
    return new Labelled(x, random.nextBoolean() || classes ? y : -y);
  }

  private static double[] sums(BoundedSums kernel, List<Labelled> rows) {
    double[] x = rows.stream().flatMapToDouble(row -> Arrays.stream(row.x)).toArray();
    double[] y = rows.stream().mapToDouble(row -> row.y).toArray();
    double[] sums = new double[kernel.length()];
    kernel.add(TestBlocks.dense(0, WIDTH, x, y), sums);
    return sums;
  }

  private static double distance(double[] one, double[] other) {
    double square = 0;
    for (int i = 0; i < one.length; i++) {
      square += (one[i] - other[i]) * (one[i] - other[i]);
    }
    return Math.sqrt(square);
  }

  @Test
  void noRowMovesTheSumsByMoreThanTheirSensitivity() {
    for (BoundedSums kernel : all()) {
      Random random = new Random(SEED);
      boolean classes = kernel instanceof ClassMoments;
      double longest = 0;
      for (int i = 0; i < NEIGHBOURS; i++) {
        List<Labelled> table = new ArrayList<>();
        for (int k = random.nextInt(6); k >= 0; k--) {
          table.add(row(random, classes));
        }
        int gone = random.nextInt(table.size());
        List<Labelled> neighbour = new ArrayList<>(table);
        neighbour.remove(gone);
        double moved =
            distance(
                sums(kernel, table),
                neighbour.isEmpty() ? new double[kernel.length()] : sums(kernel, neighbour));
        assertThat(moved)
            .as("%s, row %s", kernel.getClass().getSimpleName(), table.get(gone))
            .isLessThanOrEqualTo(kernel.sensitivityL2());
        longest = Math.max(longest, moved);
      }
      assertThat(longest)
          .as("the sensitivity of %s is no larger than it must be", kernel)
          .isGreaterThan(0.9999 * kernel.sensitivityL2());
    }
  }

  @Test
  void theSumsAreExactInAnyOrder() {
    for (BoundedSums kernel : all()) {
      Random random = new Random(SEED);
      List<Labelled> rows = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        rows.add(row(random, kernel instanceof ClassMoments));
      }
      double[] once = sums(kernel, rows);
      Collections.shuffle(rows, random);
      assertThat(sums(kernel, rows)).isEqualTo(once);
      assertThat(Arrays.stream(once)).allMatch(sum -> sum * 0x1p24 == Math.rint(sum * 0x1p24));
    }
  }

  @Test
  void rowsWithinTheBoundsAreSummedAsTheyAre() {
    Labelled row = new Labelled(new double[] {1, 0, -1.5, 0.5}, 3.5);
    double[] sums = sums(new ProductSums(WIDTH, NORM, BOUND, Intercept.FITTED), List.of(row));

    assertThat(sums[0]).isCloseTo(1 / NORM, within(1e-6));
    assertThat(sums[WIDTH]).isCloseTo(3.5 / BOUND, within(1e-6));
    assertThat(sums[WIDTH + 3]).isCloseTo(-1.5 / NORM * 3.5 / BOUND, within(1e-6));
    assertThat(sums[2 * WIDTH + 1]).isCloseTo(1 / NORM / NORM, within(1e-6));
    assertThat(sums[2 * WIDTH + 3]).isCloseTo(-1.5 / NORM / NORM, within(1e-6));
    assertThat(sums).hasSize(2 * WIDTH + 1 + 10);
  }

  @Test
  void aBoundIsANumberAboveZero() {
    for (double bound : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new RowScale(bound)).hasMessageContaining("Invalid bound");
    }
    assertThatThrownBy(() -> new NoisySums(all().get(0), 0))
        .hasMessageContaining("Invalid noiseMultiplier: 0.0");
  }

  private static SiteRound round(int number) {
    return new SiteRound(
        new SiteId("a"),
        new RoundNumber(number),
        1,
        java.util.Optional.of(RoundSecret.of(new byte[RoundSecret.BYTES], "round " + number)));
  }

  private static SiteData rows(int width) {
    double[] x = new double[3 * width];
    Arrays.fill(x, 0.01);
    RowBlock block = TestBlocks.dense(0, width, x, 1, 2, -3);
    return TestBlocks.site(width, block);
  }

  @Test
  void theNoiseHasTheDeviationThatIsAccountedFor() {
    int width = 200;
    double noise = 1.7;
    ProductSums kernel = new ProductSums(width, NORM, BOUND, Intercept.FITTED);
    NoisySums noisy = new NoisySums(kernel, noise);
    SiteData data = rows(width);
    double[] exact = data.train().sum(kernel);
    double[] sent = noisy.of(data, round(2));
    double total = 0;
    double squares = 0;
    for (int i = 0; i < sent.length; i++) {
      double z = (sent[i] - exact[i]) / (noise * kernel.sensitivityL2());
      total += z;
      squares += z * z;
    }
    // Of n independent standard normal numbers, each within 6 standard deviations.
    double n = sent.length;
    assertThat(total).isCloseTo(0, within(6 * Math.sqrt(n)));
    assertThat(squares).isCloseTo(n, within(6 * Math.sqrt(2 * n)));
    assertThat(noisy.standardDeviation()).isEqualTo(noise * 2);
    assertThat(noisy.of(data, round(2))).as("a repeated round").isEqualTo(sent);
    assertThat(noisy.of(data, round(3))).isNotEqualTo(sent);
  }

  @Test
  void withoutASecretNothingIsSent() {
    NoisySums noisy = new NoisySums(all().get(0), 1);
    SiteRound open = new SiteRound(new SiteId("a"), new RoundNumber(2), 1);
    assertThatThrownBy(() -> noisy.of(rows(WIDTH), open))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no secret");
  }
}

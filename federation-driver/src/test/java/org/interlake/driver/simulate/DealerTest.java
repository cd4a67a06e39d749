package org.interlake.driver.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.interlake.driver.simulate.Partition.Dealt;
import org.interlake.driver.simulate.Partition.Scheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DealerTest {
  private static final int SITES = 10;

  /** A third of the rows are positive. */
  private static final double[] TARGETS =
      IntStream.range(0, 3000).mapToDouble(row -> row % 3 == 0 ? 1 : 0).toArray();

  private static int[] deal(String scheme, long seed) {
    return new Dealer(new Dealt(Scheme.parse(scheme), SITES, seed)).sitesOf(TARGETS);
  }

  private static int[] sizes(int[] siteOf) {
    int[] sizes = new int[SITES];
    for (int site : siteOf) {
      sizes[site]++;
    }
    return sizes;
  }

  private static double[] positives(int[] siteOf) {
    double[] positives = new double[SITES];
    for (int row = 0; row < siteOf.length; row++) {
      positives[siteOf[row]] += TARGETS[row];
    }
    return positives;
  }

  @ParameterizedTest
  @ValueSource(strings = {"iid", "dirichlet:0.5", "shards:2"})
  void theSameSeedDealsTheSameAndAnotherDealsOtherwise(String scheme) {
    assertThat(deal(scheme, 7)).isEqualTo(deal(scheme, 7)).isNotEqualTo(deal(scheme, 8));
  }

  @Test
  void dealsAsTheFirstVersionDid() {
    assertThat(
            Stream.of("iid", "dirichlet:0.5", "shards:2")
                .map(scheme -> Arrays.hashCode(deal(scheme, 7))))
        .containsExactly(1005715491, 999603175, -795759113);
  }

  @Test
  void iidDealsEqualPartsAlike() {
    assertThat(sizes(deal("iid", 7))).containsOnly(300);
    for (double positives : positives(deal("iid", 7))) {
      assertThat(positives).isBetween(70.0, 130.0);
    }
  }

  @Test
  void aShardHoldsOneLabelOrTwo() {
    int[] siteOf = deal("shards:1", 7);
    assertThat(sizes(siteOf)).containsOnly(300);
    // 2000 negatives in 300s: six sites have none of the others, one has 100 positives
    assertThat(Arrays.stream(positives(siteOf)).sorted().toArray())
        .containsExactly(0, 0, 0, 0, 0, 0, 100, 300, 300, 300);
  }

  @Test
  void dirichletIsUnevenForASmallAlphaAndEvenForALargeOne() {
    int[] uneven = sizes(deal("dirichlet:0.1", 7));
    int[] even = sizes(deal("dirichlet:1e6", 7));
    assertThat(Arrays.stream(uneven).sum()).isEqualTo(3000);
    assertThat(Arrays.stream(uneven).max().getAsInt()).isGreaterThan(600);
    for (int size : even) {
      assertThat((double) size).isCloseTo(300, within(3.0));
    }
  }

  /** Var of a share is (1/K)(1 - 1/K) / (K alpha + 1): Dirichlet's, of a symmetric alpha. */
  @Test
  void dirichletSharesHaveDirichletsVariance() {
    double alpha = 0.5;
    double sum = 0;
    int draws = 400;
    for (int seed = 0; seed < draws; seed++) {
      for (int size : sizes(deal("dirichlet:" + alpha, seed))) {
        double deviation = size / 3000.0 - 1.0 / SITES;
        sum += deviation * deviation;
      }
    }
    // A site's share is (2/3) of one class's and (1/3) of the other's, drawn independently.
    double ofOne = (1.0 / SITES) * (1 - 1.0 / SITES) / (SITES * alpha + 1);
    double expected = (4.0 / 9 + 1.0 / 9) * ofOne;
    assertThat(sum / (draws * SITES)).isCloseTo(expected, within(0.1 * expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "iid:2", "dirichlet", "dirichlet:", "dirichlet:x", "shards:1.5", "random"})
  void refusesWhatIsNoScheme(String text) {
    assertThatThrownBy(() -> Scheme.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'%s'".formatted(text))
        .hasMessageContaining("dirichlet:0.5");
  }

  @Test
  void refusesSchemesThatCannotBe() {
    assertThatThrownBy(() -> Scheme.parse("dirichlet:0")).hasMessageContaining("above 0");
    assertThatThrownBy(() -> Scheme.parse("shards:0")).hasMessageContaining("1 or more");
    assertThatThrownBy(() -> new Dealt(Scheme.parse("iid"), 1, 1))
        .hasMessageContaining("2 or more");
  }
}

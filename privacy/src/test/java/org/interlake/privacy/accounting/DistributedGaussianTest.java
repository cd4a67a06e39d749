package org.interlake.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.interlake.privacy.accounting.PrivacyEvent.Concentrated;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.junit.jupiter.api.Test;

/** The bound against the distribution itself, computed term by term in one dimension. */
final class DistributedGaussianTest {
  private static final int REACH = 90;
  private static final double[] ORDERS = {1.01, 1.5, 2, 3, 5, 8};

  /** log P(X = x) of one discrete Gaussian, x from -REACH to REACH. */
  private static double[] one(double variance) {
    double[] logs = new double[2 * REACH + 1];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = -(i - REACH) * (double) (i - REACH) / (2 * variance);
    }
    double total = logSum(logs, logs.length);
    for (int i = 0; i < logs.length; i++) {
      logs[i] -= total;
    }
    return logs;
  }

  private static double[] sum(int shares, double variance) {
    double[] share = one(variance);
    double[] sum = share;
    double[] terms = new double[share.length];
    for (int n = 1; n < shares; n++) {
      double[] next = new double[share.length];
      for (int x = -REACH; x <= REACH; x++) {
        int count = 0;
        for (int y = Math.max(-REACH, x - REACH); y <= Math.min(REACH, x + REACH); y++) {
          terms[count++] = sum[y + REACH] + share[x - y + REACH];
        }
        next[x + REACH] = logSum(terms, count);
      }
      sum = next;
    }
    return sum;
  }

  private static double logSum(double[] logs, int count) {
    double greatest = Arrays.stream(logs, 0, count).max().orElseThrow();
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.exp(logs[i] - greatest);
    }
    return greatest + Math.log(sum);
  }

  /** D_α(X + shift ‖ X). */
  private static double divergence(double[] logs, int shift, double order) {
    double[] terms = new double[logs.length];
    int count = 0;
    for (int i = shift; i < logs.length; i++) {
      terms[count++] = order * logs[i - shift] + (1 - order) * logs[i];
    }
    return logSum(terms, count) / (order - 1);
  }

  @Test
  void everyRenyiDivergenceIsAtMostWhatTheMultiplierSays() {
    double tightest = Double.POSITIVE_INFINITY;
    for (double variance : new double[] {0.25, 0.3, 0.5, 1, 4}) {
      for (int shares = 1; shares <= 4; shares++) {
        double[] law = sum(shares, variance);
        for (int shift = 1; shift <= 2; shift++) {
          double z = DistributedGaussian.noiseMultiplier(shares, variance, shift, 1);
          for (double order : ORDERS) {
            double bound = order / (2 * z * z);
            double exact = divergence(law, shift, order);
            assertThat(exact)
                .as("shares %d of variance %s, shift %d, order %s", shares, variance, shift, order)
                .isLessThanOrEqualTo(bound * (1 + 1e-9));
            tightest = Math.min(tightest, bound / exact);
          }
        }
      }
    }
    assertThat(tightest).as("and not by much").isLessThan(1.001);
  }

  @Test
  void theSumIsAsFarFromADiscreteGaussianAsTheGapSaysAtMost() {
    for (double variance : new double[] {0.25, 0.3, 0.5, 0.8}) {
      for (int shares = 1; shares <= 4; shares++) {
        double[] sum = sum(shares, variance);
        double[] whole = one(shares * variance);
        double farthest = 0;
        for (int x = -REACH / 2; x <= REACH / 2; x++) {
          farthest = Math.max(farthest, Math.abs(sum[x + REACH] - whole[x + REACH]));
        }
        assertThat(farthest)
            .as("shares %d of variance %s", shares, variance)
            .isLessThanOrEqualTo(DistributedGaussian.gap(shares, variance) + 1e-9);
        if (shares > 1 && variance < 0.5) {
          assertThat(farthest)
              .as("a sum of discrete Gaussians is none")
              .isGreaterThan(DistributedGaussian.gap(shares, variance) / 20);
        }
      }
    }
  }

  @Test
  void moreSharesAndMoreCoordinatesAreCountedAsTheyShould() {
    assertThat(DistributedGaussian.gap(1, 0.25)).isZero();
    assertThat(DistributedGaussian.noiseMultiplier(4, 0x1p40, 0x1p20, 1_000_000))
        .as("wide noise: as one Gaussian of all variances")
        .isCloseTo(2, within(1e-9))
        .isLessThan(2);
    assertThat(DistributedGaussian.noiseMultiplier(4, 0.25, 1, 100))
        .as("narrow noise loses by each coordinate")
        .isLessThan(DistributedGaussian.noiseMultiplier(4, 0.25, 1, 1) / 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistributedGaussian.gap(2, 0.2))
        .withMessageContaining("must be 0.25 or more");
  }

  @Test
  void noAccountantTakesMomentsForTheGaussianItself() {
    List<PrivacyEvent> rounds = List.of(new Concentrated(4, 20));
    double byMoments = new RdpAccountant().epsilon(List.of(new SampledGaussian(4, 1, 20)), 1e-5);
    assertThat(new RdpAccountant().epsilon(rounds, 1e-5)).isEqualTo(byMoments);
    assertThat(new PldAccountant().epsilon(rounds, 1e-5)).isEqualTo(byMoments);
    assertThat(new GaussianOrRdpAccountant().epsilon(rounds, 1e-5)).isEqualTo(byMoments);
    double exact =
        new GaussianOrRdpAccountant().epsilon(List.of(new SampledGaussian(4, 1, 20)), 1e-5);
    assertThat(exact).isLessThan(byMoments);
    assertThat(new GaussianOrRdpAccountant().delta(rounds, byMoments)).isLessThan(1.001e-5);
    assertThat(
            new PldAccountant()
                .epsilon(List.of(new Concentrated(4, 20), new SampledGaussian(1, 0.1, 5)), 1e-5))
        .isGreaterThan(byMoments);
  }

  /** By brute force: one answer of two shares, the accountant's epsilon against the true delta. */
  @Test
  void theEpsilonHoldsForTheDistributionItself() {
    for (double variance : new double[] {0.3, 1, 4}) {
      double[] law = sum(2, variance);
      double z = DistributedGaussian.noiseMultiplier(2, variance, 1, 1);
      for (double delta : new double[] {1e-2, 1e-4, 1e-6}) {
        double epsilon = new RdpAccountant().epsilon(List.of(new Concentrated(z, 1)), delta);
        double exact = 0;
        for (int i = 1; i < law.length; i++) {
          exact += Math.max(0, Math.exp(law[i - 1]) - Math.exp(epsilon + law[i]));
        }
        assertThat(exact).as("variance %s, delta %s", variance, delta).isLessThanOrEqualTo(delta);
      }
    }
  }
}

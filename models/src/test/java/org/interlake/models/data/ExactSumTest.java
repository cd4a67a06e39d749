package org.interlake.models.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumTest {
  @Test
  void isTheRoundedSumOfTheTermsInAnyOrderAndGrouping() {
    Random random = new Random(3);
    for (int draw = 0; draw < 500; draw++) {
      ExactSum whole = new ExactSum();
      ExactSum[] parts = {new ExactSum(), new ExactSum(), new ExactSum()};
      BigDecimal naive = BigDecimal.ZERO;
      for (int i = 0; i < 40; i++) {
        double term =
            random.nextGaussian() * Math.scalb(1.0, random.nextInt(draw % 2 == 0 ? 20 : 600) - 300);
        whole.add(term);
        parts[random.nextInt(3)].add(term);
        naive = naive.add(new BigDecimal(term));
      }
      assertThat(whole.value()).isEqualTo(naive.doubleValue());
      assertThat(parts[2].merge(parts[0]).merge(parts[1]).value()).isEqualTo(whole.value());
    }
  }

  @Test
  void keepsWhatDoublesLose() {
    ExactSum sum = new ExactSum();
    for (double term : new double[] {1e300, 1, -1e300, Double.MIN_VALUE, -1, 1e-300}) {
      sum.add(term);
    }
    assertThat(sum.value()).isEqualTo(1e-300);
  }

  @Test
  void endsWhereDoublesEnd() {
    ExactSum sum = new ExactSum();
    sum.add(Double.MAX_VALUE);
    assertThat(sum.value()).isEqualTo(Double.MAX_VALUE);
    sum.add(Double.MAX_VALUE);
    assertThat(sum.value()).isInfinite();
    sum.add(-Double.MAX_VALUE);
    sum.add(-Double.MAX_VALUE);
    assertThat(sum.value()).isZero();
    sum.add(-Double.MIN_VALUE);
    assertThat(sum.value()).isEqualTo(-Double.MIN_VALUE);
  }
}

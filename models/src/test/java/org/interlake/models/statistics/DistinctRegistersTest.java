package org.interlake.models.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DistinctRegistersTest {
  private static double estimate(long hashes, int repeats) {
    byte[] registers = new byte[DistinctRegisters.REGISTERS];
    for (int repeat = 0; repeat < repeats; repeat++) {
      Random random = new Random(hashes);
      for (long i = 0; i < hashes; i++) {
        DistinctRegisters.add(random.nextLong() * 0x9E3779B97F4A7C15L, registers, 0);
      }
    }
    double[] values = new double[registers.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = registers[i];
      assertThat(DistinctRegisters.isPossible(values[i])).isTrue();
    }
    return DistinctRegisters.estimate(values);
  }

  @Test
  void countsDifferentHashesWithinFourDeviations() {
    for (long hashes : new long[] {1, 10, 100, 1_000, 5_000, 20_000, 300_000}) {
      assertThat(estimate(hashes, 1) / (double) hashes).isCloseTo(1, within(4 * 1.04 / 64));
      assertThat(Math.rint(estimate(Math.min(hashes, 10), 3)))
          .isEqualTo((double) Math.min(hashes, 10));
    }
    assertThat(estimate(0, 1)).isZero();
  }
}

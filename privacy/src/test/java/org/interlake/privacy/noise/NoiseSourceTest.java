package org.interlake.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseSourceTest {
  /** NIST's AES-256 of a block of zeros under a key of zeros (CAVP KAT, GFSbox family). */
  @Test
  void isTheKeyStreamOfAesInCounterMode() {
    NoiseSource source = NoiseSource.ofKey(new byte[NoiseSource.KEY_BYTES]);

    // dc95c078a2408989ad48a21492842087
    assertThat(Long.reverseBytes(source.nextLong())).isEqualTo(0xdc95c078a2408989L);
    assertThat(Long.reverseBytes(source.nextLong())).isEqualTo(0xad48a21492842087L);
  }

  @Test
  void goesOnBeyondItsBufferWithoutRepeating() {
    NoiseSource source = Samples.source(1);
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.add(source.nextLong())).isTrue();
    }
  }

  @Test
  void twoSecureSourcesDiffer() {
    assertThat(NoiseSource.secure().nextLong()).isNotEqualTo(NoiseSource.secure().nextLong());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 10, 64, 100})
  void drawsEveryNumberBelowABoundAlike(long bound) {
    NoiseSource source = Samples.source(2);
    long[] counts = new long[(int) bound];
    double[] expected = new double[(int) bound];
    Arrays.fill(expected, 100_000.0 / bound);
    for (int i = 0; i < 100_000; i++) {
      counts[(int) source.nextBelow(bound)]++;
    }

    if (bound == 1) {
      assertThat(counts).containsExactly(100_000);
    } else {
      Samples.assertCounts(counts, expected);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 0.1, 0.5, 0.999})
  void isTrueWithTheProbabilityAskedFor(double probability) {
    NoiseSource source = Samples.source(3);
    long[] counts = new long[2];
    for (int i = 0; i < 200_000; i++) {
      counts[source.nextBernoulli(probability) ? 1 : 0]++;
    }

    Samples.assertCounts(counts, new double[] {200_000 * (1 - probability), 200_000 * probability});
  }

  @Test
  void isNeverTrueWithProbabilityNoneAndAlwaysWithProbabilityOne() {
    NoiseSource source = Samples.source(4);
    for (int i = 0; i < 1000; i++) {
      assertThat(source.nextBernoulli(0)).isFalse();
      assertThat(source.nextBernoulli(Double.MIN_VALUE)).isFalse();
      assertThat(source.nextBernoulli(1)).isTrue();
    }
  }

  @Test
  void refusesWhatIsNoKeyNoBoundAndNoProbability() {
    assertThatThrownBy(() -> NoiseSource.ofKey(new byte[16]))
        .hasMessage("Invalid key: 16 bytes (must be 32)");
    assertThatThrownBy(() -> Samples.source(1).nextBelow(0))
        .hasMessage("Invalid bound: 0 (must be 1 or more)");
    assertThatThrownBy(() -> Samples.source(1).nextBernoulli(Double.NaN))
        .hasMessage("Invalid probability: NaN (must be from 0 to 1)");
  }
}

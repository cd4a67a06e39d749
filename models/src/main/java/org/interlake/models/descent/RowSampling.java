package org.interlake.models.descent;

import java.util.Arrays;
import org.interlake.privacy.noise.NoiseSource;

/** Poisson samples of rows: each is drawn with probability q, by itself, from secret bits. */
final class RowSampling {
  private final NoiseSource source;
  private final double samplingRate;

  RowSampling(byte[] key, double samplingRate) {
    this.source = NoiseSource.ofKey(key);
    this.samplingRate = samplingRate;
  }

  /** The rows drawn of the next {@code rows}, in their order. */
  int[] of(int rows) {
    int[] drawn = new int[rows];
    int count = 0;
    for (int row = 0; row < rows; row++) {
      if (source.nextBernoulli(samplingRate)) {
        drawn[count++] = row;
      }
    }
    return Arrays.copyOf(drawn, count);
  }
}

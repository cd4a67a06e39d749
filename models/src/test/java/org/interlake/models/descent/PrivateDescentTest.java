package org.interlake.models.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Intercept;
import org.interlake.models.training.RoundSecret;
import org.junit.jupiter.api.Test;

/** DP-SGD of one site: what it draws, and how the draw is kept. */
class PrivateDescentTest {
  private static final int WIDTH = 4000;
  private static final int ROWS = 50;
  private static final double NORM = 0.7;
  private static final double NOISE = 1.3;

  private static final Objective MODEL =
      new GlmObjective(new Binomial(), WIDTH, Intercept.FITTED, 0);

  private static RowBlock rows() {
    SplittableRandom random = new SplittableRandom(4);
    return TestBlocks.dense(
        0,
        WIDTH,
        random.doubles((long) ROWS * WIDTH, -1, 1).toArray(),
        random.ints(ROWS, 0, 2).asDoubleStream().toArray());
  }

  private static RoundSecret secret(String round) {
    return RoundSecret.of(new byte[RoundSecret.BYTES], round);
  }

  private static double[] run(PrivateSteps privacy, RoundSecret secret, List<RowBlock> blocks) {
    BatchStep step = new BatchStep(LocalTraining.sgd(1, 1, 1), 0, 0, 1);
    return new PrivateDescent(
            MODEL.clippedBatches(privacy.clippingNormL2()), step, MODEL.start(), privacy, secret)
        .run(blocks);
  }

  @Test
  void theUpdateIsTheClippedSumAndNoiseOfTheDeviationThatIsAccountedFor() {
    List<RowBlock> blocks = List.of(rows());
    double[] made = run(new PrivateSteps(NORM, NOISE, 1, 1), secret("1"), blocks);
    double[] sum = ClippedGradientTest.clipped(MODEL, rows(), MODEL.start(), NORM);
    double total = 0;
    double squares = 0;
    for (int j = 0; j < made.length; j++) {
      double noise = (-made[j] * ROWS - sum[j]) / (NORM * NOISE); // the learning rate is 1
      total += noise;
      squares += noise * noise;
    }
    // Of n independent standard normal numbers, each within 6 standard deviations.
    double n = made.length;
    assertThat(total).isCloseTo(0, within(6 * Math.sqrt(n)));
    assertThat(squares).isCloseTo(n, within(6 * Math.sqrt(2 * n)));
  }

  @Test
  void aRepeatedRoundIsTheSameToTheLastBitAndAnotherRoundIsNot() {
    PrivateSteps privacy = new PrivateSteps(NORM, NOISE, 0.3, 3);
    double[] first = run(privacy, secret("1"), List.of(rows()));
    assertThat(run(privacy, secret("1"), List.of(rows()))).isEqualTo(first);
    assertThat(run(privacy, secret("2"), List.of(rows()))).isNotEqualTo(first);
    assertThat(run(privacy, RoundSecret.of(other(), "1"), List.of(rows()))).isNotEqualTo(first);
  }

  private static byte[] other() {
    byte[] key = new byte[RoundSecret.BYTES];
    key[31] = 1;
    return key;
  }

  @Test
  void aStepThatDrawsNoRowIsAStep() {
    PrivateSteps privacy = new PrivateSteps(NORM, NOISE, 1e-12, 2);
    double[] made = run(privacy, secret("1"), List.of(rows()));
    double squares = 0;
    for (double value : made) {
      double noise = value * 1e-12 * ROWS / (NORM * NOISE);
      squares += noise * noise;
    }
    // Two steps of noise, in each coordinate the sum of two standard normal numbers.
    double n = made.length;
    assertThat(squares / 2).isCloseTo(n, within(6 * Math.sqrt(2 * n)));
  }

  @Test
  void eachRowIsDrawnByItselfWithTheRate() {
    RowSampling sampling = new RowSampling(secret("1").keyOf("rows"), 0.2);
    int[] hits = new int[100];
    int samples = 2000;
    for (int i = 0; i < samples; i++) {
      for (int row : sampling.of(hits.length)) {
        hits[row]++;
      }
    }
    double deviation = Math.sqrt(samples * 0.2 * 0.8);
    for (int hit : hits) {
      assertThat((double) hit).isCloseTo(samples * 0.2, within(6 * deviation));
    }
    assertThat(new RowSampling(secret("1").keyOf("rows"), 1).of(3)).containsExactly(0, 1, 2);
    assertThat(new RowSampling(secret("1").keyOf("rows"), 0.5).of(0)).isEmpty();
  }

  @Test
  void aSecretSaysNothingOfItself() {
    assertThat(secret("1").toString()).isEqualTo("RoundSecret");
    assertThat(secret("1").keyOf("rows"))
        .hasSize(RoundSecret.BYTES)
        .isNotEqualTo(secret("1").keyOf("gradients"));
    assertThatThrownBy(() -> RoundSecret.of(new byte[31], "1"))
        .hasMessageContaining("31 bytes (must be 32)");
  }

  @Test
  void refusesStepsThatMakeNoSense() {
    assertThatThrownBy(() -> new PrivateSteps(0, 1, 0.1, 1)).hasMessageContaining("clippingNorm");
    assertThatThrownBy(() -> new PrivateSteps(1, 0, 0.1, 1)).hasMessageContaining("noiseMult");
    assertThatThrownBy(() -> new PrivateSteps(1, 1, 1.1, 1)).hasMessageContaining("samplingRate");
    assertThatThrownBy(() -> new PrivateSteps(1, 1, 0.1, 0)).hasMessageContaining("steps");
  }
}

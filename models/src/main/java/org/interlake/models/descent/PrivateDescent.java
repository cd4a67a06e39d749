package org.interlake.models.descent;

import java.util.Arrays;
import java.util.List;
import org.interlake.models.data.BlockProgram;
import org.interlake.models.data.RowBlock;
import org.interlake.models.training.RoundSecret;

/**
 * DP-SGD over all blocks of a site, in one task (Abadi et al. 2016, Algorithm 1). With n training
 * rows, a step is
 *
 * <pre>
 * L = each row with probability q, by itself
 * g = 1/(q n) · (Σ_L min(1, C / |g_i|) · g_i + noise of standard deviation σ C in each coordinate)
 * </pre>
 *
 * and then what {@link BatchStep} makes of any gradient, which sees no row. The divisor is q n and
 * not |L|, which depends on the rows drawn. A step that draws no row is a step: its gradient is
 * noise. Which rows are drawn is as secret as the noise, or sampling would hide nothing.
 *
 * <p>Returns θ and nothing else: a loss would be a number of the rows.
 */
final class PrivateDescent implements BlockProgram {
  private static final long serialVersionUID = 1L;

  private final BatchGradient clipped;
  private final BatchStep step;
  private final double[] start;
  private final double clippingNormL2;
  private final double noiseMultiplier;
  private final double samplingRate;
  private final int steps;
  private final RoundSecret secret;

  /**
   * @param clipped of {@code Objective.clippedBatches}, with the norm of {@code privacy}
   * @param start the parameters that the round started from
   */
  PrivateDescent(
      BatchGradient clipped,
      BatchStep step,
      double[] start,
      PrivateSteps privacy,
      RoundSecret secret) {
    this.clipped = clipped;
    this.step = step;
    this.start = start;
    this.clippingNormL2 = privacy.clippingNormL2();
    this.noiseMultiplier = privacy.noiseMultiplier();
    this.samplingRate = privacy.samplingRate();
    this.steps = privacy.steps();
    this.secret = secret;
  }

  @Override
  public double[] run(List<RowBlock> blocks) {
    RowSampling sampling = new RowSampling(secret.keyOf("rows"), samplingRate);
    GradientNoise noise =
        new GradientNoise(secret.keyOf("gradients"), clippingNormL2, noiseMultiplier, start.length);
    double expectedRows = samplingRate * blocks.stream().mapToLong(RowBlock::rows).sum();
    double[] theta = start.clone();
    double[] gradient = new double[theta.length];
    LocalOptimizer.Steps optimizer = step.begin(theta.length);
    for (int i = 0; i < steps; i++) {
      Arrays.fill(gradient, 0);
      for (RowBlock block : blocks) {
        int[] drawn = sampling.of(block.rows());
        clipped.add(block, drawn, 0, drawn.length, theta, gradient);
      }
      noise.addTo(gradient);
      for (int j = 0; j < gradient.length; j++) {
        gradient[j] /= expectedRows;
      }
      step.take(optimizer, theta, gradient, 1, start);
    }
    return theta;
  }
}

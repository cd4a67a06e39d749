package org.interlake.benchmarks.kernels;

import java.util.List;
import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.BlockProgram;
import org.interlake.models.data.FeatureMatrix;
import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.SgdEpoch;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Intercept;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Passes over a million rows of 50 floats: 200 MB, more than any cache holds. */
@State(Scope.Benchmark)
public class DensePasses {
  static final int BLOCKS = 245;
  static final int WIDTH = 50;

  private List<RowBlock> blocks;
  private BlockKernel gradient;
  private BlockProgram epoch;

  /** Draws the rows. */
  @Setup
  public void draw() {
    blocks = Blocks.floats(BLOCKS, WIDTH);
    GlmObjective objective = new GlmObjective(new Binomial(), WIDTH, Intercept.FITTED, 0);
    gradient = objective.gradientAt(Blocks.parameters(WIDTH));
    epoch = SgdEpoch.of(objective, 256, 0.05);
  }

  /** What a user would write: one loop, one sum. Each addition waits for the one before. */
  @Benchmark
  public float plainSum() {
    float total = 0;
    for (RowBlock block : blocks) {
      total += plainSum(((FeatureMatrix.Floats) block.features()).values());
    }
    return total;
  }

  private static float plainSum(float[] x) {
    float sum = 0;
    for (float number : x) {
      sum += number;
    }
    return sum;
  }

  /** What reading alone costs: eight independent float sums. */
  @Benchmark
  public float sumOfFloats() {
    float total = 0;
    for (RowBlock block : blocks) {
      total += sumOfFloats(((FeatureMatrix.Floats) block.features()).values());
    }
    return total;
  }

  private static float sumOfFloats(float[] x) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    for (int i = 0; i < x.length; i += 8) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
      s4 += x[i + 4];
      s5 += x[i + 5];
      s6 += x[i + 6];
      s7 += x[i + 7];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }

  /** The same in double. */
  @Benchmark
  public double sumInDouble() {
    double total = 0;
    for (RowBlock block : blocks) {
      total += sumInDouble(((FeatureMatrix.Floats) block.features()).values());
    }
    return total;
  }

  private static double sumInDouble(float[] x) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    for (int i = 0; i < x.length; i += 8) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
      s4 += x[i + 4];
      s5 += x[i + 5];
      s6 += x[i + 6];
      s7 += x[i + 7];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }

  /** Loss and gradient of logistic regression. */
  @Benchmark
  public double[] gradient() {
    double[] sums = new double[gradient.length()];
    blocks.forEach(block -> gradient.add(block, sums));
    return sums;
  }

  /** A round's work of federated averaging: an epoch, and the loss where it started. */
  @Benchmark
  public double[] epoch() {
    return epoch.run(blocks);
  }
}

package org.interlake.models.glm;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.interlake.models.data.FeatureMatrix;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.training.TestRounds;

/** Rows of width 3 whose targets suit a loss, with weights and offsets. */
public final class TestTargets {
  public static final List<MarginLoss> LOSSES =
      List.of(
          new Binomial(),
          new Gaussian(),
          new Poisson(),
          new GammaLog(),
          new GammaInverse(),
          new Tweedie(1.5),
          new Tweedie(1.1),
          new Hinge(),
          new SquaredHinge());

  private TestTargets() {}

  /** A target that the loss admits, from a number in [0, 1). */
  public static double target(MarginLoss loss, double mean, double u) {
    if (loss.admits(0) && !loss.admits(2)) {
      return u < 1 / (1 + Math.exp(-2 * mean)) ? 1 : 0;
    }
    if (loss instanceof Gaussian) {
      return 3 * mean - 1 + u;
    }
    double positive = loss instanceof GammaInverse ? 1 / (2 + mean) : Math.exp(mean);
    if (loss instanceof Poisson) {
      return Math.floor(3 * positive * u);
    }
    if (loss instanceof Tweedie) {
      return u < 0.3 ? 0 : 2 * positive * u;
    }
    return positive * (0.5 + u);
  }

  /** Rows with weights from 0.5 to 2 and, but for the inverse link, offsets from -0.3 to 0.3. */
  public static RowBlock rows(MarginLoss loss, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = random.doubles(3L * rows, -1, 1).map(v -> Math.abs(v) < 0.2 ? 0 : v).toArray();
    double[] targets = new double[rows];
    double[] weights = new double[rows];
    double[] offsets = new double[rows];
    for (int i = 0; i < rows; i++) {
      offsets[i] = loss instanceof GammaInverse ? 0 : random.nextDouble(-0.3, 0.3);
      weights[i] = random.nextDouble(0.5, 2);
      double mean = 0.2 + 0.5 * x[3 * i] - 0.4 * x[3 * i + 1] + 0.1 * x[3 * i + 2] + offsets[i];
      targets[i] = target(loss, mean, random.nextDouble());
    }
    return TestBlocks.dense(0, 3, x, targets).withWeights(weights).withOffsets(offsets);
  }

  /** The intercept that a run would start from. */
  public static double start(MarginLoss loss, RowBlock rows) {
    if (!(loss instanceof Family family)) {
      return 0;
    }
    double weights = 0;
    double targets = 0;
    double exposures = 0;
    double offsets = 0;
    for (int i = 0; i < rows.rows(); i++) {
      weights += rows.weight(i);
      targets += rows.weight(i) * rows.targets()[i];
      exposures += rows.weight(i) * Math.exp(rows.offset(i));
      offsets += rows.weight(i) * rows.offset(i);
    }
    return family.startIntercept(new TargetSums(weights, targets, exposures, offsets));
  }

  /** The same rows, their features rounded to float, in each of the three forms. */
  public static List<RowBlock> forms(RowBlock block) {
    int rows = block.rows();
    int width = block.width();
    double[] values = TestBlocks.values(block);
    float[] floats = new float[values.length];
    int filled = 0;
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
      values[i] = floats[i];
      filled += floats[i] == 0 ? 0 : 1;
    }
    int[] starts = new int[rows + 1];
    int[] columns = new int[filled];
    float[] sparse = new float[filled];
    int k = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        if (floats[i * width + j] != 0) {
          columns[k] = j;
          sparse[k++] = floats[i * width + j];
        }
      }
      starts[i + 1] = k;
    }
    return List.of(
        like(block, new FeatureMatrix.Doubles(rows, width, values)),
        like(block, new FeatureMatrix.Floats(rows, width, floats)),
        like(block, new FeatureMatrix.Sparse(width, starts, columns, sparse)));
  }

  private static RowBlock like(RowBlock block, FeatureMatrix features) {
    return RowBlock.of(block.index(), features)
        .withTargets(block.targets())
        .withWeights(block.weights())
        .withOffsets(block.offsets());
  }

  /** The sums of Newton's method over one block. */
  public static double[] newtonSums(MarginLoss loss, double[] parameters, RowBlock block) {
    return TestRounds.sum(new GlmKernel(loss, parameters), List.of(block));
  }

  /** Some of a block's rows. */
  public static RowBlock slice(RowBlock block, int from, int to) {
    int width = block.width();
    return TestBlocks.dense(
            0,
            width,
            Arrays.copyOfRange(TestBlocks.values(block), from * width, to * width),
            Arrays.copyOfRange(block.targets(), from, to))
        .withWeights(Arrays.copyOfRange(block.weights(), from, to))
        .withOffsets(Arrays.copyOfRange(block.offsets(), from, to));
  }
}

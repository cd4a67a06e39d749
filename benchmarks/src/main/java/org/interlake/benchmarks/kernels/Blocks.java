package org.interlake.benchmarks.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.interlake.models.data.FeatureMatrix;
import org.interlake.models.data.RowBlock;

/** Blocks of drawn rows, of the size that sites cut theirs to. */
final class Blocks {
  static final int ROWS = 4096;

  private Blocks() {}

  static List<RowBlock> floats(int count, int width) {
    Random random = new Random(1);
    List<RowBlock> blocks = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      float[] x = new float[ROWS * width];
      for (int i = 0; i < x.length; i++) {
        x[i] = 4 * random.nextFloat() - 2;
      }
      blocks.add(
          RowBlock.of(b, new FeatureMatrix.Floats(ROWS, width, x)).withTargets(labels(random)));
    }
    return blocks;
  }

  static List<RowBlock> doubles(int count, int width) {
    Random random = new Random(1);
    List<RowBlock> blocks = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      double[] x = new double[ROWS * width];
      for (int i = 0; i < x.length; i++) {
        x[i] = 4 * random.nextFloat() - 2;
      }
      blocks.add(
          RowBlock.of(b, new FeatureMatrix.Doubles(ROWS, width, x)).withTargets(labels(random)));
    }
    return blocks;
  }

  /** Each row has {@code nonZeros} values, one in each of as many stripes of the columns. */
  static List<RowBlock> sparse(int count, int width, int nonZeros) {
    SplittableRandom draws = new SplittableRandom(1);
    Random random = new Random(1);
    int stripe = width / nonZeros;
    List<RowBlock> blocks = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      int[] starts = new int[ROWS + 1];
      int[] columns = new int[ROWS * nonZeros];
      float[] x = new float[ROWS * nonZeros];
      for (int row = 0; row < ROWS; row++) {
        for (int k = 0; k < nonZeros; k++) {
          columns[row * nonZeros + k] = k * stripe + draws.nextInt(stripe);
          x[row * nonZeros + k] = 4 * random.nextFloat() - 2;
        }
        starts[row + 1] = (row + 1) * nonZeros;
      }
      blocks.add(
          RowBlock.of(b, new FeatureMatrix.Sparse(width, starts, columns, x))
              .withTargets(labels(random)));
    }
    return blocks;
  }

  private static double[] labels(Random random) {
    double[] y = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      y[i] = random.nextInt(2);
    }
    return y;
  }

  /** Parameters that give margins of the usual size. */
  static double[] parameters(int width) {
    Random random = new Random(2);
    double[] theta = new double[width + 1];
    for (int i = 0; i <= width; i++) {
      theta[i] = random.nextGaussian() * 0.2;
    }
    return theta;
  }
}

package org.interlake.models.softmax;

import static java.util.Objects.requireNonNull;

import org.interlake.models.data.BlockKernel;
import org.interlake.models.descent.BatchGradient;
import org.interlake.models.descent.Objective;
import org.interlake.models.glm.Intercept;
import org.interlake.protocol.vector.VectorLayout;

/** Multinomial logistic regression for first-order training, from 0. */
public final class SoftmaxObjective implements Objective {
  private final int classes;
  private final int width;
  private final Intercept intercept;

  /**
   * @param classes K, 2 or more; a row's target is the number of its class, 0 to K - 1
   * @param width features of a row, p
   */
  public SoftmaxObjective(int classes, int width, Intercept intercept) {
    if (classes < 2) {
      throw new IllegalArgumentException(
          "Invalid classes: %d (must be 2 or more)".formatted(classes));
    }
    this.classes = classes;
    this.width = width;
    this.intercept = requireNonNull(intercept, "intercept");
  }

  @Override
  public VectorLayout parameterLayout() {
    return SoftmaxParameters.layout(classes, width);
  }

  @Override
  public int intercepts() {
    return classes;
  }

  @Override
  public double[] start() {
    return new double[classes * (width + 1)];
  }

  @Override
  public BlockKernel gradientAt(double[] parameters) {
    return new SoftmaxKernel(classes, width, intercept, parameters);
  }

  @Override
  public BatchGradient batches() {
    return new SoftmaxKernel.Batches(classes, width, intercept);
  }

  @Override
  public BatchGradient clippedBatches(double clippingNormL2) {
    return new ClippedSoftmaxBatches(classes, width, intercept, clippingNormL2);
  }

  @Override
  public boolean definedEverywhere() {
    return true;
  }

  /** The loss is never negative. */
  @Override
  public double scale(double sum, double weights) {
    return Math.max(sum, Double.MIN_NORMAL);
  }
}

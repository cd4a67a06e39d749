package org.interlake.models.glm;

import static java.util.Objects.requireNonNull;

import org.interlake.models.data.BlockKernel;
import org.interlake.models.descent.BatchGradient;
import org.interlake.models.descent.Objective;
import org.interlake.protocol.vector.VectorLayout;

/** A generalised linear model, or a support vector machine, for first-order training. */
public final class GlmObjective implements Objective {
  private final MarginLoss loss;
  private final int width;
  private final Intercept intercept;
  private final double startIntercept;

  /**
   * @param width features of a row, p
   * @param startIntercept of the first round; must be 0 where the model has none
   */
  public GlmObjective(MarginLoss loss, int width, Intercept intercept, double startIntercept) {
    this.loss = requireNonNull(loss, "loss");
    this.width = width;
    this.intercept = requireNonNull(intercept, "intercept");
    this.startIntercept = requireStart(intercept, startIntercept);
  }

  static double requireStart(Intercept intercept, double startIntercept) {
    if (!Double.isFinite(startIntercept) || (intercept == Intercept.NONE && startIntercept != 0)) {
      throw new IllegalArgumentException(
          "Invalid startIntercept: %s (must be a finite number, and 0 where the model has no intercept)"
              .formatted(startIntercept));
    }
    return startIntercept;
  }

  @Override
  public VectorLayout parameterLayout() {
    return GlmParameters.layout(width);
  }

  @Override
  public int intercepts() {
    return 1;
  }

  @Override
  public double[] start() {
    return GlmParameters.start(width, startIntercept);
  }

  @Override
  public BlockKernel gradientAt(double[] parameters) {
    return new GradientKernel(loss, intercept, parameters);
  }

  @Override
  public BatchGradient batches() {
    return new GlmBatches(loss, intercept);
  }

  @Override
  public BatchGradient clippedBatches(double clippingNormL2) {
    return new ClippedGlmBatches(loss, intercept, clippingNormL2);
  }

  @Override
  public boolean definedEverywhere() {
    return loss.definedEverywhere();
  }

  @Override
  public double scale(double sum, double weights) {
    return loss.scale(sum, weights);
  }
}

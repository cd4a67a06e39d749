package org.interlake.models.fm;

import java.util.Random;
import org.interlake.models.contract.LabelSummary;
import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.BatchGradient;
import org.interlake.models.descent.FeatureRows;
import org.interlake.models.descent.Objective;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.Gaussian;
import org.interlake.models.glm.MarginLoss;
import org.interlake.models.metrics.Scorer;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.vector.VectorLayout;

/** The loss of a factorization machine. Not convex: where training ends depends on the seed. */
public final class FactorizationObjective implements Objective {
  private final MarginLoss loss;
  private final int width;
  private final int factors;
  private final Terms terms;
  private final double startIntercept;
  private final double initialDeviation;
  private final long seed;

  /**
   * A plan's machine: the log-loss for a binary label, half the squared error for a measured one.
   *
   * @param width features of a row, p
   * @param label of the training rows of all sites
   * @param seed draws the factors that training starts from
   */
  public FactorizationObjective(
      ModelSpec.FactorizationMachine model, int width, LabelSummary label, long seed) {
    this.loss = label instanceof LabelSummary.Binary ? new Binomial() : new Gaussian();
    this.width = width;
    this.factors = model.factors();
    this.terms = Terms.of(model);
    this.startIntercept =
        terms.intercept() && label instanceof LabelSummary.Measured measured
            ? measured.label() / measured.weight()
            : 0;
    this.initialDeviation = model.initialDeviation();
    this.seed = seed;
  }

  @Override
  public VectorLayout parameterLayout() {
    return FactorizationParameters.layout(width, factors);
  }

  @Override
  public int intercepts() {
    return 1;
  }

  /**
   * An intercept of 0, or of a measured label's mean; coefficients of 0; factors from a normal
   * distribution of mean 0, the same for the same seed on every machine.
   */
  @Override
  public double[] start() {
    double[] start = new double[1 + width + width * factors];
    start[0] = startIntercept;
    Random random = new Random(seed);
    for (int i = 1 + width; i < start.length; i++) {
      start[i] = initialDeviation * random.nextGaussian();
    }
    return start;
  }

  @Override
  public BlockKernel gradientAt(double[] parameters) {
    return new FactorizationKernel(loss, width, factors, terms, parameters);
  }

  @Override
  public BatchGradient batches() {
    return new FactorizationKernel.Batches(loss, width, factors, terms);
  }

  @Override
  public boolean definedEverywhere() {
    return true;
  }

  @Override
  public double scale(double sum, double weights) {
    return loss.scale(sum, weights);
  }

  /** η of a row: the margin of a binary label, the expected value of a measured one. */
  public Scorer scorer(double[] parameters) {
    return new Predictors(width, factors, parameters);
  }

  private static final class Predictors implements Scorer {
    private static final long serialVersionUID = 1L;

    private final int width;
    private final int factors;
    private final double[] theta;

    Predictors(int width, int factors, double[] theta) {
      this.width = width;
      this.factors = factors;
      this.theta = theta;
    }

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public void score(RowBlock block, double[] out) {
      FeatureRows x = FeatureRows.of(block);
      FactorizationRow scratch = new FactorizationRow(width, factors);
      for (int row = 0; row < block.rows(); row++) {
        out[row] = scratch.predictor(x, row, theta);
      }
    }
  }
}

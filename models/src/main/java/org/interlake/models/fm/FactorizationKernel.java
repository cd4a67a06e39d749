package org.interlake.models.fm;

import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.BatchGradient;
import org.interlake.models.descent.FeatureRows;
import org.interlake.models.descent.GradientSums;
import org.interlake.models.glm.MarginLoss;

/** The sums of {@link GradientSums} of a factorization machine at θ. */
final class FactorizationKernel implements BlockKernel {
  private static final long serialVersionUID = 1L;

  private final MarginLoss loss;
  private final int width;
  private final int factors;
  private final Terms terms;
  private final double[] parameters;

  FactorizationKernel(MarginLoss loss, int width, int factors, Terms terms, double[] parameters) {
    this.loss = loss;
    this.width = width;
    this.factors = factors;
    this.terms = terms;
    this.parameters = parameters;
  }

  @Override
  public int length() {
    return GradientSums.GRADIENT_AT + parameters.length;
  }

  @Override
  public void add(RowBlock block, double[] sums) {
    FeatureRows x = FeatureRows.of(block);
    FactorizationRow scratch = new FactorizationRow(width, factors);
    double[] at = new double[3];
    for (int row = 0; row < block.rows(); row++) {
      sums[GradientSums.ROWS_AT]++;
      double weight = block.weight(row);
      if (weight == 0) {
        continue;
      }
      loss.evaluate(scratch.predictor(x, row, parameters), block.targets()[row], at);
      if (!Double.isFinite(at[MarginLoss.VALUE]) || !Double.isFinite(at[MarginLoss.SLOPE])) {
        sums[GradientSums.OUTSIDE_AT]++;
        continue;
      }
      sums[GradientSums.WEIGHTS_AT] += weight;
      sums[GradientSums.LOSS_AT] += weight * at[MarginLoss.VALUE];
      scratch.addSlopes(
          weight * at[MarginLoss.SLOPE], parameters, terms, sums, GradientSums.GRADIENT_AT);
    }
  }

  /** The same gradient over batches. */
  static final class Batches implements BatchGradient {
    private static final long serialVersionUID = 1L;

    private final MarginLoss loss;
    private final int width;
    private final int factors;
    private final Terms terms;

    /** Made once for a task: a batch may be smaller than a row is wide. */
    private transient FactorizationRow scratch;

    Batches(MarginLoss loss, int width, int factors, Terms terms) {
      this.loss = loss;
      this.width = width;
      this.factors = factors;
      this.terms = terms;
    }

    private FactorizationRow scratch() {
      if (scratch == null) {
        scratch = new FactorizationRow(width, factors);
      }
      return scratch;
    }

    @Override
    public void add(
        RowBlock block, int[] order, int from, int to, double[] parameters, double[] gradient) {
      FeatureRows x = FeatureRows.of(block);
      FactorizationRow room = scratch();
      for (int i = from; i < to; i++) {
        int row = order[i];
        double eta = room.predictor(x, row, parameters);
        double slope = block.weight(row) * loss.slope(eta, block.targets()[row]);
        room.addSlopes(slope, parameters, terms, gradient, 0);
      }
    }

    @Override
    public double addLoss(RowBlock block, double[] parameters, double sum) {
      FeatureRows x = FeatureRows.of(block);
      FactorizationRow room = scratch();
      double total = sum;
      for (int row = 0; row < block.rows(); row++) {
        double eta = room.predictor(x, row, parameters);
        total += block.weight(row) * loss.value(eta, block.targets()[row]);
      }
      return total;
    }
  }
}

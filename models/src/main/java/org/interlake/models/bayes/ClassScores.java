package org.interlake.models.bayes;

import org.interlake.models.data.DenseRows;
import org.interlake.models.data.RowBlock;
import org.interlake.models.metrics.Scorer;
import org.interlake.protocol.plan.ModelSpec.Likelihood;

/** Scores of rows: linear in the features, but for gaussian ones. */
final class ClassScores implements Scorer {
  private static final long serialVersionUID = 1L;

  private final boolean margin;
  private final Likelihood features;
  private final double[] constants;
  private final double[] slopes;
  private final double[] variances;

  ClassScores(
      boolean margin, Likelihood features, double[] priors, double[] theta, double[] variances) {
    this.margin = margin;
    this.features = features;
    this.constants = priors.clone();
    this.slopes = theta.clone();
    this.variances = variances;
    int width = theta.length / priors.length;
    for (int i = 0; i < theta.length; i++) {
      if (features == Likelihood.BERNOULLI) {
        double absent = StrictMath.log1p(-StrictMath.exp(theta[i]));
        constants[i / width] += absent;
        slopes[i] = theta[i] - absent;
      } else if (features == Likelihood.GAUSSIAN) {
        constants[i / width] -= StrictMath.log(2 * Math.PI * variances[i]) / 2;
      }
    }
  }

  @Override
  public int outputs() {
    return margin ? 1 : constants.length;
  }

  @Override
  public void score(RowBlock block, double[] out) {
    int classes = constants.length;
    double[] scores = new double[classes];
    DenseRows rows = new DenseRows(block);
    while (rows.next()) {
      for (int row = rows.from(); row < rows.to(); row++) {
        for (int c = 0; c < classes; c++) {
          scores[c] = score(c, rows.values(), rows.at(row));
        }
        if (margin) {
          out[row] = scores[1] - scores[0];
        } else {
          System.arraycopy(scores, 0, out, row * classes, classes);
        }
      }
    }
  }

  private double score(int c, double[] x, int at) {
    int width = slopes.length / constants.length;
    double score = constants[c];
    for (int j = 0; j < width; j++) {
      int i = c * width + j;
      if (features == Likelihood.GAUSSIAN) {
        double step = x[at + j] - slopes[i];
        score -= step * step / (2 * variances[i]);
      } else {
        score += x[at + j] * slopes[i];
      }
    }
    return score;
  }
}

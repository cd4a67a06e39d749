package org.interlake.models.mlp;

import org.interlake.models.glm.LogisticLoss;
import org.interlake.models.glm.PortableExp;

/** What stands on top of the last layer, and what it loses on a row. */
enum Head {
  /** One output, the probability of the positive label by its logistic function. */
  SIGMOID {
    @Override
    double loss(double[] z, int outputs, double target) {
      return LogisticLoss.logLoss(z[0], target == 1);
    }

    @Override
    double lossAndDelta(double[] z, int outputs, double target, double[] delta) {
      delta[0] = LogisticLoss.probability(z[0]) - target;
      return loss(z, outputs, target);
    }
  },

  /** An output for each class, their probabilities by the softmax. */
  SOFTMAX {
    @Override
    double loss(double[] z, int outputs, double target) {
      double top = top(z, outputs);
      double normalizer = 0;
      for (int k = 0; k < outputs; k++) {
        normalizer += PortableExp.exp(z[k] - top);
      }
      return StrictMath.log(normalizer) - (z[(int) target] - top);
    }

    @Override
    double lossAndDelta(double[] z, int outputs, double target, double[] delta) {
      double top = top(z, outputs);
      double normalizer = 0;
      for (int k = 0; k < outputs; k++) {
        delta[k] = PortableExp.exp(z[k] - top);
        normalizer += delta[k];
      }
      for (int k = 0; k < outputs; k++) {
        delta[k] /= normalizer;
      }
      delta[(int) target] -= 1;
      return StrictMath.log(normalizer) - (z[(int) target] - top);
    }
  },

  /** One output, the expected label. */
  LINEAR {
    @Override
    double loss(double[] z, int outputs, double target) {
      double error = z[0] - target;
      return error * error / 2;
    }

    @Override
    double lossAndDelta(double[] z, int outputs, double target, double[] delta) {
      delta[0] = z[0] - target;
      return loss(z, outputs, target);
    }
  };

  private static double top(double[] z, int outputs) {
    double top = z[0];
    for (int k = 1; k < outputs; k++) {
      top = Math.max(top, z[k]);
    }
    return top;
  }

  /**
   * The loss of a row.
   *
   * @param z the outputs
   */
  abstract double loss(double[] z, int outputs, double target);

  /** The same, and its derivative by the outputs. */
  abstract double lossAndDelta(double[] z, int outputs, double target, double[] delta);
}

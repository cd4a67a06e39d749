package org.interlake.models;

import java.util.ArrayList;
import java.util.List;
import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.FeatureRows;
import org.interlake.models.descent.Objective;
import org.interlake.models.glm.Intercept;
import org.interlake.models.metrics.Scorer;
import org.interlake.models.softmax.SoftmaxObjective;
import org.interlake.models.softmax.SoftmaxParameters;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.protocol.vector.DoubleVector;

/**
 * Multinomial logistic regression.
 *
 * @param classes the label's values, in order
 */
record SoftmaxFamily(List<String> classes, List<String> coefficientNames, Intercept intercept)
    implements DescentFamily {
  @Override
  public Objective objective() {
    return new SoftmaxObjective(classes.size(), coefficientNames.size(), intercept);
  }

  @Override
  public Scorer scorer(DoubleVector parameters) {
    int width = coefficientNames.size();
    return new Logits(
        classes.size(),
        width,
        ExpectedLayout.values(parameters, SoftmaxParameters.layout(classes.size(), width)));
  }

  /** {@code 3:(intercept)}, {@code 3:age}. */
  @Override
  public List<String> parameterNames() {
    List<String> names = new ArrayList<>();
    for (String label : classes) {
      names.add(label + ":" + LinearFamily.INTERCEPT);
    }
    for (String label : classes) {
      for (String coefficient : coefficientNames) {
        names.add(label + ":" + coefficient);
      }
    }
    return List.copyOf(names);
  }

  private static final class Logits implements Scorer {
    private static final long serialVersionUID = 1L;

    private final int classes;
    private final int width;
    private final double[] theta;

    Logits(int classes, int width, double[] theta) {
      this.classes = classes;
      this.width = width;
      this.theta = theta;
    }

    @Override
    public int outputs() {
      return classes;
    }

    @Override
    public void score(RowBlock block, double[] out) {
      FeatureRows rows = FeatureRows.of(block);
      for (int row = 0; row < block.rows(); row++) {
        for (int k = 0; k < classes; k++) {
          out[row * classes + k] = theta[k] + rows.dot(row, theta, classes + k * width);
        }
      }
    }
  }
}

package org.interlake.models;

import java.util.List;
import org.interlake.models.metrics.Scorer;
import org.interlake.models.mlp.PerceptronObjective;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.protocol.vector.DoubleVector;

/** A multilayer perceptron; its parameters have no names. */
record PerceptronFamily(PerceptronObjective objective) implements DescentFamily {
  @Override
  public Scorer scorer(DoubleVector parameters) {
    return objective.scorer(ExpectedLayout.values(parameters, objective.parameterLayout()));
  }

  @Override
  public List<String> parameterNames() {
    return List.of();
  }
}

package org.interlake.models;

import java.util.ArrayList;
import java.util.List;
import org.interlake.models.fm.FactorizationObjective;
import org.interlake.models.metrics.Scorer;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A factorization machine. Intercept and coefficients have names; the factors have none, since any
 * rotation of them is the same model.
 */
record FactorizationFamily(FactorizationObjective objective, List<String> coefficientNames)
    implements DescentFamily {
  @Override
  public Scorer scorer(DoubleVector parameters) {
    return objective.scorer(ExpectedLayout.values(parameters, objective.parameterLayout()));
  }

  @Override
  public List<String> parameterNames() {
    List<String> names = new ArrayList<>(List.of(LinearFamily.INTERCEPT));
    names.addAll(coefficientNames);
    return List.copyOf(names);
  }
}

package org.interlake.models;

import java.util.List;
import org.interlake.models.metrics.Scorer;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.DoubleVector;

/** A plan's model over a fitted contract: its parameters, how they are trained, what they predict. */
public interface ModelFamily {
  /**
   * A way of training it.
   *
   * @param trainingRows of all who take part
   * @throws IllegalArgumentException if the strategy does not train the family
   */
  TrainingAlgorithm training(StrategySpec strategy, long trainingRows);

  /** What the parameters say of a row. */
  Scorer scorer(DoubleVector parameters);

  /** The parameters' names, in order; empty where they have none. */
  List<String> parameterNames();
}

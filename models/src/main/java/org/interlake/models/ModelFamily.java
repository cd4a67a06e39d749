package org.interlake.models;

import java.util.List;
import org.interlake.models.descent.Objective;
import org.interlake.models.metrics.Scorer;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A plan's model over a fitted contract: its loss, what its parameters are called and what they
 * predict.
 */
public sealed interface ModelFamily permits LinearFamily, PerceptronFamily, SoftmaxFamily {
  /** The loss that first-order training descends on. */
  Objective objective();

  /**
   * What the parameters say of a row.
   *
   * @param parameters of the objective's layout
   */
  Scorer scorer(DoubleVector parameters);

  /** The parameters' names, in order; empty where they have none. */
  List<String> parameterNames();
}

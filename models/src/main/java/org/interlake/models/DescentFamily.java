package org.interlake.models;

import org.interlake.models.descent.Objective;
import org.interlake.protocol.vector.VectorLayout;

/** A model that minimises a sum of losses of rows. */
sealed interface DescentFamily extends ModelFamily
    permits FactorizationFamily, LinearFamily, PerceptronFamily, SoftmaxFamily {
  /** The loss that first-order training descends on. */
  Objective objective();

  @Override
  default VectorLayout parameterLayout() {
    return objective().parameterLayout();
  }
}

package org.interlake.models;

import java.util.List;
import org.interlake.models.metrics.Scorer;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/** A plan's model over a fitted contract: what its parameters are called and what they predict. */
public sealed interface ModelFamily permits DescentFamily, SumsFamily {
  /** The parameters, which the driver publishes. */
  VectorLayout parameterLayout();

  /**
   * What the parameters say of a row.
   *
   * @param parameters of {@link #parameterLayout}
   */
  Scorer scorer(DoubleVector parameters);

  /** The names of the first parameters, in order; empty where they have none. */
  List<String> parameterNames();
}

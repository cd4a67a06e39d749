package org.interlake.models.training;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.vector.DoubleVector;

/**
 * All that a run needs to go on, bit for bit, from here.
 *
 * @param parameters what the sites get
 * @param state what the driver's half of the algorithm remembers; never sent to a site
 */
public record GlobalModel(DoubleVector parameters, DoubleVector state) {
  public GlobalModel {
    requireNonNull(parameters, "parameters");
    requireNonNull(state, "state");
  }
}

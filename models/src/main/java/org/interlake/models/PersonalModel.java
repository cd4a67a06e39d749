package org.interlake.models;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.metrics.Metrics;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A model that a site has made for itself. Of all this, nothing is ever sent.
 *
 * @param heldOut metrics on this site's held-out rows, by model: {@link #PERSONAL}, and what it is
 *     to be compared with; whatever is not measured is not there
 */
public record PersonalModel(
    DoubleVector parameters, FittedContract contract, SortedMap<String, Metrics> heldOut) {
  /** This model. */
  public static final String PERSONAL = "personal";

  /** The run's final global model. */
  public static final String GLOBAL = "global";

  /** The model that this site would have had alone. */
  public static final String LOCAL_ONLY = "local-only";

  public PersonalModel {
    requireNonNull(parameters, "parameters");
    requireNonNull(contract, "contract");
    heldOut = Collections.unmodifiableSortedMap(new TreeMap<>(heldOut));
    if (parameters.firstNonFinite() >= 0) {
      throw new IllegalArgumentException(
          "Invalid personal model: element %d is not a finite number"
              .formatted(parameters.firstNonFinite()));
    }
  }
}

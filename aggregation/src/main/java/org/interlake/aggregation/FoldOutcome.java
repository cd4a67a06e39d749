package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.util.SortedMap;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.vector.DoubleVector;

/** What became of a fold. */
public sealed interface FoldOutcome {
  /** All updates were good. */
  record Folded(DoubleVector vector) implements FoldOutcome {
    public Folded {
      requireNonNull(vector, "vector");
    }
  }

  /** Some updates' blocks are not to be believed; fold again without them. */
  record Refused(SortedMap<SiteId, EnvelopeException> faults) implements FoldOutcome {
    public Refused {
      requireNonNull(faults, "faults");
    }
  }
}

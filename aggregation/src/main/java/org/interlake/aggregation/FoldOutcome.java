package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.SortedMap;
import org.interlake.aggregation.rule.Anomaly;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.vector.DoubleVector;

/** What became of a fold. */
public sealed interface FoldOutcome {
  /**
   * All updates were good.
   *
   * @param anomalies how each update stands to the result, in site order; empty if updates are no
   *     models
   */
  record Folded(DoubleVector vector, List<Anomaly> anomalies) implements FoldOutcome {
    public Folded {
      requireNonNull(vector, "vector");
      anomalies = List.copyOf(anomalies);
    }
  }

  /** Some updates' blocks are not to be believed; fold again without them. */
  record Refused(SortedMap<SiteId, EnvelopeException> faults)
      implements FoldOutcome, PartedOutcome {
    public Refused {
      requireNonNull(faults, "faults");
    }
  }
}

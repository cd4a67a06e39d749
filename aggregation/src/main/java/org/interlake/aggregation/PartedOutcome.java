package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.aggregation.rule.Anomaly;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.parted.PartedManifest;

/** What became of a fold into parts. */
public sealed interface PartedOutcome
    permits FoldOutcome.Refused,
        PartedOutcome.Published,
        PartedOutcome.Conflicted,
        PartedOutcome.Overflowed {
  /**
   * All parts and their manifest are there.
   *
   * @param digest of the manifest: what a signed message names it by
   * @param anomalies how each update stands to the result, in site order; empty if updates are no
   *     models
   */
  record Published(PartedManifest manifest, Digest digest, List<Anomaly> anomalies)
      implements PartedOutcome {
    public Published {
      requireNonNull(manifest, "manifest");
      requireNonNull(digest, "digest");
      anomalies = List.copyOf(anomalies);
    }
  }

  /** At {@code object} stands something else, which stays: another driver is on this round. */
  record Conflicted(ExchangePath object) implements PartedOutcome {
    public Conflicted {
      requireNonNull(object, "object");
    }
  }

  /** All updates are finite, but what comes of them is not: no manifest was published. */
  record Overflowed(long coordinate) implements PartedOutcome {}
}

package org.interlake.privacy.secagg;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;

/**
 * What every party knows of a round. Parties that differ in any of it have no round key in common.
 *
 * @param binding a digest of the call, the model that it answers, the round and the directory of
 *     the sites' keys: no two calls have the same
 * @param called U: the sites that are called, in their order, none twice
 * @param threshold of as many sites
 * @param ring in which updates are added
 */
public record SecureRound(Digest binding, List<SiteId> called, Threshold threshold, Ring ring) {
  public SecureRound {
    requireNonNull(binding, "binding");
    requireNonNull(threshold, "threshold");
    requireNonNull(ring, "ring");
    called = List.copyOf(called);
    for (int i = 1; i < called.size(); i++) {
      if (called.get(i - 1).compareTo(called.get(i)) >= 0) {
        throw new IllegalArgumentException(
            "Invalid order of called sites: '%s' stands before '%s' (must be sorted, none twice)"
                .formatted(called.get(i - 1), called.get(i)));
      }
    }
    if (called.size() != threshold.sites()) {
      throw new IllegalArgumentException(
          "Invalid threshold: it is for %d sites, but %d are called (must be the same)"
              .formatted(threshold.sites(), called.size()));
    }
  }

  /** The place of {@code site} among the called, from 0; negative if it is not called. */
  int indexOf(SiteId site) {
    return java.util.Collections.binarySearch(called, site);
  }
}

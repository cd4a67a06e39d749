package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;

/**
 * The sites whose updates a run adds up, with what each needs to know of the others. It is the
 * driver that hands it out, and nobody believes it for that: what it holds of a site is the very
 * envelope that the site signed.
 *
 * @param roster the digest of the roster that says with which key each site signs
 * @param accepted by site its <i>accepted</i> message, envelope and all
 */
public record Directory(Digest roster, SortedMap<String, WireBytes> accepted) {
  public Directory {
    requireNonNull(roster, "roster");
    accepted = Collections.unmodifiableSortedMap(new TreeMap<>(accepted));
    accepted.keySet().forEach(SiteId::new);
    if (accepted.isEmpty()) {
      throw new IllegalArgumentException("Invalid accepted: no site (must be one or more)");
    }
  }
}

package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;

/**
 * The driver's request to one site to help to open the sum of a round's updates.
 *
 * @param call the digest of the round's call
 * @param arrived by site the content digest of its update: of these updates the sum is to be opened
 * @param shares by site what it sent along for the site that is asked, encrypted to it
 */
public record UnmaskCall(
    Digest call, SortedMap<String, Digest> arrived, SortedMap<String, WireBytes> shares) {
  public UnmaskCall {
    requireNonNull(call, "call");
    arrived = Collections.unmodifiableSortedMap(new TreeMap<>(arrived));
    shares = Collections.unmodifiableSortedMap(new TreeMap<>(shares));
    arrived.keySet().forEach(SiteId::new);
    if (!arrived.keySet().equals(shares.keySet())) {
      throw new IllegalArgumentException(
          "Invalid shares: of %s (must be of the sites that arrived, %s)"
              .formatted(shares.keySet(), arrived.keySet()));
    }
  }
}

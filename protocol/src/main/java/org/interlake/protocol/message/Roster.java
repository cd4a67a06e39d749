package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.VerifyingKey;

/** Who is enrolled in a federation, with which public key. */
public record Roster(SortedMap<String, VerifyingKey> sites) {
  public Roster {
    requireNonNull(sites, "sites");
    sites = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(sites));
    sites.keySet().forEach(SiteId::new);
  }

  public Optional<VerifyingKey> keyOf(SiteId site) {
    return Optional.ofNullable(sites.get(site.name()));
  }
}

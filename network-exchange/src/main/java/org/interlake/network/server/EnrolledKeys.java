package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.identity.VerifyingKey;

/** Whose keys a server knows at one time. */
public final class EnrolledKeys {
  private final Map<VerifyingKey, Party> parties = new HashMap<>();

  /**
   * @throws IllegalArgumentException if two parties have the same key
   */
  public EnrolledKeys(PublicIdentity coordinator, SortedMap<SiteId, PublicIdentity> sites) {
    requireNonNull(coordinator, "coordinator");
    parties.put(coordinator.verifyingKey(), new Party.Driver());
    sites.forEach(
        (id, keys) -> {
          Party site = new Party.Site(id);
          Party other = parties.put(keys.verifyingKey(), site);
          if (other != null) {
            throw new IllegalArgumentException(
                "Invalid sites: %s and %s have the same public key"
                    .formatted(other.name(), site.name()));
          }
        });
  }

  /** Whose key it is; empty if it is nobody's. */
  Optional<Party> partyOf(VerifyingKey key) {
    return Optional.ofNullable(parties.get(key));
  }
}

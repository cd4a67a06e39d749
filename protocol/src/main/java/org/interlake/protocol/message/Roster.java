package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.identity.PublicIdentity;

/**
 * Who is enrolled in a federation, with which public keys. Whenever that changes there is a new
 * roster, with the next number.
 *
 * @param number 1 for a federation's first
 * @param previous the digest of the roster before this one; zeros for the first
 * @param coordinator whose keys updates are sealed with, and who signs this
 */
public record Roster(
    int number,
    Digest previous,
    PublicIdentity coordinator,
    SortedMap<String, PublicIdentity> sites) {
  public Roster {
    requireNonNull(previous, "previous");
    requireNonNull(coordinator, "coordinator");
    requireNonNull(sites, "sites");
    sites = Collections.unmodifiableSortedMap(new TreeMap<>(sites));
    sites.keySet().forEach(SiteId::new);
    if (number < 1) {
      throw new IllegalArgumentException(
          "Invalid number of a roster: %d (must be 1 or more)".formatted(number));
    }
    if ((number == 1) != previous.equals(EnvelopeContext.NO_PARENT)) {
      throw new IllegalArgumentException(
          "Invalid previous of roster %d: %s (must be zeros for the first, and for no other)"
              .formatted(number, previous));
    }
  }

  /** A federation's first. */
  public static Roster first(PublicIdentity coordinator, SortedMap<String, PublicIdentity> sites) {
    return new Roster(1, EnvelopeContext.NO_PARENT, coordinator, sites);
  }

  /** The one after this. */
  public Roster followedBy(PublicIdentity nowCoordinator, SortedMap<String, PublicIdentity> now) {
    return new Roster(Math.addExact(number, 1), Mailbox.digestOf(this), nowCoordinator, now);
  }

  /** Whether it says that these parties are enrolled, and no others. */
  public boolean says(PublicIdentity who, SortedMap<String, PublicIdentity> enrolled) {
    return coordinator.equals(who) && sites.equals(enrolled);
  }

  public boolean has(SiteId site) {
    return sites.containsKey(site.name());
  }

  public Optional<PublicIdentity> keysOf(SiteId site) {
    return Optional.ofNullable(sites.get(site.name()));
  }
}

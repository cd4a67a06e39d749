package org.interlake.driver.contribution;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.interlake.protocol.SiteId;

/**
 * Some sites of a round, possibly none.
 *
 * @param sites each once, in order
 */
public record Coalition(List<SiteId> sites) {
  static final Coalition NOBODY = new Coalition(List.of());

  public Coalition {
    sites = List.copyOf(new TreeSet<>(sites));
  }

  static Coalition of(Collection<SiteId> sites) {
    return new Coalition(List.copyOf(sites));
  }

  boolean isEmpty() {
    return sites.isEmpty();
  }

  int size() {
    return sites.size();
  }

  Coalition with(SiteId site) {
    List<SiteId> more = new ArrayList<>(sites);
    more.add(site);
    return new Coalition(more);
  }

  Coalition without(SiteId site) {
    return new Coalition(sites.stream().filter(other -> !other.equals(site)).toList());
  }

  Set<SiteId> asSet() {
    return Set.copyOf(sites);
  }
}

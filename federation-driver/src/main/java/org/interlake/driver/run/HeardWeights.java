package org.interlake.driver.run;

import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.SiteId;

/**
 * What the sites of a plan weigh, as far as the driver has heard: from each the weight of its last
 * update that counted, of whatever round. A site that has not been heard counts what the plan lets
 * anybody say of it: as much as any other where all count the same, else nothing.
 */
final class HeardWeights {
  private final SortedMap<SiteId, Double> weights = new TreeMap<>();

  /**
   * @param unheard what a site weighs that has not been heard, 0 or more
   */
  HeardWeights(List<SiteId> sites, double unheard) {
    sites.forEach(site -> weights.put(site, unheard));
  }

  /** Takes the weights of a round's contributors down. */
  void hear(ClosedRound round) {
    round.contributions().forEach((site, update) -> hear(site, update.fullWeight()));
  }

  void hear(SiteId site, double weight) {
    weights.put(site, weight);
  }

  /**
   * Which part of all weight some sites have, in (0, 1].
   *
   * @param sites at least one, all of them heard
   */
  double shareOf(Collection<SiteId> sites) {
    double part = 0;
    double all = 0;
    for (var weight : weights.entrySet()) {
      part += sites.contains(weight.getKey()) ? weight.getValue() : 0;
      all += weight.getValue();
    }
    return part / all;
  }
}

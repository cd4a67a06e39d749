package org.interlake.driver.simulate;

import java.util.SortedMap;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.vector.DoubleVector;

/**
 * Virtual sites that lie together: it stands between what all sites computed in a training round
 * and what they sign and send. Nothing that ships has one, and no command, plan or key leads here;
 * it exists to measure what rules of aggregation withstand.
 */
interface Collusion {
  /**
   * The updates that are sent. Called once a round, on one thread; liars have read what the honest
   * sites are about to send, which is the worst that papers' proofs allow.
   *
   * @param model what all sites started from
   * @param computed what each site that takes part computed honestly on its rows
   * @return for each of these sites what it sends; a site that is not there stays silent
   */
  SortedMap<SiteId, VirtualSite.Update> sent(
      RoundNumber round, DoubleVector model, SortedMap<SiteId, VirtualSite.Update> computed);
}

package org.interlake.privacy.secagg;

import java.util.List;
import org.interlake.protocol.SiteId;

/**
 * A message of a secure round that breaks the protocol. What it would have opened stays closed.
 *
 * <p>The message holds names and counts, never a key, a share or a value.
 */
public final class SecureAggregationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<SiteId> sites;

  SecureAggregationException(List<SiteId> sites, String message) {
    super(message);
    this.sites = List.copyOf(sites);
  }

  /**
   * The sites one of which broke the protocol: one if it is certain which, two if it was the one or
   * the other, none if it was the driver.
   */
  public List<SiteId> sites() {
    return sites;
  }
}

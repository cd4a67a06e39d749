package org.interlake.driver.contribution;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;
import org.interlake.protocol.SiteId;

/**
 * A site's part in the worth of a game.
 *
 * @param standardError of an estimate; empty if the value is exact, or comes of a single draw
 */
public record Share(SiteId site, double value, OptionalDouble standardError) {
  public Share {
    requireNonNull(site, "site");
    requireNonNull(standardError, "standardError");
  }

  static Share exact(SiteId site, double value) {
    return new Share(site, value, OptionalDouble.empty());
  }
}

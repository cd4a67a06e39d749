package org.interlake.driver.contribution;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;
import org.interlake.protocol.SiteId;

/**
 * A site's worth over rounds.
 *
 * @param rounds to which it contributed, 1 or more
 * @param shapley sum of its Shapley values
 * @param standardError of that; empty if every round's value is exact
 * @param leaveOneOut sum of what leaving it out would have cost each round
 */
public record SiteTotal(
    SiteId site, int rounds, double shapley, OptionalDouble standardError, double leaveOneOut) {
  public SiteTotal {
    requireNonNull(site, "site");
    requireNonNull(standardError, "standardError");
  }

  static SiteTotal of(Share shapley, Share leaveOneOut) {
    return new SiteTotal(
        shapley.site(), 1, shapley.value(), shapley.standardError(), leaveOneOut.value());
  }

  /** Rounds draw independently, so their variances add up. */
  SiteTotal plus(SiteTotal later) {
    return new SiteTotal(
        site,
        rounds + later.rounds,
        shapley + later.shapley,
        standardError.isEmpty() && later.standardError.isEmpty()
            ? OptionalDouble.empty()
            : OptionalDouble.of(Math.hypot(standardError.orElse(0), later.standardError.orElse(0))),
        leaveOneOut + later.leaveOneOut);
  }
}

package org.interlake.privacy.secagg;

/**
 * How many of the sites that are called must send an update, and later open it, before a sum is
 * known.
 *
 * @param sites sites that are called in the round, from 2 to {@value #MAX_SITES}
 * @param needed t: more than half of them, at most all
 */
public record Threshold(int sites, int needed) {
  public static final int MIN_SITES = 2;
  public static final int MAX_SITES = 128;

  public Threshold {
    if (sites < MIN_SITES || sites > MAX_SITES) {
      throw new IllegalArgumentException(
          "Invalid number of sites in a secure round: %d (must be from %d to %d). Call fewer sites, or more"
              .formatted(sites, MIN_SITES, MAX_SITES));
    }
    if (2 * needed <= sites || needed > sites) {
      throw new IllegalArgumentException(
          "Invalid threshold: %d of %d sites (must be more than half of them, so from %d to %d)"
              .formatted(needed, sites, sites / 2 + 1, sites));
    }
  }

  /** More than two thirds of the sites: any number below a third may collude with the driver. */
  public static Threshold byDefault(int sites) {
    return new Threshold(sites, Math.min(sites, 2 * sites / 3 + 1));
  }

  /**
   * c: so many sites may give all they know to a driver that keeps no rule, and still no more than
   * one sum of the round is opened, and it has updates of two or more other sites in it. c = min(2t
   * - n - 1, t - 2); the specification has the proof. Of 2 sites it is none.
   */
  public int colludingTolerated() {
    return Math.min(2 * needed - sites - 1, needed - 2);
  }
}

package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import org.interlake.models.PersonalModel;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.Plan;
import org.interlake.site.registry.PersonalVersion;
import org.interlake.site.registry.SiteRegistry;
import org.interlake.site.registry.SiteRegistryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the model that this site makes for itself in one run is kept. */
record PersonalShelf(
    SiteRegistry registry,
    RunId run,
    Plan plan,
    Digest planDigest,
    TableVersion table,
    Clock clock) {
  private static final Logger LOG = LoggerFactory.getLogger(PersonalShelf.class);

  PersonalShelf {
    requireNonNull(registry, "registry");
    requireNonNull(run, "run");
    requireNonNull(plan, "plan");
    requireNonNull(planDigest, "planDigest");
    requireNonNull(table, "table");
    requireNonNull(clock, "clock");
  }

  /**
   * Keeps it, once however often it is made.
   *
   * @throws SiteStateException if the registry cannot be read or written
   */
  void keep(RoundNumber round, PersonalModel made) {
    try {
      PersonalVersion kept = registry.keep(run, round, plan, planDigest, table, made, clock);
      LOG.info("Run {}: {}@{} of this site is kept", run, kept.model(), kept.version());
    } catch (SiteRegistryException e) {
      throw new SiteStateException(e.getMessage(), e);
    }
  }
}

package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;

/**
 * The declarative description of a run, whatever it is for: what exchange, agent and driver need to
 * know of it.
 */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "kind",
    visible = true, // so that an unknown kind is an unknown key of the default
    defaultImpl = Plan.class)
@JsonSubTypes(@JsonSubTypes.Type(value = StatisticsPlan.class, name = StatisticsPlan.KIND))
public sealed interface RunPlan permits Plan, StatisticsPlan {
  /** The purpose of a plan that says none. */
  String NO_PURPOSE = "unspecified";

  /** The plan's name, the start of its runs' default names. */
  String name();

  /** The federation whose sites may take part. */
  FederationId federation();

  /** The logical name that each site maps to a table of its own. */
  String dataset();

  /** What the run is for, in a word that sites permit; {@link #NO_PURPOSE} if it is not said. */
  String purpose();

  /** The permitted set, in order; nobody else's update counts. */
  List<SiteId> sites();

  /** How many sites' updates a round needs, in [1, sites]. */
  int quorum();

  /** When the whole run must have ended; {@link Plan#NO_DEADLINE} for never. */
  Instant deadline();

  RoundSpec rounds();

  /** How the sites' sums are added up: one by one, or without the driver seeing any. */
  default SecureAggregationSpec secureAggregation() {
    return this instanceof Plan training
        ? training.privacy().secureAggregation()
        : ((StatisticsPlan) this).privacy().secureAggregation();
  }

  /** What noise protects rows, or sites. */
  default DifferentialPrivacySpec differentialPrivacy() {
    return this instanceof Plan training
        ? training.privacy().differentialPrivacy()
        : ((StatisticsPlan) this).privacy().differentialPrivacy();
  }

  CommitMode commit();

  /** Refuses sites that are none or named twice, and a quorum that they cannot meet. */
  static void requireQuorum(String plan, List<SiteId> sites, int quorum) {
    if (sites.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid sites of plan %s: none (name at least one)".formatted(plan));
    }
    if (new HashSet<>(sites).size() != sites.size()) {
      throw new IllegalArgumentException(
          "Invalid sites of plan %s: one is named twice in %s".formatted(plan, sites));
    }
    if (quorum < 1 || quorum > sites.size()) {
      throw new IllegalArgumentException(
          "Invalid quorum of plan %s: %d (must be from 1 to the number of sites, %d)"
              .formatted(plan, quorum, sites.size()));
    }
  }
}

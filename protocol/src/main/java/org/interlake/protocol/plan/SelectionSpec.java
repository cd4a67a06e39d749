package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * Which of the permitted sites a training round calls. Contract rounds and evaluation call all.
 *
 * <p>A {@code quorum} of 0 is the plan's, or the number of sites that are called if that is less.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SelectionSpec.All.class, name = SelectionSpec.All.NAME),
  @JsonSubTypes.Type(value = SelectionSpec.Fraction.class, name = SelectionSpec.Fraction.NAME),
  @JsonSubTypes.Type(value = SelectionSpec.RoundRobin.class, name = SelectionSpec.RoundRobin.NAME),
  @JsonSubTypes.Type(value = SelectionSpec.Capability.class, name = SelectionSpec.Capability.NAME)
})
public sealed interface SelectionSpec {
  /** How many sites a training round calls, of so many permitted ones. */
  int called(int permitted);

  /** How many of them must answer. */
  int quorum(int permitted, int planQuorum);

  /** Every site that takes part. */
  record All() implements SelectionSpec {
    public static final String NAME = "all";

    @Override
    public int called(int permitted) {
      return permitted;
    }

    @Override
    public int quorum(int permitted, int planQuorum) {
      return planQuorum;
    }
  }

  /** Some of them. */
  sealed interface Some extends SelectionSpec {
    /** How many of the called sites must answer; 0 for the default. */
    int quorum();

    @Override
    default int quorum(int permitted, int planQuorum) {
      return quorum() > 0 ? quorum() : Math.min(planQuorum, called(permitted));
    }
  }

  /**
   * A share of the sites, drawn anew for each round (McMahan et al. 2017, their C).
   *
   * @param share above 0, at most 1; rounded up to whole sites
   */
  record Fraction(double share, int quorum) implements Some {
    public static final String NAME = "fraction";

    public Fraction {
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "Invalid share: %s (must be above 0 and at most 1)".formatted(share));
      }
      requireQuorum(quorum);
    }

    @Override
    public int called(int permitted) {
      return Math.max(1, (int) Math.ceil(share * permitted - 1e-9));
    }
  }

  /**
   * One after the other, so many a round.
   *
   * @param sites 1 or more
   */
  record RoundRobin(int sites, int quorum) implements Some {
    public static final String NAME = "round-robin";

    public RoundRobin {
      requireSites(sites);
      requireQuorum(quorum);
    }

    @Override
    public int called(int permitted) {
      return sites;
    }
  }

  /**
   * Those that their earlier answers speak for.
   *
   * @param sites 1 or more
   * @param minimumRows sites with fewer training rows are not called, 0 or more
   */
  record Capability(int sites, long minimumRows, Prefer prefer, int quorum) implements Some {
    public static final String NAME = "capability";

    /** Who comes first. */
    public enum Prefer {
      /** Who has the most training rows. */
      ROWS,
      /** Who took the least time for its last answer. */
      LATENCY
    }

    public Capability {
      requireSites(sites);
      requireQuorum(quorum);
      requireNonNull(prefer, "prefer");
      if (minimumRows < 0) {
        throw new IllegalArgumentException(
            "Invalid minimumRows: %d (must be 0 or more)".formatted(minimumRows));
      }
    }

    @Override
    public int called(int permitted) {
      return sites;
    }
  }

  private static void requireSites(int sites) {
    if (sites < 1) {
      throw new IllegalArgumentException("Invalid sites: %d (must be 1 or more)".formatted(sites));
    }
  }

  private static void requireQuorum(int quorum) {
    if (quorum < 0) {
      throw new IllegalArgumentException(
          "Invalid quorum: %d (must be 1 or more)".formatted(quorum));
    }
  }
}

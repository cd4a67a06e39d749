package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.interlake.aggregation.FoldInput;
import org.interlake.aggregation.UpdateSource;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.vector.DoubleVector;

/** A training round of a {@link StoredRun}, whose next model can be made of any of its updates. */
public final class StoredRound {
  private final RoundNumber number;
  private final RoundArithmetic arithmetic;
  private final RoundArithmetic.Start start;
  private final List<FoldInput> inputs;
  private final UpdateSource source;

  StoredRound(
      RoundNumber number,
      RoundArithmetic arithmetic,
      RoundArithmetic.Start start,
      List<FoldInput> inputs,
      UpdateSource source) {
    this.number = requireNonNull(number, "number");
    this.arithmetic = requireNonNull(arithmetic, "arithmetic");
    this.start = requireNonNull(start, "start");
    this.inputs = List.copyOf(inputs);
    this.source = requireNonNull(source, "source");
  }

  public RoundNumber number() {
    return number;
  }

  /** Whose updates the round's model was made of. */
  public SortedSet<SiteId> sites() {
    SortedSet<SiteId> sites = new TreeSet<>();
    inputs.forEach(input -> sites.add(input.site()));
    return Collections.unmodifiableSortedSet(sites);
  }

  /** The model that all sites started from. */
  public DoubleVector startedFrom() {
    return start.model().parameters();
  }

  /**
   * The model that the round would have made of these sites' updates.
   *
   * @param coalition one or more of {@link #sites}
   * @throws IllegalArgumentException if it is empty, or names a site that did not contribute
   */
  public RebuiltModel rebuilt(Set<SiteId> coalition) {
    if (coalition.isEmpty() || !sites().containsAll(coalition)) {
      throw new IllegalArgumentException(
          "Invalid coalition in round %s: %s (must be one or more of %s)"
              .formatted(number, new TreeSet<>(coalition), sites()));
    }
    return arithmetic.rebuilt(
        start, inputs.stream().filter(input -> coalition.contains(input.site())).toList(), source);
  }
}

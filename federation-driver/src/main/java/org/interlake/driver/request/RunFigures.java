package org.interlake.driver.request;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.driver.registry.RunState;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;

/**
 * What a run came to, as far as it is, by the registry alone.
 *
 * @param state the present one
 * @param begunAt when it came into its first state
 * @param rounds in order
 * @param contributions by round and site
 * @param metrics of the last round that measured the global model on held-out rows
 */
public record RunFigures(
    RunState state,
    Instant begunAt,
    List<RoundOutcome> rounds,
    List<Contribution> contributions,
    List<MetricValue> metrics) {
  private static final String HELD_OUT = "test";

  public RunFigures {
    requireNonNull(state, "state");
    requireNonNull(begunAt, "begunAt");
    rounds = List.copyOf(rounds);
    contributions = List.copyOf(contributions);
    metrics = List.copyOf(metrics);
  }

  /** What one site did in all rounds. */
  public record SiteTally(
      int contributed, int refused, int missing, int declined, long bytes, double seconds) {
    private static final SiteTally NOTHING = new SiteTally(0, 0, 0, 0, 0, 0);

    private SiteTally plus(Contribution one) {
      return new SiteTally(
          contributed + (one.status() == Contribution.Status.CONTRIBUTED ? 1 : 0),
          refused + (one.status() == Contribution.Status.REFUSED ? 1 : 0),
          missing + (one.status() == Contribution.Status.MISSING ? 1 : 0),
          declined + (one.status() == Contribution.Status.DECLINED ? 1 : 0),
          bytes + one.bytes().orElse(0),
          seconds + one.seconds().orElse(0));
    }
  }

  /** Reads a run; empty if the registry has none of that name. */
  public static Optional<RunFigures> of(Registry registry, RunId run) {
    List<RunState> states = registry.states(run);
    if (states.isEmpty()) {
      return Optional.empty();
    }
    List<MetricValue> heldOut =
        registry.metrics(run).stream().filter(value -> value.split().equals(HELD_OUT)).toList();
    Optional<RoundNumber> last =
        heldOut.stream()
            .filter(value -> value.scope() == MetricValue.Scope.OVERALL)
            .map(MetricValue::round)
            .max(Comparator.naturalOrder());
    return Optional.of(
        new RunFigures(
            states.get(states.size() - 1),
            states.get(0).at(),
            registry.rounds(run),
            registry.contributions(run),
            heldOut.stream().filter(value -> last.equals(Optional.of(value.round()))).toList()));
  }

  /** From the first state to the present one; of a run that is on, to its last round. */
  public Duration duration() {
    Instant end =
        rounds.isEmpty() || state.status() != RunState.Status.RUNNING
            ? state.at()
            : rounds.get(rounds.size() - 1).closedAt();
    return Duration.between(begunAt, end);
  }

  /** Bytes of all updates that came. */
  public long updateBytes() {
    return contributions.stream().mapToLong(one -> one.bytes().orElse(0)).sum();
  }

  /** The global model on the held-out rows of all sites, by metric. */
  public SortedMap<String, Double> overall() {
    SortedMap<String, Double> values = new TreeMap<>();
    metrics.stream()
        .filter(value -> value.scope() == MetricValue.Scope.OVERALL)
        .forEach(value -> values.put(value.name(), value.value()));
    return Collections.unmodifiableSortedMap(values);
  }

  /** What each site did, by its name. */
  public SortedMap<SiteId, SiteTally> sites() {
    SortedMap<SiteId, SiteTally> sites = new TreeMap<>();
    contributions.forEach(
        one -> sites.merge(one.site(), SiteTally.NOTHING.plus(one), (so, more) -> so.plus(one)));
    return Collections.unmodifiableSortedMap(sites);
  }
}

package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;

/**
 * Which calls of rounds with a buffer a site may still answer. A site answers the newest call that
 * it sees, so an answer to one call says that no older one will be answered any more.
 */
final class Backlog {
  /** Calls beyond the maximum staleness whose answers are still refused by name. */
  static final int LATE_ROUNDS_LOOKED_AT = 8;

  private final NavigableMap<Integer, Called> calls = new TreeMap<>();
  private final Map<SiteId, Integer> answered = new HashMap<>();

  private record Called(Digest model, Set<SiteId> sites) {}

  /** A call, and the content digest of the model that it is about. */
  record Answerable(RoundNumber round, Digest model) {
    Answerable {
      requireNonNull(round, "round");
      requireNonNull(model, "model");
    }
  }

  /** Notes a round's call; forgets those that no answer will be looked for again. */
  void opened(RoundNumber round, Digest model, List<SiteId> sites, int maximumStaleness) {
    calls.put(round.number(), new Called(model, Set.copyOf(sites)));
    calls.headMap(round.number() - maximumStaleness - LATE_ROUNDS_LOOKED_AT).clear();
  }

  /** An update of a site has come. */
  void answered(SiteId site, RoundNumber round) {
    answered.merge(site, round.number(), Math::max);
  }

  /** The calls from {@code oldest} to {@code newest} that a site may answer, the oldest first. */
  List<Answerable> open(SiteId site, int oldest, int newest) {
    int from = Math.max(oldest, answered.getOrDefault(site, 0) + 1);
    if (from > newest) {
      return List.of();
    }
    return calls.subMap(from, true, newest, true).entrySet().stream()
        .filter(call -> call.getValue().sites().contains(site))
        .map(call -> new Answerable(new RoundNumber(call.getKey()), call.getValue().model()))
        .toList();
  }
}

package org.interlake.lineage;

import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RunId;

/**
 * What a Spark job, or a step of a run, is for: the run facet {@code interlake_run}. Spark jobs
 * carry it as job tags, one for each fact, {@code interlake.round=3}: Spark hands a job's tags to
 * its listeners with the start of the job and of the query.
 */
public record RunFacts(Map<Fact, String> facts) {
  private static final String PREFIX = "interlake.";

  /** Who works. */
  public enum Role {
    SITE("site"),
    DRIVER("driver");

    private final String key;

    Role(String key) {
      this.key = key;
    }
  }

  public RunFacts {
    EnumMap<Fact, String> sorted = new EnumMap<>(Fact.class);
    sorted.putAll(facts);
    sorted.forEach(RunFacts::check);
    facts = Map.copyOf(sorted);
  }

  private static void check(Fact fact, String value) {
    try {
      Object unused = fact.parse(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Invalid %s: '%s' (must be a whole number)".formatted(fact.key(), value), e);
    }
  }

  /** What is always told. */
  public static RunFacts of(Role role, FederationId federation, RunId run, Digest plan) {
    return new RunFacts(
        Map.of(
            Fact.ROLE, role.key,
            Fact.FEDERATION, federation.name(),
            Fact.RUN, run.name(),
            Fact.PLAN, plan.hex()));
  }

  /** The same and one more, in place of what was told of it. */
  public RunFacts with(Fact fact, String value) {
    EnumMap<Fact, String> more = new EnumMap<>(Fact.class);
    more.putAll(facts);
    more.put(fact, value);
    return new RunFacts(more);
  }

  /** The same and one more number. */
  public RunFacts with(Fact fact, long value) {
    return with(fact, Long.toString(value));
  }

  /** The same but for one. */
  public RunFacts without(Fact fact) {
    EnumMap<Fact, String> fewer = new EnumMap<>(Fact.class);
    fewer.putAll(facts);
    fewer.remove(fact);
    return new RunFacts(fewer);
  }

  public Optional<String> get(Fact fact) {
    return Optional.ofNullable(facts.get(fact));
  }

  /** As the facet has them, in the order of {@link Fact}. */
  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Fact fact : Fact.values()) {
      get(fact).ifPresent(value -> values.put(fact.key(), fact.parse(value)));
    }
    return values;
  }

  /** As job tags; Spark joins these with commas. */
  Set<String> tags() {
    Set<String> tags = new TreeSet<>();
    facts.forEach(
        (fact, value) ->
            tags.add(PREFIX + fact.key() + "=" + value.replace("%", "%25").replace(",", "%2C")));
    return tags;
  }

  /** Whether a job's tag is one of these. */
  static boolean isTag(String tag) {
    return tag.startsWith(PREFIX);
  }

  /** What a job's tags say, if they say anything of this kind; tags of others are passed over. */
  static Optional<RunFacts> ofTags(Collection<String> tags) {
    EnumMap<Fact, String> found = new EnumMap<>(Fact.class);
    for (String tag : tags) {
      for (Fact fact : Fact.values()) {
        String start = PREFIX + fact.key() + "=";
        if (tag.startsWith(start)) {
          found.put(fact, tag.substring(start.length()).replace("%2C", ",").replace("%25", "%"));
        }
      }
    }
    try {
      return found.isEmpty() ? Optional.empty() : Optional.of(new RunFacts(found));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // somebody else's tags of our kind
    }
  }
}

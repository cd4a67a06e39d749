package org.interlake.site.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.interlake.protocol.Digest;
import org.interlake.protocol.message.Refusal;

/**
 * One clause of a policy, held against one plan.
 *
 * @param key the clause, as the site's file names it: {@code policy.columns}
 */
public record Clause(String key, Verdict verdict) {
  public Clause {
    requireNonNull(key, "key");
    requireNonNull(verdict, "verdict");
  }

  static Clause met(String key, String words) {
    return new Clause(key, new Verdict.Met(words));
  }

  static Clause broken(String key, PolicyReason reason, String words) {
    return new Clause(key, new Verdict.Broken(reason, words));
  }

  static Clause broken(String key, PolicyReason reason, String told, String words) {
    return new Clause(key, new Verdict.Broken(reason, told, words));
  }

  /** Whether the plan keeps to it. */
  public boolean isMet() {
    return verdict instanceof Verdict.Met;
  }

  /** What a site says to the driver of a plan that breaks clauses; empty if it breaks none. */
  public static Optional<Refusal> refusalOf(List<Clause> clauses, Digest plan) {
    List<Verdict.Broken> broken =
        clauses.stream()
            .filter(clause -> !clause.isMet())
            .map(clause -> (Verdict.Broken) clause.verdict())
            .toList();
    return broken.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                plan,
                broken.stream()
                    .map(verdict -> verdict.reason().key())
                    .distinct()
                    .collect(Collectors.joining(",")),
                broken.stream().map(Verdict.Broken::told).collect(Collectors.joining("; "))));
  }
}

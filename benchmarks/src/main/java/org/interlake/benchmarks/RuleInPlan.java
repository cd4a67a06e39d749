package org.interlake.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A rule of aggregation as a plan of n sites has it that fears f liars.
 *
 * @param name of the table's line
 * @param section of n and f: the plan's {@code aggregation}
 * @param bound of n: the liars that the rule is proven to withstand where honest sites' data are
 *     alike
 */
record RuleInPlan(String name, Section section, Bound bound) {
  RuleInPlan {
    requireNonNull(name, "name");
    requireNonNull(section, "section");
    requireNonNull(bound, "bound");
  }

  /** A section in braces. */
  interface Section {
    String of(int sites, int liars);
  }

  /** A number of liars. */
  interface Bound {
    int of(int sites);
  }

  /**
   * All rules.
   *
   * @param fixedNorm the limit of the fixed norm bound, which depends on the data
   */
  static List<RuleInPlan> all(double fixedNorm) {
    Bound none = n -> 0;
    Bound minority = n -> (n - 1) / 2;
    Bound ofKrum = n -> (n - 3) / 2;
    Bound ofBulyan = n -> (n - 3) / 4;
    return List.of(
        new RuleInPlan("mean", (n, f) -> "{name: mean}", none),
        new RuleInPlan("median", (n, f) -> "{name: median}", minority),
        new RuleInPlan(
            "trimmed-mean",
            (n, f) -> "{name: trimmed-mean, share: %s}".formatted((double) f / n),
            minority),
        new RuleInPlan(
            "krum",
            (n, f) -> "{name: krum, byzantine: %d}".formatted(Math.min(f, ofKrum.of(n))),
            ofKrum),
        new RuleInPlan(
            "multi-krum",
            (n, f) ->
                "{name: krum, byzantine: %d, selected: %d}"
                    .formatted(Math.min(f, ofKrum.of(n)), Math.max(1, n - f - 2)),
            ofKrum),
        new RuleInPlan(
            "bulyan",
            (n, f) -> "{name: bulyan, byzantine: %d}".formatted(Math.min(f, ofBulyan.of(n))),
            ofBulyan),
        new RuleInPlan("geometric-median", (n, f) -> "{name: geometric-median}", minority),
        new RuleInPlan(
            "geometric-median, uniform",
            (n, f) -> "{name: geometric-median, weights: uniform}",
            minority),
        new RuleInPlan(
            "norm-bound, fixed",
            (n, f) -> "{name: norm-bound, bound: fixed, limit: %s}".formatted(fixedNorm),
            none),
        new RuleInPlan(
            "norm-bound, median", (n, f) -> "{name: norm-bound, bound: median, limit: 1}", none),
        new RuleInPlan("fltrust", (n, f) -> "{name: fltrust}", n -> n - 1));
  }
}

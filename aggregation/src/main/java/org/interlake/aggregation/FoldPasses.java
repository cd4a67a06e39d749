package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.interlake.aggregation.rule.Anomaly;
import org.interlake.aggregation.rule.CosineFilter;
import org.interlake.aggregation.rule.Geometry;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.RuleException;
import org.interlake.aggregation.rule.Weighting.Need;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;

/**
 * The passes of a fold over its updates: one, or, where the rule looks at distances, two.
 *
 * <ol>
 *   <li>inner products of the updates' steps, block by block, added in the order of blocks; of them
 *       the rule makes weights, or a choice;
 *   <li>each coordinate is combined, and each update compared with what came out.
 * </ol>
 *
 * <p>Every block is checked against its digest in each pass.
 */
final class FoldPasses {
  private final List<FoldInput> inputs;
  private final CohortBlocks cohort;
  private final Rule rule;
  private final FoldPlace place;
  private final int tasks;
  private Geometry geometry;

  FoldPasses(List<FoldInput> inputs, CohortBlocks cohort, Rule rule, FoldPlace place, int tasks) {
    this.inputs = List.copyOf(inputs);
    this.cohort = requireNonNull(cohort, "cohort");
    this.rule = requireNonNull(rule, "rule");
    this.place = requireNonNull(place, "place");
    this.tasks = tasks;
    this.geometry = Geometry.ofSquares(new double[cohort.updates()]);
  }

  /**
   * Both passes.
   *
   * @param last makes the task of the last pass
   * @return what the tasks of the last pass brought back, or those of the first if they found an
   *     update to be at fault
   * @throws RuleException if the cohort is too small for the rule
   */
  List<TaskResult> run(ReferenceModel reference, Function<BlockFold, BlockTask> last) {
    int updates = cohort.updates();
    double[] examples = new double[updates]; // the driver's own update counts nothing
    for (int k = 0; k < inputs.size(); k++) {
      examples[cohort.firstSite() + k] = inputs.get(k).weight();
    }
    Need need = rule.need();
    if (need != Need.NOTHING) {
      List<TaskResult> results = place.run(new GeometryTask(cohort, tasks, reference, need), tasks);
      if (refusal(results).isPresent()) {
        return results;
      }
      geometry =
          need == Need.ALL
              ? Geometry.ofProducts(updates, SpanSums.total(results, updates * (updates + 1) / 2))
              : Geometry.ofSquares(SpanSums.total(results, updates));
    }
    return place.run(last.apply(BlockFold.of(rule, geometry, examples, cohort, reference)), tasks);
  }

  /** Whose updates are at fault, if any are. */
  Optional<FoldOutcome.Refused> refusal(List<TaskResult> results) {
    SortedMap<SiteId, EnvelopeException> faults = new TreeMap<>();
    for (TaskResult result : results) {
      for (UpdateFault fault : result.faults) {
        SiteId site = inputs.get(fault.update).site();
        faults.putIfAbsent(
            site,
            new EnvelopeException(
                fault.reason, "The update of %s: %s".formatted(site, fault.detail)));
      }
    }
    return faults.isEmpty() ? Optional.empty() : Optional.of(new FoldOutcome.Refused(faults));
  }

  /** How each update stands to what came out; empty if there is no model to differ from. */
  List<Anomaly> anomalies(List<TaskResult> results, ReferenceModel reference) {
    if (reference.length() == 0) {
      return List.of();
    }
    int updates = cohort.updates();
    int first = cohort.firstSite();
    double[] standing = SpanSums.total(results, 2 * updates + 1);
    List<Anomaly> anomalies =
        new ArrayList<>(
            Anomaly.of(
                Arrays.copyOfRange(standing, first, updates),
                Arrays.copyOfRange(standing, updates + first, 2 * updates),
                standing[2 * updates]));
    for (int k = 0; first > 0 && k < anomalies.size(); k++) {
      anomalies.set(k, anomalies.get(k).withTrust(CosineFilter.trust(geometry, first + k)));
    }
    return anomalies;
  }
}

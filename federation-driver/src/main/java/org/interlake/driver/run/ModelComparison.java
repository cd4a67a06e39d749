package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.registry.Registry;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.StopRule.Metric;

/**
 * A run's model beside the champion: the version that its name has without it.
 *
 * <p>The candidate is good enough if {@code gain + tolerance >= 0}, where {@code gain} is how much
 * better it is than the champion, by what the registry knows of both on held-out rows of all sites.
 *
 * @param candidate its metric
 * @param champion its metric
 * @param tolerance how much worse the candidate may be, in the metric's unit; 0 or more
 * @param rows whether both were measured on the same rows
 */
public record ModelComparison(
    Metric metric, double candidate, double champion, double tolerance, SameRows rows) {
  /** What is known of the rows that both were measured on. */
  public enum SameRows {
    /** The candidate's run began with the champion and measured it, or both read one version. */
    YES,
    /** The tables were others, or had other versions. */
    NO,
    /** The sites do not tell which versions they read. */
    UNKNOWN
  }

  public ModelComparison {
    requireNonNull(metric, "metric");
    requireNonNull(rows, "rows");
    if (!(tolerance >= 0 && Double.isFinite(tolerance))) {
      throw new IllegalArgumentException(
          "Invalid tolerance: %s (must be 0 or more)".formatted(tolerance));
    }
  }

  /**
   * Compares by what the registry knows.
   *
   * @return empty if it does not know the metric of one of them
   */
  public static Optional<ModelComparison> of(
      Registry registry,
      RunId run,
      Digest candidate,
      PromotedModel champion,
      Metric metric,
      double tolerance) {
    RunId other = champion.model().run();
    List<MetricValue> here = registry.metrics(run);
    Optional<MetricValue> ours = heldOut(here, candidate, metric);
    Optional<MetricValue> measuredHere = heldOut(here, champion.model().digest(), metric);
    Optional<MetricValue> theirs =
        measuredHere.or(() -> heldOut(registry.metrics(other), champion.model().digest(), metric));
    if (ours.isEmpty() || theirs.isEmpty()) {
      return Optional.empty();
    }
    SameRows rows =
        measuredHere.isPresent()
            ? SameRows.YES
            : sameRows(registry.contributions(run), registry.contributions(other));
    return Optional.of(
        new ModelComparison(metric, ours.get().value(), theirs.get().value(), tolerance, rows));
  }

  /** A model's metric over the held-out rows of all sites; the last that was measured. */
  public static Optional<MetricValue> heldOut(
      List<MetricValue> known, Digest model, Metric metric) {
    return known.stream()
        .filter(value -> value.model().equals(model) && value.split().equals("test"))
        .filter(value -> value.scope() == MetricValue.Scope.OVERALL)
        .filter(value -> value.name().equals(metric.toString()))
        .reduce((earlier, later) -> later);
  }

  /**
   * The newest version that is not of the candidate's run; if that run has versions, the newest
   * before them, so that the question has the same answer before and after a promotion.
   *
   * @param newestFirst the versions of the candidate's name
   */
  public static Optional<PromotedModel> champion(List<PromotedModel> newestFirst, RunId candidate) {
    long firstOfCandidate =
        newestFirst.stream()
            .filter(version -> version.model().run().equals(candidate))
            .mapToLong(PromotedModel::version)
            .min()
            .orElse(Long.MAX_VALUE);
    return newestFirst.stream().filter(version -> version.version() < firstOfCandidate).findFirst();
  }

  static SameRows sameRows(List<Contribution> ours, List<Contribution> theirs) {
    SortedMap<SiteId, TableVersion> here = tables(ours);
    SortedMap<SiteId, TableVersion> there = tables(theirs);
    if (here.isEmpty() || there.isEmpty()) {
      return SameRows.UNKNOWN;
    }
    return here.equals(there) ? SameRows.YES : SameRows.NO;
  }

  private static SortedMap<SiteId, TableVersion> tables(List<Contribution> contributions) {
    SortedMap<SiteId, TableVersion> tables = new TreeMap<>();
    contributions.forEach(c -> c.tableRead().ifPresent(table -> tables.put(c.site(), table)));
    return tables;
  }

  /** By how much the candidate is better; negative if it is worse. */
  public double gain() {
    return metric.gain(candidate, champion);
  }

  /** Whether the candidate is as good as the champion, but for the tolerance. */
  public boolean holds() {
    return gain() + tolerance >= 0;
  }
}

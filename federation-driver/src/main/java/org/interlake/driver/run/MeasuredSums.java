package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.run.RunRecorder.SiteMetrics;
import org.interlake.models.metrics.Measurement;
import org.interlake.models.metrics.Metrics;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.vector.DoubleVector;

/** Makes metrics of the sums that sites measured. */
final class MeasuredSums {
  private final Measurement measurement;

  MeasuredSums(Measurement measurement) {
    this.measurement = requireNonNull(measurement, "measurement");
  }

  /** Metrics of each site that measured any; none where only sums over the sites are known. */
  List<SiteMetrics> ofSites(
      ClosedRound round,
      List<DoubleVector> sums,
      Function<SiteId, Digest> models,
      MetricValue.Scope scope,
      String split) {
    List<SiteMetrics> metrics = new ArrayList<>();
    if (!round.knowsEachSite()) {
      return metrics;
    }
    int k = 0;
    for (SiteId site : round.contributions().keySet()) {
      measured(models.apply(site), scope, Optional.of(site), split, sums.get(k++))
          .ifPresent(metrics::add);
    }
    return metrics;
  }

  /** Metrics over the rows of all sites that measured any. */
  Optional<Metrics> overall(List<DoubleVector> sums) {
    return measurement.finish(added(sums));
  }

  /** Metrics of one model: over all sites first, and then of each. */
  List<SiteMetrics> ofAll(ClosedRound round, List<DoubleVector> sums, Digest model, String split) {
    List<SiteMetrics> metrics = new ArrayList<>();
    measured(model, MetricValue.Scope.OVERALL, Optional.empty(), split, added(sums))
        .ifPresent(metrics::add);
    metrics.addAll(ofSites(round, sums, site -> model, MetricValue.Scope.SITE, split));
    return metrics;
  }

  private Optional<SiteMetrics> measured(
      Digest model,
      MetricValue.Scope scope,
      Optional<SiteId> site,
      String split,
      DoubleVector sums) {
    return measurement
        .finish(sums)
        .map(found -> new SiteMetrics(model, scope, site, split, found, measurement.scores(sums)));
  }

  /** How much the sites that measured any differ, where that is known. */
  Optional<SiteSpread> spread(ClosedRound round, List<DoubleVector> sums) {
    if (!round.knowsEachSite()) {
      return Optional.empty();
    }
    SortedMap<SiteId, Metrics> ofSites = new TreeMap<>();
    int k = 0;
    for (SiteId site : round.contributions().keySet()) {
      measurement.finish(sums.get(k++)).ifPresent(found -> ofSites.put(site, found));
    }
    return SiteSpread.of(ofSites);
  }

  /** The sum over sites, in site order. */
  static DoubleVector added(List<DoubleVector> sums) {
    double[] total = new double[sums.get(0).length()];
    for (DoubleVector sum : sums) {
      for (int i = 0; i < total.length; i++) {
        total[i] += sum.get(i);
      }
    }
    return DoubleVector.of(sums.get(0).layout(), total);
  }
}

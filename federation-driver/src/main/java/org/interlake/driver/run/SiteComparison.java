package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.run.RunRecorder.SiteMetrics;
import org.interlake.models.metrics.Metrics;
import org.interlake.protocol.SiteId;

/**
 * What the final models are worth on one site's held-out rows.
 *
 * @param global empty if the site told no metrics, as are the others
 * @param localOnly empty also if the plan does not ask for it, or the site alone finds no model
 * @param personal empty also if the site's own model has diverged
 */
public record SiteComparison(
    SiteId site,
    Optional<Metrics> global,
    Optional<Metrics> localOnly,
    Optional<Metrics> personal) {
  public SiteComparison {
    requireNonNull(site, "site");
    requireNonNull(global, "global");
    requireNonNull(localOnly, "localOnly");
    requireNonNull(personal, "personal");
  }

  /** One for each site that told any metrics of held-out rows, in the sites' order. */
  static List<SiteComparison> of(List<SiteMetrics> metrics) {
    Map<SiteId, Map<MetricValue.Scope, Metrics>> bySite = new TreeMap<>();
    for (SiteMetrics measured : metrics) {
      if (measured.site().isPresent() && measured.split().equals("test")) {
        bySite
            .computeIfAbsent(measured.site().get(), unseen -> new TreeMap<>())
            .put(measured.metricScope(), measured.metrics());
      }
    }
    List<SiteComparison> compared = new ArrayList<>();
    bySite.forEach(
        (site, models) ->
            compared.add(
                new SiteComparison(
                    site,
                    Optional.ofNullable(models.get(MetricValue.Scope.SITE)),
                    Optional.ofNullable(models.get(MetricValue.Scope.LOCAL_ONLY)),
                    Optional.ofNullable(models.get(MetricValue.Scope.PERSONAL)))));
    return compared;
  }
}

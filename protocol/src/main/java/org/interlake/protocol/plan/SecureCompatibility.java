package org.interlake.protocol.plan;

import java.util.List;
import java.util.Optional;
import org.interlake.protocol.plan.DifferentialPrivacySpec.SiteLevel;
import org.interlake.protocol.plan.SecureAggregationSpec.Pairwise;

/** What goes with secure aggregation: only what is a sum over the sites. */
final class SecureCompatibility {
  /** Bits behind the point that are left at least: fewer, and a model would not be one. */
  private static final int LEAST_BITS = 8;

  private SecureCompatibility() {}

  /**
   * Refuses what needs more of the sites than sums.
   *
   * @throws IllegalArgumentException that names the plan's keys at fault and what goes with what
   */
  static void checkTraining(
      SecureAggregationSpec spec,
      List<FeatureSpec> features,
      StrategySpec strategy,
      PersonalSpec personal,
      EvaluationSpec evaluation) {
    if (!(spec instanceof Pairwise pairwise)) {
      return;
    }
    checkStrategy(strategy, pairwise);
    checkFeatures(features);
    if (personal.asked()) {
      throw refused(
          "personalization",
          "%s is judged by each site's own metrics".formatted(personal.kind()),
          "leave personalization out");
    }
    if (evaluation.localOnly()) {
      throw refused(
          "evaluation.localOnly",
          "it compares the sites one by one, by metrics of each",
          "leave localOnly out");
    }
  }

  /**
   * Refuses noise that sites cannot share.
   *
   * @throws IllegalArgumentException that names the plan's keys at fault and what goes with what
   */
  static void checkPrivacy(PrivacySpec privacy, int sites) {
    if (!privacy.sharedNoise()) {
      return;
    }
    Pairwise pairwise = (Pairwise) privacy.secureAggregation();
    SiteLevel site = (SiteLevel) privacy.differentialPrivacy();
    if (site.clipping() instanceof DifferentialPrivacySpec.Clipping.Adaptive) {
      throw refused(
          "privacy.differentialPrivacy.clipping",
          "adaptive counts the sites within the norm, and that count has no noise of the sites' own",
          "use fixed, or leave secureAggregation out");
    }
    if (pairwise.ring() == Pairwise.NARROW) {
      throw narrow("the sites' shares of noise stand on a fine grid");
    }
    int threshold = pairwise.thresholdOf(sites);
    int most = Math.min(2 * threshold - sites - 1, threshold - 1);
    if (site.colluding() > most) {
      throw new IllegalArgumentException(
          "Invalid privacy.differentialPrivacy.colluding: %d beside privacy.secureAggregation.threshold %d of %d sites (must be at most %d: with more, two sums with the same noise could be opened in one round; raise the threshold%s)"
              .formatted(
                  site.colluding(),
                  threshold,
                  sites,
                  most,
                  most == 0
                      ? ", or set colluding: 0, for sites that look at no model"
                      : ", or lower colluding"));
    }
  }

  /**
   * Refuses rounds whose sums could not be opened, or of too few sites.
   *
   * @throws IllegalArgumentException that names the plan's keys at fault and what goes with what
   */
  static void checkRounds(
      SecureAggregationSpec spec, int sites, int quorum, SelectionSpec selection) {
    if (!(spec instanceof Pairwise pairwise)) {
      return;
    }
    if (selection instanceof SelectionSpec.Capability) {
      throw refused(
          "selection",
          "capability chooses by each site's number of rows",
          "use fraction or round-robin, or leave selection out");
    }
    checkSites(pairwise, sites, selection.called(sites));
    requireQuorum("quorum", pairwise.thresholdOf(sites), quorum);
    requireQuorum("selection.quorum", pairwise.thresholdOf(sites), selection.quorum(sites, quorum));
  }

  /**
   * Refuses statistics that are no sums.
   *
   * @throws IllegalArgumentException that names the column at fault and what goes with what
   */
  static void checkStatistics(SecureAggregationSpec spec, List<StatisticsColumn> columns) {
    if (!(spec instanceof Pairwise pairwise)) {
      return;
    }
    if (pairwise.ring() == Pairwise.NARROW) {
      throw narrow("statistics are sums");
    }
    for (StatisticsColumn column : columns) {
      if (column.asks(Measure.FREQUENT)) {
        throw refused(
            "measures of column " + column.column(),
            "frequent counts the categories that each site names",
            "leave it out, or ask for a contingency table with another column");
      }
      if (column.asks(Measure.DISTINCT)) {
        throw refused(
            "measures of column " + column.column(),
            "distinct takes the greatest over the sites, which is no sum",
            "leave it out");
      }
    }
  }

  private static void checkStrategy(StrategySpec strategy, Pairwise pairwise) {
    if (strategy instanceof StrategySpec.Scaffold
        || strategy instanceof StrategySpec.FedDyn
        || strategy instanceof StrategySpec.Cyclic
        || strategy instanceof StrategySpec.FedBuff) {
      throw refused(
          "strategy",
          "%s needs %s"
              .formatted(
                  strategy.strategy(),
                  strategy instanceof StrategySpec.Cyclic
                      ? "each site's model by itself"
                      : strategy instanceof StrategySpec.FedBuff
                          ? "updates of different rounds in one step"
                          : "to know which part of all weight each site has"),
          "use fedavg, fednova, qfedavg, newton, lbfgs or exact");
    }
    if (strategy instanceof StrategySpec.Local local
        && !(local.aggregation() instanceof AggregationSpec.Mean)) {
      throw refused(
          "strategy.aggregation",
          "a robust rule compares the sites' updates with each other, and nobody sees them",
          "use mean, or leave secureAggregation out: the one protects against the driver, the other against the sites");
    }
    if (strategy.siteWeightColumn().isPresent()) {
      throw refused(
          "strategy.aggregation.weights",
          "column has each site tell its weight",
          "use examples or uniform");
    }
    boolean averaged =
        strategy instanceof StrategySpec.FedAvg || strategy instanceof StrategySpec.FedNova;
    if (pairwise.ring() == Pairwise.NARROW && !averaged) {
      throw narrow("the updates of strategy %s are sums over rows".formatted(strategy.strategy()));
    }
  }

  private static void checkFeatures(List<FeatureSpec> features) {
    for (FeatureSpec feature : features) {
      countedByName(feature)
          .ifPresent(
              what -> {
                throw refused(
                    "features",
                    "%s of column %s needs the sites' counts by category, which have no place in a sum until the categories are known"
                        .formatted(what, feature.label()),
                    what.startsWith("encode")
                        ? "use one-hot, hashed or ordinal"
                        : "use another impute");
              });
    }
  }

  private static Optional<String> countedByName(FeatureSpec feature) {
    if (feature instanceof FrequencySpec) {
      return Optional.of("encode: frequency");
    }
    boolean imputed =
        (feature instanceof FeatureSpec.Numeric numeric
                && numeric.impute() == FeatureSpec.Imputation.MOST_FREQUENT)
            || (feature instanceof FeatureSpec.OneHot oneHot
                && oneHot.impute() == FeatureSpec.CategoryImputation.MOST_FREQUENT);
    return imputed ? Optional.of("impute: most-frequent") : Optional.empty();
  }

  private static void checkSites(Pairwise pairwise, int sites, int called) {
    if (sites < 2 || sites > Pairwise.MOST_SITES) {
      throw new IllegalArgumentException(
          "Invalid privacy.secureAggregation: pairwise for %d sites (must be from 2 to %d)"
              .formatted(sites, Pairwise.MOST_SITES));
    }
    int threshold = pairwise.thresholdOf(sites);
    if (2 * threshold <= sites || threshold > called) {
      throw new IllegalArgumentException(
          "Invalid privacy.secureAggregation.threshold: %d of %d sites%s (must be more than half of the sites and at most those that a round calls: else two sums of different sites could be opened in one round, or none)"
              .formatted(
                  threshold,
                  sites,
                  called < sites ? ", of which a round calls %d".formatted(called) : ""));
    }
    int bits = fractionBits(pairwise.ring(), sites, pairwise.range());
    if (bits < LEAST_BITS) {
      throw new IllegalArgumentException(
          "Invalid privacy.secureAggregation.range: %s with ring %d and %d sites leaves %d bits behind the point (must be %d or more: a sum of all sites must fit the ring; take a smaller range%s)"
              .formatted(
                  pairwise.range(),
                  pairwise.ring(),
                  sites,
                  bits,
                  LEAST_BITS,
                  pairwise.ring() == Pairwise.NARROW ? ", or ring 64" : ""));
    }
  }

  /** Bits behind the point such that so many values within a range never overflow their sum. */
  private static int fractionBits(int ring, int sites, double range) {
    return ring - 2 - Math.getExponent(sites * range);
  }

  private static void requireQuorum(String key, int threshold, int quorum) {
    if (quorum < threshold) {
      throw new IllegalArgumentException(
          "Invalid %s: %d beside a threshold of secure aggregation of %d (must be at least that: a sum of fewer sites is never opened)"
              .formatted(key, quorum, threshold));
    }
  }

  private static IllegalArgumentException narrow(String why) {
    return new IllegalArgumentException(
        "Invalid privacy.secureAggregation.ring: 32, and %s, which need more than 32 bits (use ring 64)"
            .formatted(why));
  }

  private static IllegalArgumentException refused(String key, String why, String remedy) {
    return new IllegalArgumentException(
        "Invalid %s beside privacy.secureAggregation pairwise, where only sums over the sites are known: %s (%s)"
            .formatted(key, why, remedy));
  }
}

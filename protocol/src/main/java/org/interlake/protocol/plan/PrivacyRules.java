package org.interlake.protocol.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlake.protocol.plan.DifferentialPrivacySpec.Noised;
import org.interlake.protocol.plan.DifferentialPrivacySpec.OfRows;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RecordSums;
import org.interlake.protocol.plan.DifferentialPrivacySpec.SiteLevel;

/**
 * What a plan with differential privacy cannot ask. The rule behind the rules: no number that is
 * computed from rows leaves without noise that is accounted for, but for row counts, which such a
 * plan declares public.
 */
record PrivacyRules(
    DifferentialPrivacySpec privacy,
    List<FeatureSpec.Column> featureColumns,
    LabelSpec label,
    WeightSpec weight,
    ModelSpec model,
    StrategySpec strategy,
    SelectionSpec selection,
    PersonalSpec personalization,
    RoundSpec rounds,
    StopRule stop,
    EvaluationSpec evaluation,
    int sites) {

  /**
   * Refuses what breaks the promise.
   *
   * @throws IllegalArgumentException that names the plan's keys at fault and what to write instead;
   *     the first fault found, but all features at once
   */
  void check() {
    if (!(privacy instanceof Noised noised)) {
      if (stop.budget().epsilon() > 0) {
        throw new IllegalArgumentException(
            "Invalid stop: budget.epsilon is a budget of differential privacy, and this plan spends none (leave it out, or set privacy.differentialPrivacy)");
      }
      return;
    }
    checkAll(noised.kind());
    if (noised instanceof OfRows ofRows) {
      checkRows(ofRows);
      if (ofRows instanceof RecordSums sums) {
        new SumsRules(sums, model, strategy, rounds).check();
      } else {
        requireFirstOrder();
      }
    } else {
      checkSiteLevel((SiteLevel) noised);
    }
  }

  private void checkAll(String kind) {
    List<String> fitted = new ArrayList<>();
    featureColumns.forEach(feature -> undeclared(feature).ifPresent(fitted::add));
    if (!fitted.isEmpty()) {
      throw refused(
          "features",
          "%s under privacy.differentialPrivacy %s, where nothing may be found out from rows without noise"
              .formatted(String.join("; ", fitted), kind),
          "declare it in the plan, from public knowledge and not from the sites' rows");
    }
    if (label instanceof LabelSpec.Binary label && label.oneClass() == LabelSpec.OneClass.DECLINE) {
      throw refused(
          "label",
          "oneClass decline under privacy.differentialPrivacy %s: that a site declines would tell that its labels are all the same"
              .formatted(kind),
          "set oneClass: allow");
    }
    if (personalization.asked()) {
      throw refused(
          "personalization",
          "%s under privacy.differentialPrivacy %s: what is told of a site's own model is not accounted for"
              .formatted(personalization.kind(), kind),
          "leave personalization out");
    }
    if (strategy.siteWeightColumn().isPresent()) {
      throw refused(
          "strategy.aggregation",
          "weights by column under privacy.differentialPrivacy %s: a site's sum over its rows would leave"
              .formatted(kind),
          "weigh by examples or uniform");
    }
    if (stop.lossTolerance() > 0) {
      throw refused(
          "stop",
          "lossTolerance under privacy.differentialPrivacy %s, where sites do not tell their loss"
              .formatted(kind),
          "leave it out, and limit rounds.maximum or budget.epsilon");
    }
  }

  private void checkRows(OfRows record) {
    if (!(weight instanceof WeightSpec.Equal)) {
      throw refused(
          "weight",
          "a column of row weights under %s differential privacy".formatted(record.kind()),
          "leave weight out: clipping bounds every row's share alike");
    }
    if (evaluation.localOnly()) {
      throw refused(
          "evaluation",
          "localOnly under %s differential privacy: metrics of models that no noise protects would leave"
              .formatted(record.kind()),
          "leave localOnly out");
    }
    if (record.evaluationNoise() == 0 && looksAtMetrics(stop)) {
      throw refused(
          "stop",
          "targets or patience, and no metrics leave the sites",
          "set privacy.differentialPrivacy.evaluationNoise, or leave them out");
    }
    if (record.evaluationNoise() > 0) {
      requireNoisyCounts();
    }
    if (selection instanceof SelectionSpec.Capability capability
        && capability.prefer() == SelectionSpec.Capability.Prefer.LATENCY) {
      throw refused(
          "selection",
          "prefer latency under %s differential privacy: the time of a step depends on the rows in it, so sites do not tell it"
              .formatted(record.kind()),
          "prefer rows");
    }
  }

  private void requireFirstOrder() {
    boolean averaging =
        strategy instanceof StrategySpec.FedAvg
            || strategy instanceof StrategySpec.FedBuff
            || strategy instanceof StrategySpec.Cyclic;
    if (!averaging) {
      throw refused(
          "strategy",
          "%s under record-level differential privacy: what its sites send beside their parameters is not bounded by clipping"
              .formatted(strategy.strategy()),
          sentOnce()
              ? "take record-level-sums, whose sums leave once and are all bounded"
              : "use fedavg, fedbuff or cyclic");
    }
    if (model instanceof ModelSpec.FactorizationMachine) {
      throw refused(
          "model",
          "family factorization-machine under record-level differential privacy, for which there is no clipping row by row",
          "use another family, interactions among the features if need be");
    }
    StrategySpec.Local local = (StrategySpec.Local) strategy;
    if (local.descent().localEpochs() != 1) {
      throw refused(
          "strategy",
          "localEpochs %d under record-level differential privacy"
              .formatted(local.descent().localEpochs()),
          "leave localEpochs and batchSize out: steps and samplingRate of privacy.differentialPrivacy say how a site trains");
    }
    if (local.descent().local().clipNorm() != 0) {
      throw refused(
          "strategy",
          "clipNorm, of batches, under record-level differential privacy",
          "leave it out: clipNorm of privacy.differentialPrivacy bounds each row");
    }
    if (local.aggregation() instanceof AggregationSpec.FlTrust) {
      throw refused(
          "strategy.aggregation",
          "fltrust under record-level differential privacy: the driver's own update would need the same noise",
          "use another rule");
    }
  }

  private boolean sentOnce() {
    return model instanceof ModelSpec.NaiveBayes
        || model instanceof ModelSpec.PrincipalComponents
        || (model instanceof ModelSpec.GeneralizedLinear glm
            && glm.distribution() == ModelSpec.Distribution.GAUSSIAN);
  }

  private void requireNoisyCounts() {
    if (!(label instanceof LabelSpec.Binary)) {
      throw refused(
          "privacy.differentialPrivacy",
          "evaluationNoise, and a label that is not binary: only counts of scores have a sensitivity that is known",
          "leave evaluationNoise out");
    }
    if (evaluation.scoreBins() % 2 != 0) {
      throw refused(
          "evaluation",
          "scoreBins %d beside evaluationNoise: accuracy is read off the histograms, so a bin must end at 0.5"
              .formatted(evaluation.scoreBins()),
          "take an even number, and a small one: every bin gets the noise");
    }
  }

  private void checkSiteLevel(SiteLevel site) {
    boolean meanOfEquals =
        strategy instanceof StrategySpec.FedAvg fedAvg
            && fedAvg.aggregation() instanceof AggregationSpec.Mean mean
            && mean.weights() instanceof AggregationSpec.Weights.Uniform;
    if (!meanOfEquals) {
      throw refused(
          "strategy",
          "%s under site-level differential privacy, which is defined for a mean in which every site counts the same"
              .formatted(strategy.strategy()),
          "use strategy fedavg with aggregation: {name: mean, weights: uniform}");
    }
    if (!(selection instanceof SelectionSpec.All)) {
      throw refused(
          "selection",
          "some of the sites in a round under site-level differential privacy: the choice is known from the plan's seed, so it hides nobody",
          "leave selection out");
    }
    if (looksAtMetrics(stop)) {
      throw refused(
          "stop",
          "targets or patience under site-level differential privacy: when training ends would tell of metrics that have no noise",
          "leave them out, and limit rounds.maximum or budget.epsilon");
    }
    if (stop.budget().bytes() > 0) {
      throw refused(
          "stop",
          "budget.bytes under site-level differential privacy: when training ends would tell how long the sites' updates are, which can depend on rows",
          "leave it out, and limit rounds.maximum or budget.epsilon");
    }
    if (site.clipping() instanceof DifferentialPrivacySpec.Clipping.Adaptive && sites < 2) {
      throw refused("privacy.differentialPrivacy", "adaptive clipping of one site", "use fixed");
    }
  }

  private static boolean looksAtMetrics(StopRule stop) {
    return !stop.targets().isEmpty() || stop.patience() instanceof StopRule.Patience.Limited;
  }

  /** What would have to be found out from rows for a feature, if anything. */
  private static Optional<String> undeclared(FeatureSpec.Column feature) {
    String what = null;
    if (feature instanceof FeatureSpec.Numeric numeric) {
      boolean imputed =
          numeric.impute() == FeatureSpec.Imputation.CONSTANT
              || numeric.impute() == FeatureSpec.Imputation.NONE;
      boolean scaled =
          numeric.scale() == FeatureSpec.Scaling.NONE
              || numeric.scale() == FeatureSpec.Scaling.DECLARED;
      what =
          !imputed
              ? "impute (use constant)"
              : !scaled ? "scale (use declared, with center and spread)" : null;
    } else if (feature instanceof BinsSpec bins) {
      what = bins.byQuantiles() ? "bins at quantiles (give edges)" : null;
    } else if (feature instanceof FeatureSpec.OneHot oneHot) {
      what = oneHot.categories().isEmpty() ? "a vocabulary (name categories)" : null;
    } else if (feature instanceof OrdinalSpec ordinal) {
      what = ordinal.order().isEmpty() ? "a vocabulary (give order)" : null;
    } else if (feature instanceof FrequencySpec) {
      what = "frequencies (use one-hot with categories)";
    } else if (feature instanceof TextSpec text) {
      what = text.idf() == TextSpec.Idf.SMOOTH ? "idf (set idf: none)" : null;
    }
    if (what == null && feature.allMissing() == FeatureSpec.AllMissing.DECLINE) {
      what = "allMissing decline (set allMissing: impute)";
    }
    return Optional.ofNullable(what)
        .map(found -> "feature %s needs %s".formatted(feature.column(), found));
  }

  static IllegalArgumentException refused(String key, String what, String remedy) {
    return new IllegalArgumentException("Invalid %s: %s (%s)".formatted(key, what, remedy));
  }
}

package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.interlake.models.PrivacyCost;
import org.interlake.protocol.Digest;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.plan.DifferentialPrivacySpec.Noised;
import org.interlake.protocol.plan.DifferentialPrivacySpec.OfRows;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.Measure;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.SecureAggregationSpec;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.plan.WeightSpec;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.StatisticsPolicy;

/** Holds a plan against what the site permits, before a row is read. */
final class PolicyCheck {
  /** The reason of a refusal for privacy. */
  static final String PRIVACY = "policy.privacy";

  private final SiteConfig config;

  PolicyCheck(SiteConfig config) {
    this.config = requireNonNull(config, "config");
  }

  /** The columns that a plan of any kind reads. */
  static List<String> columnsOf(RunPlan plan) {
    return plan instanceof StatisticsPlan statistics
        ? statistics.columns().stream().map(StatisticsColumn::column).toList()
        : columnsOf((Plan) plan);
  }

  private static List<String> columnsOf(Plan plan) {
    List<String> columns = new ArrayList<>();
    plan.featureColumns().stream().map(FeatureSpec.Column::column).forEach(columns::add);
    if (plan.label() instanceof LabelSpec.Column label) {
      columns.add(label.column());
    }
    if (plan.offset() instanceof OffsetSpec.ByColumn offset) {
      columns.add(offset.column());
    }
    if (plan.weight() instanceof WeightSpec.ByColumn weight) {
      columns.add(weight.column());
    }
    if (plan.split() instanceof SplitSpec.ByColumn split) {
      columns.add(split.column());
    }
    plan.strategy().siteWeightColumn().ifPresent(columns::add);
    return columns;
  }

  /**
   * The site's refusal of the plan, if its policy forbids anything in it; names all that it does.
   */
  Optional<Refusal> refusalOf(RunPlan plan, Digest planDigest) {
    List<String> reasons = new ArrayList<>();
    List<String> details = new ArrayList<>();
    if (!config.datasets().containsKey(plan.dataset())) {
      reasons.add("dataset.unknown");
      details.add(
          "this site has no dataset '%s' (add it under 'datasets' of its configuration)"
              .formatted(plan.dataset()));
    }
    List<String> forbidden =
        columnsOf(plan).stream()
            .filter(column -> !config.policy().columns().permits(column))
            .toList();
    if (!forbidden.isEmpty()) {
      reasons.add("policy.columns");
      details.add("the policy does not permit the columns " + forbidden);
    }
    checkSums(plan, reasons, details);
    if (plan instanceof StatisticsPlan statistics) {
      List<String> measures = forbiddenMeasures(statistics);
      if (!measures.isEmpty()) {
        reasons.add("policy.statistics");
        details.add("the policy does not permit the statistics " + measures);
      }
    } else {
      checkTraining((Plan) plan, reasons, details);
    }
    checkPrivacy(plan, reasons, details);
    return reasons.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Refusal(planDigest, String.join(",", reasons), String.join("; ", details)));
  }

  /** Whether the driver would see more of this site than its policy has it see. */
  private void checkSums(RunPlan plan, List<String> reasons, List<String> details) {
    if (plan.secureAggregation() instanceof SecureAggregationSpec.Pairwise pairwise) {
      int threshold = pairwise.thresholdOf(plan.sites().size());
      if (threshold < config.policy().minimumThreshold()) {
        reasons.add("policy.minimumThreshold");
        details.add(
            "the policy demands sums of %d sites or more, and the plan's privacy.secureAggregation.threshold is %d"
                .formatted(config.policy().minimumThreshold(), threshold));
      }
    } else if (config.policy().requireSecureAggregation()) {
      reasons.add("policy.requireSecureAggregation");
      details.add("the policy demands privacy.secureAggregation, and the plan has none");
    }
  }

  private void checkTraining(Plan plan, List<String> reasons, List<String> details) {
    if (!config.policy().families().contains(plan.model().family())) {
      reasons.add("policy.families");
      details.add("the policy does not permit the family " + plan.model().family());
    }
    if (!config.policy().strategies().contains(plan.strategy().strategy())) {
      reasons.add("policy.strategies");
      details.add("the policy does not permit the strategy " + plan.strategy().strategy());
    }
    if (plan.personalization().asked()) {
      checkPersonal(plan.personalization().kind(), reasons, details);
    }
  }

  /** What a row of the dataset is promised. */
  private void checkPrivacy(RunPlan plan, List<String> reasons, List<String> details) {
    boolean recordLevel =
        plan instanceof Plan training && training.differentialPrivacy() instanceof OfRows;
    if (config.policy().privacy().containsKey(plan.dataset()) && !recordLevel) {
      reasons.add(PRIVACY);
      details.add(
          "the policy demands record-level differential privacy of plans on dataset %s"
              .formatted(plan.dataset()));
    }
    if (plan instanceof Plan training
        && training.differentialPrivacy() instanceof Noised noised
        && (!noised.solved() || !Double.isFinite(PrivacyCost.epsilonAtMost(training)))) {
      reasons.add(PRIVACY);
      details.add("the plan's noise protects nothing (noiseMultiplier is too low, or missing)");
    }
  }

  private void checkPersonal(String kind, List<String> reasons, List<String> details) {
    if (!config.policy().personalization().contains(kind)) {
      reasons.add("policy.personalization");
      details.add("the policy does not permit the personal models of " + kind);
    } else if (config.registry().isEmpty()) {
      reasons.add("registry.missing");
      details.add(
          "this site has no registry for a model of its own (name a folder as 'registry' of its configuration)");
    }
  }

  /** What a plan asks that the policy does not allow, in the plan's words. */
  private List<String> forbiddenMeasures(StatisticsPlan plan) {
    StatisticsPolicy policy = config.policy().statistics();
    Set<String> asked = new TreeSet<>(Set.of(Measure.COUNT.key())); // rows leave in any case
    plan.columns()
        .forEach(column -> column.measures().forEach(measure -> asked.add(measure.key())));
    if (!plan.correlations().isEmpty()) {
      asked.add(StatisticsPolicy.CORRELATION);
    }
    if (!plan.contingency().isEmpty()) {
      asked.add(StatisticsPolicy.CONTINGENCY);
    }
    asked.removeAll(policy.allow());
    List<String> forbidden = new ArrayList<>(asked);
    for (List<String> group : plan.groupBy()) {
      if (!policy.groupBy().containsAll(group)) {
        forbidden.add("groupBy " + group);
      }
    }
    return forbidden;
  }

  /** The site's refusal of the plan, if too few rows would train. */
  Optional<Refusal> refusalOfRows(Digest planDigest, long trainRows) {
    return trainRows >= config.policy().minimumRows()
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                planDigest, "policy.minimumRows", "fewer training rows than the policy demands"));
  }
}

package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.plan.WeightSpec;
import org.interlake.site.config.SiteConfig;

/** Holds a plan against what the site permits, before a row is read. */
final class PolicyCheck {
  private final SiteConfig config;

  PolicyCheck(SiteConfig config) {
    this.config = requireNonNull(config, "config");
  }

  /** The columns that a plan reads. */
  static List<String> columnsOf(Plan plan) {
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
    return columns;
  }

  /**
   * The site's refusal of the plan, if its policy forbids anything in it; names all that it does.
   */
  Optional<Refusal> refusalOf(Plan plan, Digest planDigest) {
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
    if (!config.policy().families().contains(plan.model().family())) {
      reasons.add("policy.families");
      details.add("the policy does not permit the family " + plan.model().family());
    }
    if (!config.policy().strategies().contains(plan.strategy().strategy())) {
      reasons.add("policy.strategies");
      details.add("the policy does not permit the strategy " + plan.strategy().strategy());
    }
    return reasons.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Refusal(planDigest, String.join(",", reasons), String.join("; ", details)));
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

package org.interlake.site.policy;

import static java.util.Objects.requireNonNull;
import static org.interlake.site.policy.Clause.broken;
import static org.interlake.site.policy.Clause.met;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.interlake.models.PrivacyCost;
import org.interlake.protocol.plan.DifferentialPrivacySpec.Noised;
import org.interlake.protocol.plan.DifferentialPrivacySpec.OfRows;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.SecureAggregationSpec;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.site.config.GovernancePolicy;
import org.interlake.site.config.PolicyConfig;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.TablePolicy;

/** Holds a plan against what the site permits, before a row is read. */
public final class PolicyClauses {
  private final SiteConfig config;
  private final PolicyConfig policy;
  private final GovernancePolicy governance;

  public PolicyClauses(SiteConfig config) {
    this.config = requireNonNull(config, "config");
    this.policy = config.policy();
    this.governance = policy.governance();
  }

  /** Every clause that has something to say of such a plan, with its verdict. */
  public List<Clause> of(RunPlan plan) {
    List<Clause> clauses = new ArrayList<>();
    clauses.add(dataset(plan));
    clauses.add(tables(plan));
    clauses.add(purpose(plan));
    clauses.add(columns(plan));
    clauses.add(sums(plan));
    if (plan instanceof StatisticsPlan statistics) {
      clauses.addAll(StatisticsClauses.of(statistics, policy.statistics()));
    } else {
      Plan training = (Plan) plan;
      clauses.add(family(training));
      clauses.add(strategy(training));
      clauses.add(rounds(training));
      clauses.add(personal(training));
    }
    clauses.add(recordLevel(plan));
    noise(plan).ifPresent(clauses::add);
    return List.copyOf(clauses);
  }

  /** That enough rows train, which is known once they are counted. */
  public Clause rows(long trainRows) {
    String key = "policy.minimumRows";
    return trainRows >= policy.minimumRows()
        ? met(key, "%d rows or more train".formatted(policy.minimumRows()))
        : broken(
            key,
            PolicyReason.MINIMUM_ROWS,
            "fewer training rows than the policy demands",
            "fewer training rows than the %d that the policy demands"
                .formatted(policy.minimumRows()));
  }

  /** That the run can be paid for to its end. */
  public static Clause budget(String dataset, Optional<String> refusal) {
    String key = "policy.privacy.%s.epsilon".formatted(dataset);
    return refusal.isEmpty()
        ? met(key, "the budget can pay for all rounds")
        : broken(
            key,
            PolicyReason.PRIVACY,
            "the privacy budget of dataset %s cannot pay for it".formatted(dataset),
            refusal.get());
  }

  private Clause dataset(RunPlan plan) {
    return config.datasets().containsKey(plan.dataset())
        ? met("datasets", "dataset %s is known here".formatted(plan.dataset()))
        : broken(
            "datasets",
            PolicyReason.DATASET,
            "this site has no dataset '%s' (add it under 'datasets' of its configuration)"
                .formatted(plan.dataset()));
  }

  private Clause tables(RunPlan plan) {
    String key = "policy.tables";
    if (governance.tables().isEmpty()) {
      return met(key, "every dataset is permitted");
    }
    return governance.table(plan.dataset()).isPresent()
        ? met(key, "dataset %s is permitted".formatted(plan.dataset()))
        : broken(
            key,
            PolicyReason.TABLES,
            "the policy does not permit the dataset %s".formatted(plan.dataset()));
  }

  private Clause purpose(RunPlan plan) {
    String key = "policy.tables.%s.purposes".formatted(plan.dataset());
    Set<String> permitted =
        governance
            .table(plan.dataset())
            .<Set<String>>map(TablePolicy::purposes)
            .orElseGet(TreeSet::new);
    if (permitted.isEmpty()) {
      return met(key, "every purpose is permitted");
    }
    return permitted.contains(plan.purpose())
        ? met(key, "the purpose %s is permitted".formatted(plan.purpose()))
        : broken(
            key,
            PolicyReason.PURPOSES,
            "the policy does not permit the purpose %s".formatted(plan.purpose()),
            "the policy does not permit the purpose %s of dataset %s (permitted: %s)"
                .formatted(plan.purpose(), plan.dataset(), permitted));
  }

  private Clause columns(RunPlan plan) {
    Optional<PolicyConfig.Columns> ofTable =
        governance.table(plan.dataset()).flatMap(TablePolicy::columns);
    List<String> forbidden =
        PlanColumns.of(plan).stream()
            .filter(
                column ->
                    !policy.columns().permits(column)
                        || ofTable.filter(columns -> !columns.permits(column)).isPresent())
            .toList();
    return forbidden.isEmpty()
        ? met("policy.columns", "every column that it reads is permitted")
        : broken(
            "policy.columns",
            PolicyReason.COLUMNS,
            "the policy does not permit the columns " + forbidden);
  }

  /** Whether the driver would see more of this site than its policy has it see. */
  private Clause sums(RunPlan plan) {
    if (plan.secureAggregation() instanceof SecureAggregationSpec.Pairwise pairwise) {
      int threshold = pairwise.thresholdOf(plan.sites().size());
      return threshold >= policy.minimumThreshold()
          ? met("policy.minimumThreshold", "the driver sees sums of %d sites".formatted(threshold))
          : broken(
              "policy.minimumThreshold",
              PolicyReason.MINIMUM_THRESHOLD,
              "the policy demands sums of %d sites or more, and the plan's privacy.secureAggregation.threshold is %d"
                  .formatted(policy.minimumThreshold(), threshold));
    }
    return policy.requireSecureAggregation()
        ? broken(
            "policy.requireSecureAggregation",
            PolicyReason.SECURE_AGGREGATION,
            "the policy demands privacy.secureAggregation, and the plan has none")
        : met("policy.requireSecureAggregation", "the driver may see this site's updates");
  }

  private Clause family(Plan plan) {
    String family = plan.model().family();
    return policy.families().contains(family)
        ? met("policy.families", "the family %s is permitted".formatted(family))
        : broken(
            "policy.families",
            PolicyReason.FAMILIES,
            "the policy does not permit the family " + family);
  }

  private Clause strategy(Plan plan) {
    String strategy = plan.strategy().strategy();
    return policy.strategies().contains(strategy)
        ? met("policy.strategies", "the strategy %s is permitted".formatted(strategy))
        : broken(
            "policy.strategies",
            PolicyReason.STRATEGIES,
            "the policy does not permit the strategy " + strategy);
  }

  private Clause rounds(Plan plan) {
    String key = "policy.maximumRounds";
    int asked = plan.rounds().maximum();
    if (governance.maximumRounds().isEmpty()) {
      return met(key, "any number of rounds is permitted");
    }
    int most = governance.maximumRounds().getAsInt();
    return asked <= most
        ? met(key, "%d rounds of the %d permitted".formatted(asked, most))
        : broken(
            key,
            PolicyReason.MAXIMUM_ROUNDS,
            "the policy permits %d rounds, and the plan's rounds.maximum is %d"
                .formatted(most, asked));
  }

  private Clause personal(Plan plan) {
    String key = "policy.personalization";
    if (!plan.personalization().asked()) {
      return met(key, "no models of this site's own are asked for");
    }
    String kind = plan.personalization().kind();
    if (!policy.personalization().contains(kind)) {
      return broken(
          key,
          PolicyReason.PERSONALIZATION,
          "the policy does not permit the personal models of " + kind);
    }
    return config.registry().isPresent()
        ? met(key, "personal models of %s are permitted".formatted(kind))
        : broken(
            "registry",
            PolicyReason.REGISTRY,
            "this site has no registry for a model of its own (name a folder as 'registry' of its configuration)");
  }

  /** What a row of the dataset is promised. */
  private Clause recordLevel(RunPlan plan) {
    String key = "policy.privacy";
    boolean recordLevel = plan.differentialPrivacy() instanceof OfRows;
    if (policy.privacy().containsKey(plan.dataset()) && !recordLevel) {
      return broken(
          key,
          PolicyReason.PRIVACY,
          "the policy demands record-level differential privacy of plans on dataset %s"
              .formatted(plan.dataset()));
    }
    return met(
        key,
        recordLevel
            ? "the plan has record-level differential privacy"
            : "no differential privacy is demanded");
  }

  private static Optional<Clause> noise(RunPlan plan) {
    if (!(plan.differentialPrivacy() instanceof Noised noised)) {
      return Optional.empty();
    }
    return Optional.of(
        noised.solved() && Double.isFinite(PrivacyCost.epsilonAtMost(plan))
            ? met("policy.privacy", "its noise is enough for an epsilon")
            : broken(
                "policy.privacy",
                PolicyReason.PRIVACY,
                "the plan's noise protects nothing (noiseMultiplier is too low, or missing)"));
  }
}

package org.interlake.site.config;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlake.models.DisclosureLimits;
import org.interlake.privacy.Dominance;
import org.interlake.protocol.Names;
import org.interlake.protocol.config.ConfigKey;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.site.ledger.PrivacyBudget;

/**
 * Reads a site's policy: a section of the site's file, or a file of its own. Its defaults stand
 * here and nowhere else. In a file of its own nothing is permitted that it does not name.
 */
final class PolicySection {
  /** The format of a policy's own file: the key {@code interlake}. */
  static final int FORMAT = 1;

  private static final String FILE = "file";

  /** The keys of a policy that stands in the site's file. */
  private static final List<String> KEYS =
      List.of(
          "columns",
          "minimumRows",
          "minimumCategoryRows",
          "minimumEvaluationRows",
          "families",
          "strategies",
          "personalization",
          "privacy",
          "requireSecureAggregation",
          "minimumThreshold",
          "statistics",
          "tables",
          "maximumRounds",
          "approval",
          "coordinators",
          "retention");

  private PolicySection() {}

  /** Where a policy stands decides what its silence means. */
  enum Form {
    /** In the site's file: what is not said is permitted, as it always was there. */
    INLINE,
    /** In a file of its own: what is not said is not permitted. */
    OWN_FILE;

    /** A list that may be left out in the site's file only. */
    Setting<List<String>> orElse(ConfigKey<List<String>> key, Collection<String> all) {
      return this == INLINE ? key.orElse(List.copyOf(all)) : key.required();
    }
  }

  static Setting<PolicyConfig> read(ConfigSection section) {
    if (!section.has(FILE)) {
      return policy(section, Form.INLINE);
    }
    for (String key : KEYS) {
      section.refuse(key, "cannot stand beside file", "write it into that file");
    }
    return section.included(FILE, PolicySection::ownFile);
  }

  /** The layout of a policy's own file. */
  static Setting<PolicyConfig> ownFile(ConfigSection root) {
    root.requireFormat("interlake", FORMAT);
    return policy(root, Form.OWN_FILE);
  }

  private static Setting<PolicyConfig> policy(ConfigSection section, Form form) {
    Setting<PolicyConfig.Columns> columns = columns(section.requiredSection("columns"));
    Setting<Long> minimumRows =
        section.longInteger("minimumRows").orElse(DisclosureLimits.DEFAULT.minimumRows());
    Setting<Long> minimumCategoryRows =
        section
            .longInteger("minimumCategoryRows")
            .orElse(DisclosureLimits.DEFAULT.minimumCategoryRows());
    Setting<Long> minimumEvaluationRows =
        section
            .longInteger("minimumEvaluationRows")
            .orElse(DisclosureLimits.DEFAULT.minimumEvaluationRows());
    Setting<List<String>> families =
        form.orElse(
            section.choices("families", "model family", PlanReader.familyNames()),
            PlanReader.familyNames());
    Setting<List<String>> strategies =
        form.orElse(
            section.choices("strategies", "strategy", PlanReader.strategyNames()),
            PlanReader.strategyNames().stream()
                .filter(name -> !name.equals(StrategySpec.Cyclic.NAME)) // see PolicyConfig
                .toList());
    Setting<List<String>> personalization =
        section
            .choices("personalization", "kind of personal model", PlanReader.personalizationNames())
            .orElse(
                form == Form.INLINE ? List.copyOf(PlanReader.personalizationNames()) : List.of());
    Setting<SortedMap<String, PrivacyPolicy>> privacy = privacy(section.optionalSection("privacy"));
    Setting<Boolean> requireSecureAggregation =
        section.truth("requireSecureAggregation").orElse(false);
    Setting<Integer> minimumThreshold =
        section.integer("minimumThreshold").orElse(PolicyConfig.LEAST_THRESHOLD);
    Setting<StatisticsPolicy> statistics = statistics(section.optionalSection("statistics"), form);
    Setting<GovernancePolicy> governance = GovernanceSection.read(section, form);
    return section.build(
        () ->
            new PolicyConfig(
                columns.get(),
                minimumRows.get(),
                minimumCategoryRows.get(),
                minimumEvaluationRows.get(),
                new TreeSet<>(families.get()),
                new TreeSet<>(strategies.get()),
                new TreeSet<>(personalization.get()),
                privacy.get(),
                requireSecureAggregation.get(),
                minimumThreshold.get(),
                statistics.get(),
                governance.get()));
  }

  private static Setting<SortedMap<String, PrivacyPolicy>> privacy(ConfigSection section) {
    SortedMap<String, Setting<PrivacyPolicy>> read = new TreeMap<>();
    for (String name : section.names(written -> Names.check("dataset name", written)).keySet()) {
      read.put(name, privacyOf(section.requiredSection(name)));
    }
    return section.build(
        () -> {
          SortedMap<String, PrivacyPolicy> policies = new TreeMap<>();
          read.forEach((name, policy) -> policies.put(name, policy.get()));
          return policies;
        });
  }

  private static Setting<PrivacyPolicy> privacyOf(ConfigSection section) {
    Setting<Optional<Double>> epsilon = section.number("epsilon").optional();
    Setting<Optional<Double>> delta = section.number("delta").optional();
    Setting<Boolean> required = section.truth("requireDifferentialPrivacy").orElse(true);
    if (section.has("epsilon") != section.has("delta")) {
      return section.refuseAll(
          "has only one of epsilon and delta", "give both, or neither for no budget");
    }
    if (!required.isFaulty() && !required.get()) {
      section.refuse(
          "requireDifferentialPrivacy",
          "cannot be false: a budget beside plans that nobody accounts for bounds nothing",
          "leave the dataset out of policy.privacy");
    }
    return section.build(
        () ->
            new PrivacyPolicy(
                epsilon.get().map(given -> new PrivacyBudget(given, delta.get().orElseThrow()))));
  }

  private static Setting<StatisticsPolicy> statistics(ConfigSection section, Form form) {
    Setting<List<String>> allow =
        section
            .choices("allow", "measure", StatisticsPolicy.known())
            .orElse(form == Form.INLINE ? StatisticsPolicy.DEFAULT_ALLOW : List.of());
    Setting<Long> minimumCellRows = section.longInteger("minimumCellRows").orElse(10L);
    Setting<List<String>> groupBy = columnNames(section, "groupBy").orElse(List.of());
    Setting<Dominance> dominance = dominance(section.optionalSection("dominance"));
    Setting<StatisticsPolicy.Views> views =
        section
            .constant("views", "number of views", StatisticsPolicy.Views.class)
            .orElse(
                form == Form.INLINE ? StatisticsPolicy.Views.SEVERAL : StatisticsPolicy.Views.ONE);
    Setting<StatisticsPolicy.Repeats> differencing =
        section
            .constant("differencing", "answer to differences", StatisticsPolicy.Repeats.class)
            .orElse(StatisticsPolicy.Repeats.REFUSE);
    Setting<Integer> maximumRunsPerTable =
        section.integer("maximumRunsPerTable").orElse(StatisticsPolicy.DEFAULT_RUNS_PER_TABLE);
    return section.build(
        () ->
            new StatisticsPolicy(
                new TreeSet<>(allow.get()),
                minimumCellRows.get(),
                new TreeSet<>(groupBy.get()),
                dominance.get(),
                views.get(),
                differencing.get(),
                maximumRunsPerTable.get()));
  }

  private static Setting<Dominance> dominance(ConfigSection section) {
    Setting<Integer> contributors =
        section.integer("contributors").orElse(StatisticsPolicy.DEFAULT_DOMINANCE.contributors());
    Setting<Double> percent =
        section.number("percent").orElse(StatisticsPolicy.DEFAULT_DOMINANCE.percent());
    return section.build(() -> new Dominance(contributors.get(), percent.get()));
  }

  static Setting<PolicyConfig.Columns> columns(ConfigSection section) {
    Setting<Optional<List<String>>> allow = columnNames(section, "allow").optional();
    Setting<Optional<List<String>>> deny = columnNames(section, "deny").optional();
    boolean both = section.has("allow") && section.has("deny");
    if (both || (!section.has("allow") && !section.has("deny"))) {
      return section.refuseAll(
          "has %s allow %s deny".formatted(both ? "both" : "neither", both ? "and" : "nor"),
          "give exactly one of them");
    }
    return section.build(
        () ->
            allow
                .get()
                .<PolicyConfig.Columns>map(PolicyConfig.Allowed::new)
                .orElseGet(() -> new PolicyConfig.Denied(deny.get().orElseThrow())));
  }

  private static ConfigKey<List<String>> columnNames(ConfigSection section, String key) {
    return section.texts(key, name -> name);
  }
}

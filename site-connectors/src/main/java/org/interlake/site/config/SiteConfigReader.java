package org.interlake.site.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlake.models.DisclosureLimits;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.Names;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.ConfigFile;
import org.interlake.protocol.config.ConfigKey;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.PassphraseSection;
import org.interlake.protocol.config.Setting;
import org.interlake.protocol.identity.PassphraseSource;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.site.ledger.PrivacyBudget;

/** Reads a site's configuration. {@code docs/reference/site.md} describes every key. */
public final class SiteConfigReader {
  private SiteConfigReader() {}

  /**
   * Reads a file; paths in it are resolved against its folder.
   *
   * @throws ConfigException with every fault of the file
   */
  public static SiteConfig read(Path file) {
    return ConfigFile.read(file, SiteConfigReader::site);
  }

  // The file's layout, from the top down. Defaults stand here and nowhere else.

  static Setting<SiteConfig> site(ConfigSection root) {
    root.requireFormat("interlake", SiteConfig.FORMAT);
    Setting<FederationId> federation = root.text("federation").as(FederationId::new).required();
    Setting<SiteId> site = root.text("site").as(SiteId::new).required();
    Setting<URI> exchange = root.location("exchange").required();
    Setting<Path> key = root.file("key").required();
    Setting<Optional<PassphraseSource>> passphrase = PassphraseSection.of(root);
    Setting<PublicIdentity> coordinator = root.publicKeys("coordinator").required();
    Setting<SiteConfig.Poll> poll = poll(root.optionalSection("poll"));
    Setting<URI> state = root.locationOrElse("state", "state");
    Setting<Optional<URI>> registry = root.location("registry").optional();
    Setting<URI> ledger = root.locationOrElse("ledger", "ledger");
    Setting<PeerPins> peers = peers(root.optionalSection("peers"));
    Setting<SortedMap<String, DatasetConfig>> datasets = datasets(root.requiredSection("datasets"));
    Setting<PolicyConfig> policy = policy(root.requiredSection("policy"));
    return root.build(
        () ->
            new SiteConfig(
                federation.get(),
                site.get(),
                exchange.get(),
                key.get(),
                passphrase.get(),
                coordinator.get(),
                poll.get(),
                state.get(),
                registry.get(),
                ledger.get(),
                peers.get(),
                datasets.get(),
                policy.get()));
  }

  private static Setting<SiteConfig.Poll> poll(ConfigSection section) {
    Setting<Duration> minimum = section.duration("minimum").orElse(Duration.ofMillis(5));
    Setting<Duration> maximum = section.duration("maximum").orElse(Duration.ofSeconds(1));
    return section.build(() -> new SiteConfig.Poll(minimum.get(), maximum.get()));
  }

  private static Setting<PeerPins> peers(ConfigSection section) {
    SortedMap<SiteId, Setting<String>> read = new TreeMap<>();
    section
        .names(SiteId::new)
        .keySet()
        .forEach(
            name -> read.put(new SiteId(name), section.text(name).as(PeerPins::check).required()));
    return section.build(
        () -> {
          SortedMap<SiteId, String> keys = new TreeMap<>();
          read.forEach((site, key) -> keys.put(site, key.get()));
          return new PeerPins(keys);
        });
  }

  private static Setting<SortedMap<String, DatasetConfig>> datasets(ConfigSection section) {
    SortedMap<String, Setting<DatasetConfig>> read = new TreeMap<>();
    for (String name : section.names(written -> Names.check("dataset name", written)).keySet()) {
      read.put(name, DatasetSection.of(section.requiredSection(name)));
    }
    return section.build(
        () -> {
          SortedMap<String, DatasetConfig> datasets = new TreeMap<>();
          read.forEach((name, dataset) -> datasets.put(name, dataset.get()));
          return datasets;
        });
  }

  private static Setting<PolicyConfig> policy(ConfigSection section) {
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
        names(section, "families", "model family", PlanReader.familyNames());
    Setting<List<String>> strategies =
        section
            .choices("strategies", "strategy", PlanReader.strategyNames())
            .orElse(
                PlanReader.strategyNames().stream()
                    .filter(name -> !name.equals(StrategySpec.Cyclic.NAME)) // see PolicyConfig
                    .toList());
    Setting<List<String>> personalization =
        names(
            section,
            "personalization",
            "kind of personal model",
            PlanReader.personalizationNames());
    Setting<SortedMap<String, PrivacyPolicy>> privacy = privacy(section.optionalSection("privacy"));
    Setting<Boolean> requireSecureAggregation =
        section.truth("requireSecureAggregation").orElse(false);
    Setting<Integer> minimumThreshold =
        section.integer("minimumThreshold").orElse(PolicyConfig.LEAST_THRESHOLD);
    Setting<StatisticsPolicy> statistics = statistics(section.optionalSection("statistics"));
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
                statistics.get()));
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

  private static Setting<StatisticsPolicy> statistics(ConfigSection section) {
    Setting<List<String>> allow =
        section
            .choices("allow", "measure", StatisticsPolicy.known())
            .orElse(StatisticsPolicy.DEFAULT_ALLOW);
    Setting<Long> minimumCellRows = section.longInteger("minimumCellRows").orElse(10L);
    Setting<List<String>> groupBy = columnNames(section, "groupBy").orElse(List.of());
    return section.build(
        () ->
            new StatisticsPolicy(
                new TreeSet<>(allow.get()), minimumCellRows.get(), new TreeSet<>(groupBy.get())));
  }

  private static Setting<List<String>> names(
      ConfigSection section, String key, String noun, Set<String> known) {
    return section.choices(key, noun, known).orElse(List.copyOf(known));
  }

  private static Setting<PolicyConfig.Columns> columns(ConfigSection section) {
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

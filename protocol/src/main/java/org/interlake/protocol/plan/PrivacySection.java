package org.interlake.protocol.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;
import org.interlake.protocol.plan.SecureAggregationSpec.Pairwise;

/** The plan's section {@code privacy}. */
final class PrivacySection {
  static final Map<String, Function<ConfigSection, Setting<SecureAggregationSpec>>> SECURE =
      secureAggregations();

  static final Map<String, Function<ConfigSection, Setting<DifferentialPrivacySpec>>> DIFFERENTIAL =
      differentialPrivacies();

  private PrivacySection() {}

  static Setting<PrivacySpec> read(ConfigSection section) {
    Setting<SecureAggregationSpec> secure = secureAggregation(section);
    ConfigSection noise = section.optionalSection("differentialPrivacy");
    boolean colludingGiven = noise.has("colluding");
    Setting<DifferentialPrivacySpec> differential =
        noise.variantOrElse(
            "name",
            "kind of differential privacy",
            DIFFERENTIAL,
            DifferentialPrivacySpec.None.NAME);
    return section.build(
        () -> {
          PrivacySpec privacy = new PrivacySpec(secure.get(), differential.get());
          if (colludingGiven && !privacy.sharedNoise()) {
            throw new IllegalArgumentException(
                "Invalid differentialPrivacy: colluding without secureAggregation, where the driver draws all noise (leave it out, or set secureAggregation: {name: pairwise})");
          }
          return privacy;
        });
  }

  /** Of a plan of statistics. */
  static Setting<StatisticsPrivacy> ofStatistics(ConfigSection section) {
    Setting<SecureAggregationSpec> secure = secureAggregation(section);
    Map<String, Function<ConfigSection, Setting<DifferentialPrivacySpec>>> kinds =
        new LinkedHashMap<>();
    kinds.put(
        DifferentialPrivacySpec.None.NAME, none -> none.build(DifferentialPrivacySpec.None::new));
    kinds.put(DifferentialPrivacySpec.RecordSums.NAME, PrivacyVariants::sumsOfStatistics);
    Setting<DifferentialPrivacySpec> differential =
        section
            .optionalSection("differentialPrivacy")
            .variantOrElse(
                "name",
                "kind of differential privacy of statistics",
                kinds,
                DifferentialPrivacySpec.None.NAME);
    return section.build(() -> new StatisticsPrivacy(secure.get(), differential.get()));
  }

  private static Setting<SecureAggregationSpec> secureAggregation(ConfigSection section) {
    return section
        .optionalSection("secureAggregation")
        .variantOrElse(
            "name", "kind of secure aggregation", SECURE, SecureAggregationSpec.None.NAME);
  }

  private static Setting<SecureAggregationSpec> pairwise(ConfigSection section) {
    Setting<Integer> threshold =
        section
            .integer("threshold")
            .check(given -> given > 1, "is no number of sites to hide among", "give 2 or more")
            .orElse(0);
    Setting<Integer> ring = section.integer("ring").orElse(Pairwise.WIDE);
    Setting<Optional<Double>> range = section.number("range").optional();
    return section.build(
        () ->
            new Pairwise(
                threshold.get(),
                ring.get(),
                range
                    .get()
                    .orElse(
                        ring.get() == Pairwise.NARROW
                            ? Pairwise.NARROW_RANGE
                            : Pairwise.WIDE_RANGE)));
  }

  private static Map<String, Function<ConfigSection, Setting<SecureAggregationSpec>>>
      secureAggregations() {
    Map<String, Function<ConfigSection, Setting<SecureAggregationSpec>>> variants =
        new LinkedHashMap<>();
    variants.put(
        SecureAggregationSpec.None.NAME, section -> section.build(SecureAggregationSpec.None::new));
    variants.put(SecureAggregationSpec.Pairwise.NAME, PrivacySection::pairwise);
    return Collections.unmodifiableMap(variants);
  }

  private static Map<String, Function<ConfigSection, Setting<DifferentialPrivacySpec>>>
      differentialPrivacies() {
    Map<String, Function<ConfigSection, Setting<DifferentialPrivacySpec>>> variants =
        new LinkedHashMap<>();
    variants.put(
        DifferentialPrivacySpec.None.NAME,
        section -> section.build(DifferentialPrivacySpec.None::new));
    variants.put(DifferentialPrivacySpec.RecordLevel.NAME, PrivacyVariants::recordLevel);
    variants.put(DifferentialPrivacySpec.RecordSums.NAME, PrivacyVariants::recordSums);
    variants.put(DifferentialPrivacySpec.SiteLevel.NAME, PrivacyVariants::siteLevel);
    return Collections.unmodifiableMap(variants);
  }
}

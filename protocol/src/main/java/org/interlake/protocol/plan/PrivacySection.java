package org.interlake.protocol.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;

/** The plan's section {@code privacy}. */
final class PrivacySection {
  static final Map<String, Function<ConfigSection, Setting<SecureAggregationSpec>>> SECURE =
      secureAggregations();

  static final Map<String, Function<ConfigSection, Setting<DifferentialPrivacySpec>>> DIFFERENTIAL =
      differentialPrivacies();

  private PrivacySection() {}

  static Setting<PrivacySpec> read(ConfigSection section) {
    Setting<SecureAggregationSpec> secure =
        section
            .optionalSection("secureAggregation")
            .variantOrElse(
                "name", "kind of secure aggregation", SECURE, SecureAggregationSpec.None.NAME);
    Setting<DifferentialPrivacySpec> differential =
        section
            .optionalSection("differentialPrivacy")
            .variantOrElse(
                "name",
                "kind of differential privacy",
                DIFFERENTIAL,
                DifferentialPrivacySpec.None.NAME);
    return section.build(() -> new PrivacySpec(secure.get(), differential.get()));
  }

  private static Map<String, Function<ConfigSection, Setting<SecureAggregationSpec>>>
      secureAggregations() {
    Map<String, Function<ConfigSection, Setting<SecureAggregationSpec>>> variants =
        new LinkedHashMap<>();
    variants.put(
        SecureAggregationSpec.None.NAME, section -> section.build(SecureAggregationSpec.None::new));
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
    variants.put(DifferentialPrivacySpec.SiteLevel.NAME, PrivacyVariants::siteLevel);
    return Collections.unmodifiableMap(variants);
  }
}

package org.interlake.protocol.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;

/** The plan's section {@code selection}. */
final class SelectionSection {
  private static final Map<String, Function<ConfigSection, Setting<SelectionSpec>>> VARIANTS =
      variants();

  private SelectionSection() {}

  static Setting<SelectionSpec> read(ConfigSection section) {
    return section.variantOrElse("name", "selection of sites", VARIANTS, SelectionSpec.All.NAME);
  }

  private static Map<String, Function<ConfigSection, Setting<SelectionSpec>>> variants() {
    Map<String, Function<ConfigSection, Setting<SelectionSpec>>> variants = new LinkedHashMap<>();
    variants.put(SelectionSpec.All.NAME, section -> section.build(SelectionSpec.All::new));
    variants.put(SelectionSpec.Fraction.NAME, SelectionSection::fraction);
    variants.put(SelectionSpec.RoundRobin.NAME, SelectionSection::roundRobin);
    variants.put(SelectionSpec.Capability.NAME, SelectionSection::capability);
    return Collections.unmodifiableMap(variants);
  }

  private static Setting<SelectionSpec> fraction(ConfigSection section) {
    Setting<Double> share = section.number("share").required();
    Setting<Integer> quorum = quorum(section);
    return section.build(() -> new SelectionSpec.Fraction(share.get(), quorum.get()));
  }

  private static Setting<SelectionSpec> roundRobin(ConfigSection section) {
    Setting<Integer> sites = section.integer("sites").required();
    Setting<Integer> quorum = quorum(section);
    return section.build(() -> new SelectionSpec.RoundRobin(sites.get(), quorum.get()));
  }

  private static Setting<SelectionSpec> capability(ConfigSection section) {
    Setting<Integer> sites = section.integer("sites").required();
    Setting<Long> minimumRows = section.longInteger("minimumRows").orElse(0L);
    Setting<SelectionSpec.Capability.Prefer> prefer =
        section
            .constant("prefer", "preference", SelectionSpec.Capability.Prefer.class)
            .orElse(SelectionSpec.Capability.Prefer.ROWS);
    Setting<Integer> quorum = quorum(section);
    return section.build(
        () ->
            new SelectionSpec.Capability(
                sites.get(), minimumRows.get(), prefer.get(), quorum.get()));
  }

  private static Setting<Integer> quorum(ConfigSection section) {
    return section
        .integer("quorum")
        .check(given -> given != 0, "is nobody", "must be 1 or more; leave it out for the default")
        .orElse(0);
  }
}

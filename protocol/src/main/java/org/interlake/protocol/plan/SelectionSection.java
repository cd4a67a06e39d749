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
    return Collections.unmodifiableMap(variants);
  }
}

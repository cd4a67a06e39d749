package org.interlake.protocol.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;

/** The plan's section {@code start}. */
final class StartSection {
  private static final Map<String, Function<ConfigSection, Setting<StartSpec>>> VARIANTS =
      variants();

  private StartSection() {}

  static Setting<StartSpec> read(ConfigSection section) {
    return section.variantOrElse("name", "start", VARIANTS, StartSpec.Fresh.NAME);
  }

  private static Map<String, Function<ConfigSection, Setting<StartSpec>>> variants() {
    Map<String, Function<ConfigSection, Setting<StartSpec>>> variants = new LinkedHashMap<>();
    variants.put(StartSpec.Fresh.NAME, section -> section.build(StartSpec.Fresh::new));
    return Collections.unmodifiableMap(variants);
  }
}

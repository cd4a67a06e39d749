package org.interlake.protocol.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;

/** The plan's section {@code compression}. */
final class CompressionSection {
  static final Map<String, Function<ConfigSection, Setting<CompressionSpec>>> VARIANTS = variants();

  private CompressionSection() {}

  static Setting<CompressionSpec> read(ConfigSection section) {
    return section.variantOrElse(
        "name", "kind of compression", VARIANTS, CompressionSpec.None.NAME);
  }

  private static Map<String, Function<ConfigSection, Setting<CompressionSpec>>> variants() {
    Map<String, Function<ConfigSection, Setting<CompressionSpec>>> variants = new LinkedHashMap<>();
    variants.put(CompressionSpec.None.NAME, section -> section.build(CompressionSpec.None::new));
    return Collections.unmodifiableMap(variants);
  }
}

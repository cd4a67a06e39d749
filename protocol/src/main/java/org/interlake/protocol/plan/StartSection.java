package org.interlake.protocol.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.interlake.protocol.Names;
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
    variants.put(StartSpec.Promoted.NAME, StartSection::promoted);
    variants.put(StartSpec.SparkMl.NAME, StartSection::sparkMl);
    return Collections.unmodifiableMap(variants);
  }

  private static Setting<StartSpec> promoted(ConfigSection section) {
    Setting<String> model =
        section.text("model").as(written -> Names.check("model to start from", written)).required();
    Setting<Long> version = section.longInteger("version").required();
    return section.build(() -> new StartSpec.Promoted(model.get(), version.get()));
  }

  private static Setting<StartSpec> sparkMl(ConfigSection section) {
    Setting<String> path = section.text("path").required();
    return section.build(() -> new StartSpec.SparkMl(path.get()));
  }
}

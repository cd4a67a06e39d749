package org.interlake.protocol.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;

/** The plan's section {@code personalization}. */
final class PersonalSection {
  private static final Map<String, Function<ConfigSection, Setting<PersonalSpec>>> VARIANTS =
      variants();

  private PersonalSection() {}

  static Setting<PersonalSpec> read(ConfigSection section) {
    return section.variantOrElse(
        "name", "kind of personal model", VARIANTS, PersonalSpec.None.NAME);
  }

  private static Map<String, Function<ConfigSection, Setting<PersonalSpec>>> variants() {
    Map<String, Function<ConfigSection, Setting<PersonalSpec>>> variants = new LinkedHashMap<>();
    variants.put(PersonalSpec.None.NAME, section -> section.build(PersonalSpec.None::new));
    return Collections.unmodifiableMap(variants);
  }
}

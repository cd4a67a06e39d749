package org.interlake.protocol.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;

/** The plan's section {@code personalization}. */
final class PersonalSection {
  static final Map<String, Function<ConfigSection, Setting<PersonalSpec>>> VARIANTS = variants();

  private PersonalSection() {}

  static Setting<PersonalSpec> read(ConfigSection section) {
    return section.variantOrElse(
        "name", "kind of personal model", VARIANTS, PersonalSpec.None.NAME);
  }

  private static Map<String, Function<ConfigSection, Setting<PersonalSpec>>> variants() {
    Map<String, Function<ConfigSection, Setting<PersonalSpec>>> variants = new LinkedHashMap<>();
    variants.put(PersonalSpec.None.NAME, section -> section.build(PersonalSpec.None::new));
    variants.put(PersonalSpec.FineTune.NAME, PersonalSection::fineTune);
    variants.put(PersonalSpec.Ditto.NAME, PersonalSection::ditto);
    variants.put(PersonalSpec.FedPer.NAME, PersonalSection::fedPer);
    variants.put(PersonalSpec.Apfl.NAME, PersonalSection::apfl);
    return Collections.unmodifiableMap(variants);
  }

  private static Setting<PersonalSpec> fineTune(ConfigSection section) {
    Setting<Integer> epochs = section.integer("epochs").orElse(1);
    return section.build(() -> new PersonalSpec.FineTune(epochs.get()));
  }

  private static Setting<PersonalSpec> ditto(ConfigSection section) {
    Setting<Double> lambda = section.number("lambda").orElse(1.0);
    Setting<Integer> epochs = section.integer("epochs").orElse(1);
    return section.build(() -> new PersonalSpec.Ditto(lambda.get(), epochs.get()));
  }

  private static Setting<PersonalSpec> fedPer(ConfigSection section) {
    Setting<List<String>> groups = section.texts("groups", name -> name).required();
    return section.build(() -> new PersonalSpec.FedPer(groups.get()));
  }

  private static Setting<PersonalSpec> apfl(ConfigSection section) {
    Setting<Double> alpha = section.number("alpha").orElse(0.5);
    Setting<PersonalSpec.Mixing> mixing =
        section
            .constant("mixing", "mixing", PersonalSpec.Mixing.class)
            .orElse(PersonalSpec.Mixing.ADAPTIVE);
    return section.build(() -> new PersonalSpec.Apfl(alpha.get(), mixing.get()));
  }
}

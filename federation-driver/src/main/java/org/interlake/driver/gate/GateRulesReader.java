package org.interlake.driver.gate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.ConfigFile;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;

/** Reads the rules of a gate. {@code docs/reference/gate.md} describes every key. */
public final class GateRulesReader {
  private static final int FORMAT = 1;

  private GateRulesReader() {}

  /**
   * Reads a file.
   *
   * @return at least one rule, in the file's order
   * @throws ConfigException with every fault of the file
   */
  public static List<GateRule> read(Path file) {
    return ConfigFile.read(file, GateRulesReader::rules);
  }

  static Setting<List<GateRule>> rules(ConfigSection root) {
    root.requireFormat("interlake", FORMAT);
    Setting<List<GateRule>> rules =
        root.sections("rules", GateRulesReader::rule)
            .check(list -> !list.isEmpty(), "has no rule", "write at least one")
            .required();
    return root.build(rules::get);
  }

  private static Setting<GateRule> rule(ConfigSection section) {
    Setting<String> columns = section.text("columns").required();
    Setting<String> group = section.text("group").orElse("");
    Setting<String> measure = section.text("measure").required();
    Setting<String> key = section.scalar("key").orElse("");
    Setting<GateRule.Aspect> of =
        section.constant("of", "number", GateRule.Aspect.class).orElse(GateRule.Aspect.VALUE);
    Setting<Optional<Double>> minimum = section.number("minimum").optional();
    Setting<Optional<Double>> maximum = section.number("maximum").optional();
    return section.build(
        () ->
            new GateRule(
                columns.get(),
                group.get(),
                measure.get(),
                key.get(),
                of.get(),
                bound(minimum.get()),
                bound(maximum.get())));
  }

  private static OptionalDouble bound(Optional<Double> written) {
    return written.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }
}

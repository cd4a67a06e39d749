package org.interlake.protocol.plan;

import java.time.Duration;
import java.util.List;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;

/** The plan's section {@code stop}. */
final class StopSection {
  private StopSection() {}

  static Setting<StopRule> read(ConfigSection section) {
    Setting<Double> lossTolerance = section.number("lossTolerance").orElse(0.0);
    Setting<List<StopRule.Target>> targets =
        section.sections("targets", StopSection::target).orElse(List.of());
    Setting<StopRule.Patience> patience =
        section.has("patience")
            ? patience(section.requiredSection("patience"))
            : section.build(StopRule.Patience.Endless::new);
    Setting<StopRule.Budget> budget = budget(section.optionalSection("budget"));
    return section.build(
        () -> new StopRule(lossTolerance.get(), targets.get(), patience.get(), budget.get()));
  }

  private static Setting<StopRule.Target> target(ConfigSection section) {
    Setting<StopRule.Metric> metric = metric(section);
    Setting<Double> value = section.number("value").required();
    return section.build(() -> new StopRule.Target(metric.get(), value.get()));
  }

  private static Setting<StopRule.Patience> patience(ConfigSection section) {
    Setting<StopRule.Metric> metric = metric(section);
    Setting<Integer> rounds = section.integer("rounds").required();
    Setting<Double> minimumImprovement = section.number("minimumImprovement").orElse(0.0);
    return section.build(
        () -> new StopRule.Patience.Limited(metric.get(), rounds.get(), minimumImprovement.get()));
  }

  private static Setting<StopRule.Metric> metric(ConfigSection section) {
    return section.constant("metric", "metric", StopRule.Metric.class).required();
  }

  private static Setting<StopRule.Budget> budget(ConfigSection section) {
    Setting<Duration> time =
        section
            .duration("time")
            .check(given -> !given.isZero(), "is no time", "must be above 0; leave it out for any")
            .orElse(Duration.ZERO);
    Setting<Long> bytes =
        section
            .longInteger("bytes")
            .check(given -> given != 0, "is nothing", "must be above 0; leave it out for any")
            .orElse(0L);
    Setting<Double> epsilon =
        section
            .number("epsilon")
            .check(given -> given != 0, "is nothing", "must be above 0; leave it out for any")
            .orElse(0.0);
    return section.build(() -> new StopRule.Budget(time.get(), bytes.get(), epsilon.get()));
  }
}

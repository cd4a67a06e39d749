package org.interlake.protocol.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;
import org.interlake.protocol.plan.LocalStepSpec.Optimizer;
import org.interlake.protocol.plan.LocalStepSpec.Schedule;
import org.interlake.protocol.plan.StrategySpec.Collinear;

/** The plan's section {@code strategy}: one layout for each strategy, optimiser and schedule. */
final class StrategySection {
  static final Map<String, Function<ConfigSection, Setting<StrategySpec>>> STRATEGIES =
      strategies();
  private static final Map<String, Function<ConfigSection, Setting<Optimizer>>> OPTIMIZERS =
      optimizers();
  private static final Map<String, Function<ConfigSection, Setting<Schedule>>> SCHEDULES =
      schedules();

  private StrategySection() {}

  static Setting<StrategySpec> read(ConfigSection section) {
    return section.requiredVariant("name", "strategy", STRATEGIES);
  }

  private static Map<String, Function<ConfigSection, Setting<StrategySpec>>> strategies() {
    Map<String, Function<ConfigSection, Setting<StrategySpec>>> strategies = new LinkedHashMap<>();
    strategies.put(StrategySpec.Newton.NAME, StrategySection::newton);
    strategies.put(StrategySpec.Lbfgs.NAME, StrategySection::lbfgs);
    strategies.put(StrategySpec.Exact.NAME, section -> section.build(StrategySpec.Exact::new));
    strategies.put(StrategySpec.FedAvg.NAME, StrategySection::fedAvg);
    return Collections.unmodifiableMap(strategies);
  }

  private static Setting<StrategySpec> newton(ConfigSection section) {
    Setting<Collinear> collinear =
        section
            .constant("collinear", "rule for collinear features", Collinear.class)
            .orElse(Collinear.REFUSE);
    return section.build(() -> new StrategySpec.Newton(collinear.get()));
  }

  private static Setting<StrategySpec> lbfgs(ConfigSection section) {
    Setting<Integer> memory = section.integer("memory").orElse(10);
    return section.build(() -> new StrategySpec.Lbfgs(memory.get()));
  }

  private static Setting<StrategySpec> fedAvg(ConfigSection section) {
    Setting<Integer> localEpochs = section.integer("localEpochs").orElse(1);
    Setting<Integer> batchSize = section.integer("batchSize").orElse(16);
    Setting<Double> learningRate = section.number("learningRate").required();
    Setting<Optimizer> optimizer =
        section
            .optionalSection("optimizer")
            .variantOrElse("name", "optimizer", OPTIMIZERS, Optimizer.Sgd.NAME);
    Setting<Schedule> schedule =
        section
            .optionalSection("schedule")
            .variantOrElse("name", "schedule", SCHEDULES, Schedule.Constant.NAME);
    Setting<Double> weightDecay = section.number("weightDecay").orElse(0.0);
    Setting<Double> clipNorm = section.number("clipNorm").orElse(0.0);
    Setting<Double> proximal = section.number("proximal").orElse(0.0);
    return section.build(
        () ->
            new StrategySpec.FedAvg(
                localEpochs.get(),
                batchSize.get(),
                learningRate.get(),
                new LocalStepSpec(
                    optimizer.get(),
                    schedule.get(),
                    weightDecay.get(),
                    clipNorm.get(),
                    proximal.get())));
  }

  private static Map<String, Function<ConfigSection, Setting<Optimizer>>> optimizers() {
    Map<String, Function<ConfigSection, Setting<Optimizer>>> optimizers = new LinkedHashMap<>();
    optimizers.put(Optimizer.Sgd.NAME, section -> section.build(Optimizer.Sgd::new));
    optimizers.put(Optimizer.Momentum.NAME, StrategySection::momentum);
    optimizers.put(Optimizer.Adam.NAME, StrategySection::adam);
    return Collections.unmodifiableMap(optimizers);
  }

  private static Setting<Optimizer> momentum(ConfigSection section) {
    Setting<Double> momentum = section.number("momentum").orElse(0.9);
    Setting<Optimizer.Lookahead> lookahead =
        section
            .constant("lookahead", "lookahead", Optimizer.Lookahead.class)
            .orElse(Optimizer.Lookahead.NONE);
    return section.build(() -> new Optimizer.Momentum(momentum.get(), lookahead.get()));
  }

  private static Setting<Optimizer> adam(ConfigSection section) {
    Setting<Double> beta1 = section.number("beta1").orElse(0.9);
    Setting<Double> beta2 = section.number("beta2").orElse(0.999);
    Setting<Double> epsilon = section.number("epsilon").orElse(1e-8);
    return section.build(() -> new Optimizer.Adam(beta1.get(), beta2.get(), epsilon.get()));
  }

  private static Map<String, Function<ConfigSection, Setting<Schedule>>> schedules() {
    Map<String, Function<ConfigSection, Setting<Schedule>>> schedules = new LinkedHashMap<>();
    schedules.put(Schedule.Constant.NAME, section -> section.build(Schedule.Constant::new));
    schedules.put(Schedule.Step.NAME, StrategySection::step);
    schedules.put(Schedule.InverseTime.NAME, StrategySection::inverseTime);
    schedules.put(Schedule.Cosine.NAME, section -> section.build(Schedule.Cosine::new));
    return Collections.unmodifiableMap(schedules);
  }

  private static Setting<Schedule> step(ConfigSection section) {
    Setting<Integer> rounds = section.integer("rounds").required();
    Setting<Double> factor = section.number("factor").required();
    return section.build(() -> new Schedule.Step(rounds.get(), factor.get()));
  }

  private static Setting<Schedule> inverseTime(ConfigSection section) {
    Setting<Double> decay = section.number("decay").required();
    return section.build(() -> new Schedule.InverseTime(decay.get()));
  }
}

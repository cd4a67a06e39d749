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
  private static final Map<String, Function<ConfigSection, Setting<AggregationSpec>>> RULES =
      rules();
  private static final Map<String, Function<ConfigSection, Setting<ServerSpec>>> SERVERS =
      servers();

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
    strategies.put(StrategySpec.Cyclic.NAME, StrategySection::cyclic);
    strategies.put(StrategySpec.FedBuff.NAME, StrategySection::fedBuff);
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
    Setting<DescentSpec> descent = descent(section);
    Setting<AggregationSpec> aggregation =
        section
            .optionalSection("aggregation")
            .variantOrElse("name", "aggregation rule", RULES, AggregationSpec.Mean.NAME);
    Setting<ServerSpec> server = server(section);
    return section.build(
        () -> new StrategySpec.FedAvg(descent.get(), aggregation.get(), server.get()));
  }

  private static Setting<ServerSpec> server(ConfigSection section) {
    return section
        .optionalSection("server")
        .variantOrElse("name", "server step", SERVERS, ServerSpec.Average.NAME);
  }

  private static Setting<StrategySpec> cyclic(ConfigSection section) {
    Setting<DescentSpec> descent = descent(section);
    Setting<StrategySpec.Cyclic.Order> order =
        section
            .constant("order", "order of sites", StrategySpec.Cyclic.Order.class)
            .orElse(StrategySpec.Cyclic.Order.NAME);
    return section.build(() -> new StrategySpec.Cyclic(descent.get(), order.get()));
  }

  private static Setting<StrategySpec> fedBuff(ConfigSection section) {
    Setting<DescentSpec> descent = descent(section);
    Setting<Integer> bufferSize = section.integer("bufferSize").required();
    Setting<Double> stalenessExponent = section.number("stalenessExponent").orElse(0.5);
    Setting<Integer> maximumStaleness = section.integer("maximumStaleness").orElse(10);
    Setting<ServerSpec> server = server(section);
    return section.build(
        () ->
            new StrategySpec.FedBuff(
                descent.get(),
                bufferSize.get(),
                stalenessExponent.get(),
                maximumStaleness.get(),
                server.get()));
  }

  private static Setting<DescentSpec> descent(ConfigSection section) {
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
            new DescentSpec(
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

  private static Map<String, Function<ConfigSection, Setting<AggregationSpec>>> rules() {
    Map<String, Function<ConfigSection, Setting<AggregationSpec>>> rules = new LinkedHashMap<>();
    rules.put(AggregationSpec.Mean.NAME, StrategySection::mean);
    rules.put(AggregationSpec.Median.NAME, section -> section.build(AggregationSpec.Median::new));
    rules.put(AggregationSpec.TrimmedMean.NAME, StrategySection::trimmedMean);
    rules.put(AggregationSpec.Krum.NAME, StrategySection::krum);
    rules.put(AggregationSpec.Bulyan.NAME, StrategySection::bulyan);
    rules.put(AggregationSpec.GeometricMedian.NAME, StrategySection::geometricMedian);
    rules.put(AggregationSpec.NormBound.NAME, StrategySection::normBound);
    return Collections.unmodifiableMap(rules);
  }

  private static Setting<AggregationSpec> mean(ConfigSection section) {
    Setting<AggregationSpec.Weights> weights =
        section
            .constant("weights", "weighting", AggregationSpec.Weights.class)
            .orElse(AggregationSpec.Weights.EXAMPLES);
    return section.build(() -> new AggregationSpec.Mean(weights.get()));
  }

  private static Setting<AggregationSpec> trimmedMean(ConfigSection section) {
    Setting<Double> share = section.number("share").orElse(0.2);
    return section.build(() -> new AggregationSpec.TrimmedMean(share.get()));
  }

  private static Setting<AggregationSpec> krum(ConfigSection section) {
    Setting<Integer> byzantine = section.integer("byzantine").required();
    Setting<Integer> selected = section.integer("selected").orElse(1);
    return section.build(() -> new AggregationSpec.Krum(byzantine.get(), selected.get()));
  }

  private static Setting<AggregationSpec> bulyan(ConfigSection section) {
    Setting<Integer> byzantine = section.integer("byzantine").required();
    return section.build(() -> new AggregationSpec.Bulyan(byzantine.get()));
  }

  private static Setting<AggregationSpec> geometricMedian(ConfigSection section) {
    Setting<Double> smoothing = section.number("smoothing").orElse(1e-6);
    Setting<Integer> iterations = section.integer("iterations").orElse(100);
    return section.build(
        () -> new AggregationSpec.GeometricMedian(smoothing.get(), iterations.get()));
  }

  private static Setting<AggregationSpec> normBound(ConfigSection section) {
    Setting<AggregationSpec.NormBound.Bound> bound =
        section
            .constant("bound", "bound", AggregationSpec.NormBound.Bound.class)
            .orElse(AggregationSpec.NormBound.Bound.MEDIAN);
    Setting<Double> limit = section.number("limit").orElse(1.0);
    return section.build(() -> new AggregationSpec.NormBound(bound.get(), limit.get()));
  }

  private static Map<String, Function<ConfigSection, Setting<ServerSpec>>> servers() {
    Map<String, Function<ConfigSection, Setting<ServerSpec>>> servers = new LinkedHashMap<>();
    servers.put(ServerSpec.Average.NAME, section -> section.build(ServerSpec.Average::new));
    servers.put(ServerSpec.Momentum.NAME, StrategySection::serverMomentum);
    servers.put(ServerSpec.Adagrad.NAME, StrategySection::serverAdagrad);
    servers.put(ServerSpec.Adam.NAME, StrategySection::serverAdam);
    servers.put(ServerSpec.Yogi.NAME, StrategySection::serverYogi);
    return Collections.unmodifiableMap(servers);
  }

  private static Setting<ServerSpec> serverMomentum(ConfigSection section) {
    Setting<Double> learningRate = section.number("learningRate").orElse(1.0);
    Setting<Double> momentum = section.number("momentum").orElse(0.9);
    return section.build(() -> new ServerSpec.Momentum(learningRate.get(), momentum.get()));
  }

  private static Setting<ServerSpec> serverAdagrad(ConfigSection section) {
    Setting<Double> learningRate = section.number("learningRate").required();
    Setting<Double> beta1 = section.number("beta1").orElse(0.0);
    Setting<Double> adaptivity = section.number("adaptivity").orElse(1e-3);
    return section.build(
        () -> new ServerSpec.Adagrad(learningRate.get(), beta1.get(), adaptivity.get()));
  }

  private static Setting<ServerSpec> serverAdam(ConfigSection section) {
    Moments moments = new Moments(section);
    return section.build(
        () ->
            new ServerSpec.Adam(
                moments.learningRate.get(),
                moments.beta1.get(),
                moments.beta2.get(),
                moments.adaptivity.get()));
  }

  private static Setting<ServerSpec> serverYogi(ConfigSection section) {
    Moments moments = new Moments(section);
    return section.build(
        () ->
            new ServerSpec.Yogi(
                moments.learningRate.get(),
                moments.beta1.get(),
                moments.beta2.get(),
                moments.adaptivity.get()));
  }

  /** What Adam and Yogi have in common. */
  private static final class Moments {
    final Setting<Double> learningRate;
    final Setting<Double> beta1;
    final Setting<Double> beta2;
    final Setting<Double> adaptivity;

    Moments(ConfigSection section) {
      learningRate = section.number("learningRate").required();
      beta1 = section.number("beta1").orElse(0.9);
      beta2 = section.number("beta2").orElse(0.99);
      adaptivity = section.number("adaptivity").orElse(1e-3);
    }
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

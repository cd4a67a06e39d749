package org.interlake.protocol.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;
import org.interlake.protocol.plan.AggregationSpec.Weights;
import org.interlake.protocol.plan.LocalStepSpec.Optimizer;
import org.interlake.protocol.plan.LocalStepSpec.Schedule;
import org.interlake.protocol.plan.StrategySpec.Collinear;

/** The plan's section {@code strategy}: one layout for each strategy, optimiser and schedule. */
final class StrategySection {
  static final Map<String, Function<ConfigSection, Setting<StrategySpec>>> STRATEGIES =
      strategies();

  /** What is a strategy of its own elsewhere, and here a setting of {@code fedavg}. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "fedprox", "name: fedavg and proximal",
          "fedavgm", "name: fedavg and server: {name: momentum}",
          "fedadagrad", "name: fedavg and server: {name: adagrad}",
          "fedadam", "name: fedavg and server: {name: adam}",
          "fedyogi", "name: fedavg and server: {name: yogi}");

  private static final Map<String, Function<ConfigSection, Setting<Optimizer>>> OPTIMIZERS =
      optimizers();
  private static final Map<String, Function<ConfigSection, Setting<Schedule>>> SCHEDULES =
      schedules();
  private static final Map<String, Function<ConfigSection, Setting<AggregationSpec>>> RULES =
      rules();
  private static final Map<String, Function<ConfigSection, Setting<Weights>>> WEIGHTS = weights();
  private static final Map<String, Function<ConfigSection, Setting<ServerSpec>>> SERVERS =
      servers();

  private StrategySection() {}

  static Setting<StrategySpec> read(ConfigSection section) {
    return section.requiredVariant("name", "strategy", STRATEGIES, ELSEWHERE);
  }

  private static Map<String, Function<ConfigSection, Setting<StrategySpec>>> strategies() {
    Map<String, Function<ConfigSection, Setting<StrategySpec>>> strategies = new LinkedHashMap<>();
    strategies.put(StrategySpec.Newton.NAME, StrategySection::newton);
    strategies.put(StrategySpec.Lbfgs.NAME, StrategySection::lbfgs);
    strategies.put(StrategySpec.Exact.NAME, StrategySection::exact);
    strategies.put(StrategySpec.FedAvg.NAME, StrategySection::fedAvg);
    strategies.put(StrategySpec.FedNova.NAME, StrategySection::fedNova);
    strategies.put(StrategySpec.QFedAvg.NAME, StrategySection::qFedAvg);
    strategies.put(StrategySpec.Scaffold.NAME, StrategySection::scaffold);
    strategies.put(StrategySpec.FedDyn.NAME, StrategySection::fedDyn);
    strategies.put(StrategySpec.Cyclic.NAME, StrategySection::cyclic);
    strategies.put(StrategySpec.FedBuff.NAME, StrategySection::fedBuff);
    return Collections.unmodifiableMap(strategies);
  }

  private static Setting<StrategySpec> newton(ConfigSection section) {
    refuseRules(section, StrategySpec.Newton.NAME);
    Setting<Collinear> collinear =
        section
            .constant("collinear", "rule for collinear features", Collinear.class)
            .orElse(Collinear.REFUSE);
    return section.build(() -> new StrategySpec.Newton(collinear.get()));
  }

  private static Setting<StrategySpec> lbfgs(ConfigSection section) {
    refuseRules(section, StrategySpec.Lbfgs.NAME);
    Setting<Integer> memory = section.integer("memory").orElse(10);
    return section.build(() -> new StrategySpec.Lbfgs(memory.get()));
  }

  private static Setting<StrategySpec> exact(ConfigSection section) {
    refuseRules(section, StrategySpec.Exact.NAME);
    return section.build(StrategySpec.Exact::new);
  }

  /** Sums are added, or the model is no longer that of all rows. */
  private static void refuseRules(ConfigSection section, String strategy) {
    section.refuse(
        "aggregation",
        "has no meaning under %s: sites send sums over their rows, which added up are the sums over all rows; a median or a weighted mean of sums is no sum"
            .formatted(strategy),
        "leave it out, or set name: %s if sites may lie".formatted(StrategySpec.FedAvg.NAME));
    section.refuse(
        "server",
        "has no meaning under %s: the driver's step follows from the sums".formatted(strategy),
        "leave it out, or set name: %s".formatted(StrategySpec.FedAvg.NAME));
  }

  private static Setting<StrategySpec> fedAvg(ConfigSection section) {
    Setting<DescentSpec> descent = descent(section);
    Setting<AggregationSpec> aggregation = aggregation(section);
    Setting<ServerSpec> server = server(section);
    return section.build(
        () -> new StrategySpec.FedAvg(descent.get(), aggregation.get(), server.get()));
  }

  private static Setting<StrategySpec> fedNova(ConfigSection section) {
    Setting<DescentSpec> descent = descent(section);
    Setting<AggregationSpec> aggregation = aggregation(section);
    Setting<ServerSpec> server = server(section);
    return section.build(
        () -> new StrategySpec.FedNova(descent.get(), aggregation.get(), server.get()));
  }

  private static Setting<StrategySpec> qFedAvg(ConfigSection section) {
    Setting<DescentSpec> descent = descent(section);
    Setting<Double> q = section.number("q").required();
    return section.build(() -> new StrategySpec.QFedAvg(descent.get(), q.get()));
  }

  private static Setting<StrategySpec> scaffold(ConfigSection section) {
    Setting<DescentSpec> descent = descent(section);
    Setting<ServerSpec> server = server(section);
    return section.build(() -> new StrategySpec.Scaffold(descent.get(), server.get()));
  }

  private static Setting<StrategySpec> fedDyn(ConfigSection section) {
    Setting<DescentSpec> descent = descent(section);
    Setting<Double> alpha = section.number("alpha").required();
    return section.build(() -> new StrategySpec.FedDyn(descent.get(), alpha.get()));
  }

  private static Setting<AggregationSpec> aggregation(ConfigSection section) {
    return section
        .optionalSection("aggregation")
        .variantOrElse("name", "aggregation rule", RULES, AggregationSpec.Mean.NAME);
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
    rules.put(AggregationSpec.FlTrust.NAME, section -> section.build(AggregationSpec.FlTrust::new));
    return Collections.unmodifiableMap(rules);
  }

  private static Setting<AggregationSpec> mean(ConfigSection section) {
    Setting<Weights> weights = weights(section);
    return section.build(() -> new AggregationSpec.Mean(weights.get()));
  }

  private static Setting<Weights> weights(ConfigSection section) {
    return section.variantOrElse("weights", "weighting", WEIGHTS, Weights.Examples.NAME);
  }

  private static Map<String, Function<ConfigSection, Setting<Weights>>> weights() {
    Map<String, Function<ConfigSection, Setting<Weights>>> weights = new LinkedHashMap<>();
    weights.put(Weights.Examples.NAME, section -> section.build(Weights.Examples::new));
    weights.put(Weights.Uniform.NAME, section -> section.build(Weights.Uniform::new));
    weights.put(Weights.ByColumn.NAME, StrategySection::weightColumn);
    return Collections.unmodifiableMap(weights);
  }

  private static Setting<Weights> weightColumn(ConfigSection section) {
    Setting<String> column = section.text("column").required();
    return section.build(() -> new Weights.ByColumn(column.get()));
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
    Setting<Weights> weights = weights(section);
    return section.build(
        () ->
            new AggregationSpec.GeometricMedian(smoothing.get(), iterations.get(), weights.get()));
  }

  private static Setting<AggregationSpec> normBound(ConfigSection section) {
    Setting<AggregationSpec.NormBound.Bound> bound =
        section
            .constant("bound", "bound", AggregationSpec.NormBound.Bound.class)
            .orElse(AggregationSpec.NormBound.Bound.MEDIAN);
    Setting<Double> limit = section.number("limit").orElse(1.0);
    Setting<Weights> weights = weights(section);
    return section.build(
        () -> new AggregationSpec.NormBound(bound.get(), limit.get(), weights.get()));
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

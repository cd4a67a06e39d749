package org.interlake.protocol.message;

import static org.interlake.protocol.plan.FeatureSpec.Imputation.CONSTANT;
import static org.interlake.protocol.plan.FeatureSpec.Imputation.MEAN;
import static org.interlake.protocol.plan.FeatureSpec.Imputation.MEDIAN;
import static org.interlake.protocol.plan.FeatureSpec.Imputation.NONE;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.AggregationSpec;
import org.interlake.protocol.plan.BinsSpec;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.CommitMode;
import org.interlake.protocol.plan.CompressionSpec;
import org.interlake.protocol.plan.DescentSpec;
import org.interlake.protocol.plan.EvaluationSpec;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FrequencySpec;
import org.interlake.protocol.plan.HashedSpec;
import org.interlake.protocol.plan.InteractionSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.LocalStepSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.OrdinalSpec;
import org.interlake.protocol.plan.PersonalSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PrivacySpec;
import org.interlake.protocol.plan.RoundSpec;
import org.interlake.protocol.plan.SelectionSpec;
import org.interlake.protocol.plan.ServerSpec;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.plan.StartSpec;
import org.interlake.protocol.plan.StopRule;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.plan.TextSpec;
import org.interlake.protocol.plan.TransformSpec;
import org.interlake.protocol.plan.WeightSpec;

/** Any valid plan, with every variant of every part. */
final class Plans {
  private static final FeatureSpec.Scaling[] FITTED_SCALES = {
    FeatureSpec.Scaling.NONE,
    FeatureSpec.Scaling.STANDARD,
    FeatureSpec.Scaling.MIN_MAX,
    FeatureSpec.Scaling.ROBUST
  };

  private Plans() {}

  static Plan random(Random random) {
    List<SiteId> sites = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      sites.add(new SiteId("site-" + i));
    }
    List<FeatureSpec> features = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      features.add(feature(text(random) + i, random));
    }
    if (features.size() > 1 && random.nextBoolean()) {
      features.add(new InteractionSpec(List.of(features.get(0).label(), features.get(1).label())));
    }
    LabelSpec label = label(random);
    ModelSpec model = model(label, random);
    StrategySpec strategy = strategy(label, model, random);
    SelectionSpec selection = selection(strategy, sites.size(), random);
    return new Plan(
        name(random),
        new FederationId("hearts"),
        name(random),
        name(random),
        sites,
        1 + random.nextInt(sites.size()),
        random.nextLong(),
        random.nextBoolean() ? Plan.NO_DEADLINE : Instant.ofEpochMilli(random.nextLong() >> 16),
        features,
        label,
        random.nextBoolean()
                || !(model instanceof ModelSpec.LogisticRegression
                    || model instanceof ModelSpec.GeneralizedLinear)
            ? new OffsetSpec.None()
            : new OffsetSpec.ByColumn(
                text(random) + "offset", any(OffsetSpec.Transform.values(), random)),
        random.nextBoolean()
            ? new WeightSpec.Equal()
            : new WeightSpec.ByColumn(text(random) + "weight"),
        random.nextBoolean()
            ? new SplitSpec.ByColumn(text(random), "a" + text(random), "b" + text(random))
            : new SplitSpec.ByFraction(0.9 * random.nextDouble()),
        model,
        strategy,
        selection,
        start(strategy, random),
        new PersonalSpec.None(),
        PrivacySpec.NONE,
        new CompressionSpec.None(),
        new RoundSpec(
            1 + random.nextInt(1000),
            Duration.ofSeconds(1 + random.nextInt(1 << 20), random.nextInt(1_000_000_000)),
            Duration.ofMillis(random.nextInt(1 << 20)),
            Duration.ofNanos(1 + (random.nextLong() >>> 2))),
        stop(label, !(strategy instanceof StrategySpec.Local), random),
        new EvaluationSpec(2 + random.nextInt(65_535), random.nextBoolean()),
        any(CommitMode.values(), random));
  }

  private static LabelSpec label(Random random) {
    String column = text(random) + "label";
    ColumnType type = any(ColumnType.values(), random);
    return switch (random.nextInt(4)) {
      case 3 -> new LabelSpec.None();
      case 0 -> new LabelSpec.Classes(column, type, List.of("1" + text(random), "2", "3"));
      case 1 -> new LabelSpec.Measured(column, type == ColumnType.STRING ? ColumnType.LONG : type);
      default ->
          new LabelSpec.Binary(
              column,
              type,
              "1" + text(random),
              "0" + text(random),
              any(LabelSpec.OneClass.values(), random));
    };
  }

  private static ModelSpec model(LabelSpec label, Random random) {
    ModelSpec.Intercept intercept = any(ModelSpec.Intercept.values(), random);
    ModelSpec.Penalty penalty = new ModelSpec.Penalty(0, positive(random));
    if (label instanceof LabelSpec.None) {
      ModelSpec[] models = {
        new ModelSpec.KMeans(name(random), 2 + random.nextInt(9)),
        new ModelSpec.GaussianMixture(name(random), 2 + random.nextInt(9)),
        new ModelSpec.PrincipalComponents(name(random), 1 + random.nextInt(9))
      };
      return any(models, random);
    }
    if (!(label instanceof LabelSpec.Measured) && random.nextInt(4) == 0) {
      return new ModelSpec.NaiveBayes(
          name(random), any(ModelSpec.Likelihood.values(), random), positive(random));
    }
    if (random.nextInt(3) == 0) {
      return new ModelSpec.MultilayerPerceptron(
          name(random),
          List.of(1 + random.nextInt(99), 1),
          any(ModelSpec.Activation.values(), random),
          penalty);
    }
    if (!(label instanceof LabelSpec.Classes) && random.nextInt(4) == 0) {
      return new ModelSpec.FactorizationMachine(
          name(random),
          1 + random.nextInt(99),
          Math.nextUp(positive(random)),
          intercept,
          any(ModelSpec.LinearTerms.values(), random),
          penalty);
    }
    if (label instanceof LabelSpec.Classes) {
      return new ModelSpec.SoftmaxRegression(name(random), intercept, penalty);
    }
    if (label instanceof LabelSpec.Measured) {
      ModelSpec.Distribution distribution = any(ModelSpec.Distribution.values(), random);
      return new ModelSpec.GeneralizedLinear(
          name(random),
          distribution,
          distribution.links().get(0),
          distribution == ModelSpec.Distribution.TWEEDIE ? 1.5 : 0,
          intercept,
          penalty);
    }
    return random.nextBoolean()
        ? new ModelSpec.LogisticRegression(name(random), intercept, penalty)
        : new ModelSpec.LinearSvm(name(random), ModelSpec.Hinge.SQUARED_HINGE, intercept, penalty);
  }

  private static StrategySpec strategy(LabelSpec label, ModelSpec model, Random random) {
    if (label instanceof LabelSpec.None || model instanceof ModelSpec.NaiveBayes) {
      return new StrategySpec.Exact();
    }
    boolean newton =
        model instanceof ModelSpec.LogisticRegression
            || model instanceof ModelSpec.GeneralizedLinear;
    if (newton && random.nextBoolean()) {
      return new StrategySpec.Newton(any(StrategySpec.Collinear.values(), random));
    }
    if (!(model instanceof ModelSpec.MultilayerPerceptron) && random.nextBoolean()) {
      return new StrategySpec.Lbfgs(1 + random.nextInt(100));
    }
    LocalStepSpec.Optimizer[] optimizers = {
      new LocalStepSpec.Optimizer.Sgd(),
      new LocalStepSpec.Optimizer.Momentum(
          random.nextDouble(), any(LocalStepSpec.Optimizer.Lookahead.values(), random)),
      new LocalStepSpec.Optimizer.Adam(random.nextDouble(), random.nextDouble(), positive(random))
    };
    LocalStepSpec.Schedule[] schedules = {
      new LocalStepSpec.Schedule.Constant(),
      new LocalStepSpec.Schedule.Step(1 + random.nextInt(9), 1 - random.nextDouble()),
      new LocalStepSpec.Schedule.InverseTime(positive(random)),
      new LocalStepSpec.Schedule.Cosine()
    };
    DescentSpec descent =
        new DescentSpec(
            1 + random.nextInt(100),
            1 + random.nextInt(1 << 20),
            positive(random),
            new LocalStepSpec(
                any(optimizers, random),
                any(schedules, random),
                positive(random),
                positive(random),
                positive(random)));
    return switch (random.nextInt(4)) {
      case 0 -> new StrategySpec.Cyclic(descent, any(StrategySpec.Cyclic.Order.values(), random));
      case 1 ->
          new StrategySpec.FedBuff(
              descent, 1, positive(random), random.nextInt(1 << 20), server(random));
      default -> new StrategySpec.FedAvg(descent, aggregation(random), server(random));
    };
  }

  private static SelectionSpec selection(StrategySpec strategy, int sites, Random random) {
    if (!(strategy instanceof StrategySpec.FedAvg)) {
      return new SelectionSpec.All();
    }
    int called = 1 + random.nextInt(sites);
    int quorum = random.nextInt(called + 1);
    return switch (random.nextInt(4)) {
      case 0 -> new SelectionSpec.Fraction((double) called / sites, quorum);
      case 1 -> new SelectionSpec.RoundRobin(called, quorum);
      case 2 ->
          new SelectionSpec.Capability(
              called,
              random.nextLong() >>> 1,
              any(SelectionSpec.Capability.Prefer.values(), random),
              quorum);
      default -> new SelectionSpec.All();
    };
  }

  private static StartSpec start(StrategySpec strategy, Random random) {
    if (strategy instanceof StrategySpec.Exact) {
      return new StartSpec.Fresh();
    }
    return switch (random.nextInt(3)) {
      case 0 -> new StartSpec.Promoted(name(random), 1 + (random.nextLong() >>> 2));
      case 1 -> new StartSpec.SparkMl("/" + text(random));
      default -> new StartSpec.Fresh();
    };
  }

  /** Any that goes with one site. */
  private static AggregationSpec aggregation(Random random) {
    AggregationSpec.Weights[] weights = {
      AggregationSpec.Weights.EXAMPLES,
      AggregationSpec.Weights.UNIFORM,
      new AggregationSpec.Weights.ByColumn(text(random) + "beds")
    };
    AggregationSpec[] rules = {
      new AggregationSpec.Mean(any(weights, random)),
      new AggregationSpec.FlTrust(),
      new AggregationSpec.Median(),
      new AggregationSpec.GeometricMedian(
          random.nextDouble() / 2 + 1e-9, 1 + random.nextInt(99), any(weights, random)),
      new AggregationSpec.NormBound(
          any(AggregationSpec.NormBound.Bound.values(), random),
          positive(random),
          any(weights, random))
    };
    return any(rules, random);
  }

  private static ServerSpec server(Random random) {
    ServerSpec[] servers = {
      new ServerSpec.Average(),
      new ServerSpec.Momentum(positive(random), random.nextDouble()),
      new ServerSpec.Adagrad(positive(random), random.nextDouble(), positive(random)),
      new ServerSpec.Adam(
          positive(random), random.nextDouble(), random.nextDouble(), positive(random)),
      new ServerSpec.Yogi(
          positive(random), random.nextDouble(), random.nextDouble(), positive(random))
    };
    return any(servers, random);
  }

  private static FeatureSpec feature(String column, Random random) {
    if (random.nextInt(3) == 0) {
      return laterFeature(column, random);
    }
    FeatureSpec.AllMissing allMissing = any(FeatureSpec.AllMissing.values(), random);
    if (random.nextBoolean()) {
      ColumnType type =
          any(new ColumnType[] {ColumnType.LONG, ColumnType.STRING, ColumnType.BOOLEAN}, random);
      return new FeatureSpec.OneHot(column, type, List.of(text(random), ""), allMissing);
    }
    return new FeatureSpec.Numeric(
        column,
        any(new ColumnType[] {ColumnType.LONG, ColumnType.DOUBLE, ColumnType.BOOLEAN}, random),
        random.nextBoolean() ? List.of() : List.of("-9", "999", Double.toString(positive(random))),
        allMissing,
        any(new FeatureSpec.Imputation[] {NONE, MEAN, MEDIAN}, random),
        any(FITTED_SCALES, random));
  }

  /** What the first version had not. */
  private static FeatureSpec laterFeature(String column, Random random) {
    FeatureSpec.AllMissing allMissing = any(FeatureSpec.AllMissing.values(), random);
    List<String> codes = random.nextBoolean() ? List.of() : List.of("1");
    int buckets = 1 + random.nextInt(1 << 18);
    return switch (random.nextInt(8)) {
      case 0 ->
          new FeatureSpec.OneHot(
              column,
              ColumnType.STRING,
              codes,
              allMissing,
              any(FeatureSpec.Drop.values(), random),
              any(FeatureSpec.CategoryImputation.values(), random));
      case 1 ->
          new BinsSpec(
              column,
              ColumnType.DOUBLE,
              codes,
              allMissing,
              2 + random.nextInt(9),
              List.of(),
              any(BinsSpec.Output.values(), random));
      case 2 ->
          new BinsSpec(
              column,
              ColumnType.LONG,
              codes,
              allMissing,
              0,
              List.of(-positive(random), 0.0, positive(random)),
              any(BinsSpec.Output.values(), random));
      case 3 ->
          new OrdinalSpec(
              column,
              ColumnType.STRING,
              codes,
              allMissing,
              random.nextBoolean() ? List.of() : List.of("b" + text(random), "a"));
      case 4 -> new FrequencySpec(column, ColumnType.STRING, codes, allMissing);
      case 5 -> new HashedSpec(column, ColumnType.LONG, codes, allMissing, buckets);
      case 6 ->
          random.nextBoolean()
              ? new TextSpec(
                  column, ColumnType.STRING, codes, allMissing, buckets, TextSpec.Idf.NONE, 0)
              : new TextSpec(
                  column,
                  ColumnType.STRING,
                  codes,
                  allMissing,
                  buckets,
                  TextSpec.Idf.SMOOTH,
                  random.nextInt(9));
      default ->
          new FeatureSpec.Numeric(
              column,
              ColumnType.LONG,
              codes,
              allMissing,
              random.nextBoolean()
                  ? new TransformSpec(TransformSpec.Kind.SQRT, 0)
                  : new TransformSpec(TransformSpec.Kind.YEO_JOHNSON, random.nextGaussian()),
              CONSTANT,
              100 * random.nextDouble(),
              any(FeatureSpec.MissingIndicator.values(), random),
              any(FITTED_SCALES, random));
    };
  }

  private static StopRule stop(LabelSpec label, boolean sameSites, Random random) {
    StopRule.Metric metric =
        label instanceof LabelSpec.Measured ? StopRule.Metric.RMSE : StopRule.Metric.ACCURACY;
    if (label instanceof LabelSpec.None) {
      return new StopRule(random.nextDouble(), List.of());
    }
    List<StopRule.Target> targets = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      targets.add(new StopRule.Target(metric, random.nextGaussian()));
    }
    return new StopRule(
        sameSites && random.nextBoolean() ? random.nextDouble() : 0,
        targets,
        random.nextBoolean()
            ? new StopRule.Patience.Endless()
            : new StopRule.Patience.Limited(metric, 1 + random.nextInt(99), positive(random)),
        random.nextBoolean()
            ? StopRule.Budget.UNLIMITED
            : new StopRule.Budget(
                Duration.ofMillis(random.nextInt(1 << 20)), random.nextLong() >>> 1));
  }

  private static double positive(Random random) {
    double value = Math.abs(Double.longBitsToDouble(random.nextLong()));
    return Double.isFinite(value) && value > 0 ? value : Double.MIN_VALUE;
  }

  private static <T> T any(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }

  /** Of characters that a JSON writer may get wrong. */
  private static String name(Random random) {
    return "n" + Integer.toString(random.nextInt(Integer.MAX_VALUE), 36);
  }

  private static String text(Random random) {
    String[] pieces = {
      "a", "B", "7", "\"", "\\", "/", "\n", "\u0000", "\u2028", "ß", "心", "🫀", " "
    };
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }
}

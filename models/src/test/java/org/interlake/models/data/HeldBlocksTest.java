package org.interlake.models.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.Measurements;
import org.interlake.models.ModelFamilies;
import org.interlake.models.Summaries;
import org.interlake.models.TestPlans;
import org.interlake.models.TestSpark;
import org.interlake.models.TrainingAlgorithms;
import org.interlake.models.contract.ContractCounts;
import org.interlake.models.contract.ContractDraft;
import org.interlake.models.contract.ContractFitter;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.training.Combined;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.RoundInput;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.LocalStepSpec;
import org.interlake.protocol.plan.LocalStepSpec.Optimizer;
import org.interlake.protocol.plan.LocalStepSpec.Schedule;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.ModelSpec.Activation;
import org.interlake.protocol.plan.ModelSpec.Intercept;
import org.interlake.protocol.plan.ModelSpec.Likelihood;
import org.interlake.protocol.plan.ModelSpec.LinearTerms;
import org.interlake.protocol.plan.ModelSpec.Penalty;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows in the site's own process and rows in Spark's cache: the same bytes. */
class HeldBlocksTest {
  private static final long HOLD_NONE = -1;
  private static final long HOLD_ALL = Long.MAX_VALUE;
  private static final SiteId SITE = new SiteId("a");
  private static final LabelSpec CLASSES =
      new LabelSpec.Classes("y", ColumnType.LONG, List.of("0", "1"));

  private static Dataset<Row> table;

  @BeforeAll
  static void makeRows() {
    table =
        TestRows.table(TestRows.random(11_000, 7)).cache(); // three blocks train, one is held out
  }

  private static Plan fedAvg(ModelSpec model, LocalStepSpec local) {
    return fedAvg(TestRows.PLANS.withModel(model), local);
  }

  private static Plan fedAvg(TestPlans plans, LocalStepSpec local) {
    return plans.withStrategy(new StrategySpec.FedAvg(2, 100, 0.01, local)).plan();
  }

  private static Plan exact(LabelSpec label, ModelSpec model) {
    return TestRows.PLANS
        .withLabel(label)
        .withModel(model)
        .withStrategy(new StrategySpec.Exact())
        .plan();
  }

  private static ModelSpec network() {
    return new ModelSpec.MultilayerPerceptron("m", List.of(4, 3), Activation.TANH, Penalty.NONE);
  }

  private static ModelSpec machine() {
    return new ModelSpec.FactorizationMachine(
        "m", 2, 0.1, Intercept.FITTED, LinearTerms.FITTED, Penalty.NONE);
  }

  static Stream<Plan> plans() {
    LabelSpec none = new LabelSpec.None();
    ModelSpec softmax = new ModelSpec.SoftmaxRegression("m", Intercept.FITTED, Penalty.NONE);
    LocalStepSpec elaborate =
        new LocalStepSpec(new Optimizer.Adam(0.9, 0.99, 1e-8), new Schedule.Cosine(), 0.01, 1, 0.1);
    return Stream.of(
        TestRows.PLANS.withStrategy(new StrategySpec.Newton(), 1).plan(),
        TestRows.PLANS.withStrategy(new StrategySpec.Lbfgs(5), 1).plan(),
        TestRows.PLANS.withModel(machine()).withStrategy(new StrategySpec.Lbfgs(5)).plan(),
        fedAvg(new ModelSpec.LogisticRegression("m", 1), LocalStepSpec.PLAIN),
        fedAvg(new ModelSpec.LogisticRegression("m", 1), elaborate),
        fedAvg(
            new ModelSpec.LinearSvm("m", ModelSpec.Hinge.HINGE, Intercept.FITTED, Penalty.NONE),
            LocalStepSpec.PLAIN),
        fedAvg(machine(), elaborate),
        fedAvg(network(), elaborate),
        fedAvg(TestRows.PLANS.withLabel(CLASSES).withModel(softmax), LocalStepSpec.PLAIN),
        exact(CLASSES, new ModelSpec.NaiveBayes("m", Likelihood.GAUSSIAN, 0)),
        exact(none, new ModelSpec.KMeans("m", 3)),
        exact(none, new ModelSpec.GaussianMixture("m", 2)),
        exact(none, new ModelSpec.PrincipalComponents("m", 2)));
  }

  private static FittedContract contract(SiteTable site, Plan plan) {
    ContractFitter fitter = new ContractFitter(plan);
    ContractCounts counts = site.contractCounts();
    ContractDraft draft = fitter.draft(counts.vector(), List.of(counts.categories()));
    return fitter.fit(draft, site.contractSpread(draft.means()));
  }

  /** Three rounds of a federation of one site: its updates, its metrics, what a summary needs. */
  private static List<Digest> run(SiteData data, FittedContract contract, Plan plan) {
    TrainingAlgorithm algorithm = TrainingAlgorithms.of(plan, contract);
    GlobalModel model = algorithm.initialModel();
    Stream.Builder<Digest> seen = Stream.builder();
    for (int number = 3; number < 6; number++) {
      LocalUpdate update =
          algorithm.compute(
              data,
              RoundInput.of(model.parameters()),
              new SiteRound(SITE, new RoundNumber(number), plan.seed()));
      seen.add(digest(update.vector()));
      model = algorithm.advance(model, Combined.ofAll(update.vector())).next();
      var scorer = ModelFamilies.of(plan, contract).scorer(model.parameters());
      seen.add(digest(Measurements.of(plan).measure(data.test(), scorer)));
      seen.add(digest(Measurements.of(plan).measure(data.train(), scorer)));
    }
    if (plan.model() instanceof ModelSpec.LogisticRegression) {
      seen.add(digest(Summaries.measure(plan, contract, data.train(), model.parameters())));
    }
    return seen.build().toList();
  }

  private static Digest digest(DoubleVector vector) {
    return Digest.of(vector.encode());
  }

  @ParameterizedTest
  @MethodSource("plans")
  void heldRowsGiveTheBytesOfCachedRows(Plan plan) {
    try (SiteTable site = SiteTable.read(table, plan)) {
      FittedContract contract = contract(site, plan);
      FeatureForm form = TrainingAlgorithms.formOf(plan);
      SiteData cached = site.encode(contract, form, HOLD_NONE);
      SiteData held = site.encode(contract, form, HOLD_ALL);

      assertThat(cached.train()).isInstanceOf(CachedBlocks.class);
      assertThat(held.train()).isInstanceOf(HeldBlocks.class);
      assertThat(held.test()).isInstanceOf(HeldBlocks.class);
      assertThat(held.train().rows()).isEqualTo(cached.train().rows()).isGreaterThan(2 * 4096);
      assertThat(held.test().rows()).isEqualTo(cached.test().rows());
      assertThat(held.oneClass()).isEqualTo(cached.oneClass());
      List<Digest> expected = run(cached, contract, plan);
      assertThat(run(held, contract, plan)).isEqualTo(expected);
      assertThat(run(held, contract, plan)).as("used again").isEqualTo(expected);
    }
  }

  @Test
  void rowsAreHeldUpToTheLimitAndNotBeyond() {
    Plan plan = TestRows.PLANS.plan();
    try (SiteTable site = SiteTable.read(table, plan)) {
      FittedContract contract = contract(site, plan);
      SiteData held = site.encode(contract, FeatureForm.DOUBLES, HOLD_ALL);
      // features and a target
      long bytes = (held.train().rows() + held.test().rows()) * (held.train().width() + 1) * 8;

      assertThat(site.encode(contract, FeatureForm.DOUBLES, bytes).train())
          .isInstanceOf(HeldBlocks.class);
      assertThat(site.encode(contract, FeatureForm.DOUBLES, bytes - 1).train())
          .isInstanceOf(CachedBlocks.class);
    }
  }

  @Test
  void theLimitIs64MebibytesAndAnEighthOfTheHeap() {
    assertThat(SiteTable.maxHeldBytes(4L << 30)).isEqualTo(64L << 20);
    assertThat(SiteTable.maxHeldBytes(512L << 20)).isEqualTo(64L << 20);
    assertThat(SiteTable.maxHeldBytes(100L << 20)).isEqualTo((100L << 20) / 8);
  }

  @Test
  void aRoundOverHeldRowsStartsNoSparkJobAndTheyAreNotCachedTwice() {
    Plan plan = TestRows.PLANS.plan();
    SparkContext spark = TestSpark.session().sparkContext();
    try (SiteTable site = SiteTable.read(table, plan)) {
      FittedContract contract = contract(site, plan);
      int persistent = JavaSparkContext.fromSparkContext(spark).getPersistentRDDs().size();
      SiteData held = site.encode(contract, FeatureForm.DOUBLES);
      assertThat(JavaSparkContext.fromSparkContext(spark).getPersistentRDDs())
          .hasSizeLessThan(persistent);

      // Jobs of this thread only: the session is shared.
      spark.setJobGroup("held-rounds", "rounds over held rows", false);
      try {
        run(held, contract, plan);
        assertThat(spark.statusTracker().getJobIdsForGroup("held-rounds")).isEmpty();
        assertThat(Optional.of(table.count())).isPresent();
        assertThat(spark.statusTracker().getJobIdsForGroup("held-rounds")).isNotEmpty();
      } finally {
        spark.clearJobGroup();
      }
    }
  }
}

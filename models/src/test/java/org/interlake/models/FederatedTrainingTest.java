package org.interlake.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.FeatureForm;
import org.interlake.models.data.SiteData;
import org.interlake.models.data.SiteTable;
import org.interlake.models.data.TestRows;
import org.interlake.models.training.Combined;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.RoundInput;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FeatureSpec.AllMissing;
import org.interlake.protocol.plan.FeatureSpec.Imputation;
import org.interlake.protocol.plan.FeatureSpec.Scaling;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.LabelSpec.OneClass;
import org.interlake.protocol.plan.LocalStepSpec;
import org.interlake.protocol.plan.LocalStepSpec.Optimizer;
import org.interlake.protocol.plan.LocalStepSpec.Schedule;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

class FederatedTrainingTest {
  private static final List<Row> ROWS = TestRows.random(9000, 31);
  private static final Plan NEWTON = TestRows.PLANS.plan();
  private static final Plan FEDAVG =
      TestRows.PLANS.withStrategy(new StrategySpec.FedAvg(2, 32, 0.05), 1).withRounds(3, 0).plan();

  private static TestFederation federation(int cut, int partitions) {
    return new TestFederation(
        NEWTON,
        new TreeMap<>(
            cut == 0
                ? Map.of(new SiteId("a"), TestRows.table(ROWS).repartition(partitions))
                : Map.of(
                    new SiteId("a"), TestRows.table(ROWS.subList(0, cut)).repartition(partitions),
                    new SiteId("b"),
                        TestRows.table(ROWS.subList(cut, ROWS.size())).repartition(partitions))));
  }

  @Test
  void federatedNewtonEqualsPooledNewton() {
    try (TestFederation pooled = federation(0, 2);
        TestFederation two = federation(2500, 3)) {
      assertThat(two.contract().coefficientNames()).isEqualTo(pooled.contract().coefficientNames());
      assertThat(two.train(NEWTON).parameters().toArray())
          .containsExactly(pooled.train(NEWTON).parameters().toArray(), within(1e-9));
    }
  }

  @Test
  void aScheduleStartsWithTheFirstTrainingRoundWhateverTheContractTook() {
    SiteId site = new SiteId("a");
    for (Scaling scale : new Scaling[] {Scaling.STANDARD, Scaling.ROBUST}) {
      TestPlans plans =
          TestPlans.of(
              new FeatureSpec.Numeric(
                  "x", ColumnType.DOUBLE, List.of(), AllMissing.IMPUTE, Imputation.MEAN, scale));
      Plan constant = scheduled(plans, new Schedule.Constant());
      Plan halved = scheduled(plans, new Schedule.Step(1, 0.5));
      try (TestFederation federation =
          new TestFederation(constant, Map.of(site, TestRows.table(ROWS)))) {
        int first = ContractLayouts.rounds(constant) + 1;
        assertThat(first).isEqualTo(scale == Scaling.ROBUST ? 4 : 3);
        assertThat(update(federation, halved, site, first))
            .isEqualTo(update(federation, constant, site, first));
        assertThat(update(federation, halved, site, first + 1))
            .isNotEqualTo(update(federation, constant, site, first + 1));
      }
    }
  }

  private static Plan scheduled(TestPlans plans, Schedule schedule) {
    return plans
        .withStrategy(
            new StrategySpec.FedAvg(
                1, 32, 0.05, new LocalStepSpec(new Optimizer.Sgd(), schedule, 0, 0, 0)),
            0)
        .plan();
  }

  private static DoubleVector update(TestFederation federation, Plan plan, SiteId site, int round) {
    TrainingAlgorithm algorithm = TrainingAlgorithms.of(plan, federation.contract());
    return algorithm
        .compute(
            federation.data().get(site),
            RoundInput.of(algorithm.initialModel().parameters()),
            new SiteRound(site, new RoundNumber(round), plan.seed()))
        .vector();
  }

  /** What docs/adr/0023 says of features that are kept as floats. */
  @Test
  void featuresKeptAsFloatsMoveAModelByTheirRounding() {
    SiteId site = new SiteId("a");
    try (TestFederation federation =
            new TestFederation(FEDAVG, Map.of(site, TestRows.table(ROWS)));
        SiteTable table = SiteTable.read(TestRows.table(ROWS), FEDAVG)) {
      DoubleVector exact = trained(federation.contract(), table, FeatureForm.DOUBLES);
      DoubleVector rounded = trained(federation.contract(), table, FeatureForm.FLOATS);
      double largest = 0;
      for (int i = 0; i < exact.length(); i++) {
        largest = Math.max(largest, Math.abs(exact.get(i) - rounded.get(i)));
      }
      System.out.println("largest difference of a parameter: " + largest);
      assertThat(largest).isBetween(1e-12, 1e-7);
    }
  }

  private static DoubleVector trained(FittedContract contract, SiteTable table, FeatureForm form) {
    SiteId site = new SiteId("a");
    SiteData data = table.encode(contract, form);
    TrainingAlgorithm algorithm = TrainingAlgorithms.of(FEDAVG, contract);
    GlobalModel model = algorithm.initialModel();
    for (int round = 1; round <= 30; round++) {
      DoubleVector update =
          algorithm
              .compute(
                  data,
                  RoundInput.of(model.parameters()),
                  new SiteRound(site, new RoundNumber(round), FEDAVG.seed()))
              .vector();
      model = algorithm.advance(model, Combined.ofAll(update)).next();
    }
    return model.parameters();
  }

  @Test
  void aSiteOfOneClassTakesPartButHasNoModelOfItsOwn() {
    Plan allowing =
        TestRows.PLANS
            .withLabel(new LabelSpec.Binary("y", ColumnType.LONG, "1", "0", OneClass.ALLOW))
            .plan();
    SiteId onlyPositives = new SiteId("b");
    try (TestFederation federation =
        new TestFederation(
            allowing,
            Map.of(
                new SiteId("a"),
                TestRows.table(ROWS),
                onlyPositives,
                TestRows.table(ROWS).where("y = 1 AND split = 'train'")))) {
      DoubleVector parameters = federation.train(allowing).parameters();

      assertThat(federation.evaluate(parameters).find(Metric.AUC)).isPresent();
      assertThat(
              LocalOnlyTraining.train(
                  allowing,
                  federation.contract(),
                  federation.data().get(onlyPositives),
                  onlyPositives))
          .isEmpty();
    }
  }

  @Test
  void everyBitIsTheSameForAnyPartitioningAndUnderKryo() {
    DoubleVector newton;
    DoubleVector fedAvg;
    try (TestFederation one = federation(2500, 1);
        TestFederation seven = federation(2500, 7)) {
      newton = one.train(NEWTON).parameters();
      fedAvg = one.train(FEDAVG).parameters();
      assertThat(seven.contract()).isEqualTo(one.contract());
      assertThat(seven.train(NEWTON).parameters()).isEqualTo(newton);
      assertThat(seven.train(FEDAVG).parameters()).isEqualTo(fedAvg);
    }
    TestSpark.session().stop();
    SparkSession kryo =
        TestSpark.builder()
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .config("spark.rdd.compress", "true")
            .getOrCreate();
    try (TestFederation three = federation(2500, 3)) {
      assertThat(three.train(NEWTON).parameters()).isEqualTo(newton);
      assertThat(three.train(FEDAVG).parameters()).isEqualTo(fedAvg);
    } finally {
      kryo.stop();
    }
  }
}

package org.interlake.models;

import java.time.Duration;
import java.util.List;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.CommitMode;
import org.interlake.protocol.plan.CompressionSpec;
import org.interlake.protocol.plan.EvaluationSpec;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FeatureSpec.AllMissing;
import org.interlake.protocol.plan.FeatureSpec.Imputation;
import org.interlake.protocol.plan.FeatureSpec.Scaling;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.LabelSpec.OneClass;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.PersonalSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PrivacySpec;
import org.interlake.protocol.plan.RoundSpec;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.SelectionSpec;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.plan.StartSpec;
import org.interlake.protocol.plan.StopRule;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.plan.WeightSpec;

/** Plans for tests; each {@code with} method changes one thing. */
public record TestPlans(
    List<FeatureSpec> features,
    LabelSpec label,
    OffsetSpec offset,
    WeightSpec weight,
    SplitSpec split,
    ModelSpec model,
    StrategySpec strategy,
    long seed,
    int maximumRounds,
    double lossTolerance) {

  /** Numeric columns, imputed and scaled; label "y" (long 1 and 0); split by the column "split". */
  public static TestPlans of(FeatureSpec... features) {
    return new TestPlans(
        List.of(features),
        new LabelSpec.Binary("y", ColumnType.LONG, "1", "0", OneClass.DECLINE),
        new OffsetSpec.None(),
        new WeightSpec.Equal(),
        new SplitSpec.ByColumn("split", "train", "test"),
        new ModelSpec.LogisticRegression("model", 1),
        new StrategySpec.Newton(),
        1,
        20,
        1e-10);
  }

  public static FeatureSpec.Numeric numeric(String column, String... missingCodes) {
    return new FeatureSpec.Numeric(
        column,
        ColumnType.DOUBLE,
        List.of(missingCodes),
        AllMissing.IMPUTE,
        Imputation.MEAN,
        Scaling.STANDARD);
  }

  public static FeatureSpec.OneHot oneHot(String column, ColumnType type, String... missingCodes) {
    return new FeatureSpec.OneHot(column, type, List.of(missingCodes), AllMissing.IMPUTE);
  }

  public TestPlans withLabel(LabelSpec newLabel) {
    return new TestPlans(
        features,
        newLabel,
        offset,
        weight,
        split,
        model,
        strategy,
        seed,
        maximumRounds,
        lossTolerance);
  }

  public TestPlans withOffset(OffsetSpec newOffset) {
    return new TestPlans(
        features,
        label,
        newOffset,
        weight,
        split,
        model,
        strategy,
        seed,
        maximumRounds,
        lossTolerance);
  }

  public TestPlans withWeight(WeightSpec newWeight) {
    return new TestPlans(
        features,
        label,
        offset,
        newWeight,
        split,
        model,
        strategy,
        seed,
        maximumRounds,
        lossTolerance);
  }

  public TestPlans withSplit(SplitSpec newSplit) {
    return new TestPlans(
        features,
        label,
        offset,
        weight,
        newSplit,
        model,
        strategy,
        seed,
        maximumRounds,
        lossTolerance);
  }

  public TestPlans withModel(ModelSpec newModel) {
    return new TestPlans(
        features,
        label,
        offset,
        weight,
        split,
        newModel,
        strategy,
        seed,
        maximumRounds,
        lossTolerance);
  }

  public TestPlans withStrategy(StrategySpec newStrategy) {
    return new TestPlans(
        features,
        label,
        offset,
        weight,
        split,
        model,
        newStrategy,
        seed,
        maximumRounds,
        lossTolerance);
  }

  /** With logistic regression. */
  public TestPlans withStrategy(StrategySpec newStrategy, double newL2) {
    return withModel(new ModelSpec.LogisticRegression("model", newL2)).withStrategy(newStrategy);
  }

  public TestPlans withSeed(long newSeed) {
    return new TestPlans(
        features,
        label,
        offset,
        weight,
        split,
        model,
        strategy,
        newSeed,
        maximumRounds,
        lossTolerance);
  }

  public TestPlans withRounds(int newMaximum, double newLossTolerance) {
    return new TestPlans(
        features,
        label,
        offset,
        weight,
        split,
        model,
        strategy,
        seed,
        newMaximum,
        newLossTolerance);
  }

  public Plan plan() {
    return new Plan(
        "test-plan",
        new FederationId("test"),
        "rows",
        RunPlan.NO_PURPOSE,
        List.of(new SiteId("a"), new SiteId("b")),
        1,
        seed,
        Plan.NO_DEADLINE,
        features,
        label,
        offset,
        weight,
        split,
        model,
        strategy,
        new SelectionSpec.All(),
        new StartSpec.Fresh(),
        new PersonalSpec.None(),
        PrivacySpec.NONE,
        new CompressionSpec.None(),
        new RoundSpec(maximumRounds, Duration.ofMinutes(1), Duration.ZERO, Duration.ofMinutes(1)),
        new StopRule(lossTolerance, List.of()),
        new EvaluationSpec(4096, false),
        CommitMode.EVERY_ROUND);
  }
}

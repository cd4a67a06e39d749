package org.interlake.models;

import java.time.Duration;
import java.util.List;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.CommitMode;
import org.interlake.protocol.plan.EvaluationSpec;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FeatureSpec.AllMissing;
import org.interlake.protocol.plan.FeatureSpec.Imputation;
import org.interlake.protocol.plan.FeatureSpec.Scaling;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.LabelSpec.OneClass;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RoundSpec;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.plan.StopRule;
import org.interlake.protocol.plan.StrategySpec;

/** Plans for tests; each {@code with} method changes one thing. */
public record TestPlans(
    List<FeatureSpec> features,
    LabelSpec label,
    SplitSpec split,
    StrategySpec strategy,
    double l2,
    long seed,
    int maximumRounds,
    double lossTolerance) {

  /** Numeric columns, imputed and scaled; label "y" (long 1 and 0); split by the column "split". */
  public static TestPlans of(FeatureSpec... features) {
    return new TestPlans(
        List.of(features),
        new LabelSpec("y", ColumnType.LONG, "1", "0", OneClass.DECLINE),
        new SplitSpec.ByColumn("split", "train", "test"),
        new StrategySpec.Newton(),
        1,
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
        features, newLabel, split, strategy, l2, seed, maximumRounds, lossTolerance);
  }

  public TestPlans withSplit(SplitSpec newSplit) {
    return new TestPlans(
        features, label, newSplit, strategy, l2, seed, maximumRounds, lossTolerance);
  }

  public TestPlans withStrategy(StrategySpec newStrategy, double newL2) {
    return new TestPlans(
        features, label, split, newStrategy, newL2, seed, maximumRounds, lossTolerance);
  }

  public TestPlans withSeed(long newSeed) {
    return new TestPlans(
        features, label, split, strategy, l2, newSeed, maximumRounds, lossTolerance);
  }

  public TestPlans withRounds(int newMaximum, double newLossTolerance) {
    return new TestPlans(features, label, split, strategy, l2, seed, newMaximum, newLossTolerance);
  }

  public Plan plan() {
    return new Plan(
        "test-plan",
        new FederationId("test"),
        "rows",
        List.of(new SiteId("a"), new SiteId("b")),
        1,
        seed,
        Plan.NO_DEADLINE,
        features,
        label,
        split,
        new ModelSpec.LogisticRegression("model", l2),
        strategy,
        new RoundSpec(maximumRounds, Duration.ofMinutes(1), Duration.ZERO, Duration.ofMinutes(1)),
        new StopRule(lossTolerance, List.of()),
        new EvaluationSpec(4096, false),
        CommitMode.EVERY_ROUND);
  }
}

package org.interlake.protocol.message;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.CommitMode;
import org.interlake.protocol.plan.EvaluationSpec;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RoundSpec;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.plan.StopRule;
import org.interlake.protocol.plan.StrategySpec;

/** Any valid plan, with every variant of every part. */
final class Plans {
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
    return new Plan(
        name(random),
        new FederationId("hearts"),
        name(random),
        sites,
        1 + random.nextInt(sites.size()),
        random.nextLong(),
        random.nextBoolean() ? Plan.NO_DEADLINE : Instant.ofEpochMilli(random.nextLong() >> 16),
        features,
        new LabelSpec(
            text(random) + "label",
            any(ColumnType.values(), random),
            "1" + text(random),
            "0" + text(random),
            any(LabelSpec.OneClass.values(), random)),
        random.nextBoolean()
            ? new SplitSpec.ByColumn(text(random), "a" + text(random), "b" + text(random))
            : new SplitSpec.ByFraction(0.9 * random.nextDouble()),
        new ModelSpec.LogisticRegression(name(random), positive(random)),
        random.nextBoolean()
            ? new StrategySpec.Newton()
            : new StrategySpec.FedAvg(
                1 + random.nextInt(100), 1 + random.nextInt(1 << 20), positive(random)),
        new RoundSpec(
            1 + random.nextInt(1000),
            Duration.ofSeconds(1 + random.nextInt(1 << 20), random.nextInt(1_000_000_000)),
            Duration.ofMillis(random.nextInt(1 << 20)),
            Duration.ofNanos(1 + (random.nextLong() >>> 2))),
        stop(random),
        new EvaluationSpec(2 + random.nextInt(65_535), random.nextBoolean()),
        any(CommitMode.values(), random));
  }

  private static FeatureSpec feature(String column, Random random) {
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
        any(FeatureSpec.Imputation.values(), random),
        any(FeatureSpec.Scaling.values(), random));
  }

  private static StopRule stop(Random random) {
    List<StopRule.Target> targets = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      targets.add(
          new StopRule.Target(any(StopRule.Metric.values(), random), random.nextGaussian()));
    }
    return new StopRule(random.nextBoolean() ? 0 : random.nextDouble(), targets);
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

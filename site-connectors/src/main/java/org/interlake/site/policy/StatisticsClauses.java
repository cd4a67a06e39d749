package org.interlake.site.policy;

import static org.interlake.site.policy.Clause.broken;
import static org.interlake.site.policy.Clause.met;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.interlake.models.statistics.StatisticsQuestion;
import org.interlake.protocol.plan.Measure;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.site.answers.ColumnViews;
import org.interlake.site.config.StatisticsPolicy;

/** Holds a plan of statistics against what the site permits of such. */
public final class StatisticsClauses {
  private StatisticsClauses() {}

  /** What is known before a row is read. */
  static List<Clause> of(StatisticsPlan plan, StatisticsPolicy permitted) {
    return List.of(measures(plan, permitted), views(plan, permitted));
  }

  /** That what a statistics plan asks cannot be subtracted from what was answered before. */
  public static Clause differencing(Optional<String> refusal) {
    String key = "policy.statistics.differencing";
    return refusal.isEmpty()
        ? met(key, "the policy permits it beside what was answered before")
        : broken(
            key,
            PolicyReason.DIFFERENCING,
            "the policy does not permit these statistics beside those that this site has answered",
            refusal.get());
  }

  private static Clause measures(StatisticsPlan plan, StatisticsPolicy permitted) {
    List<String> forbidden = forbiddenMeasures(plan, permitted);
    return forbidden.isEmpty()
        ? met("policy.statistics", "every statistic that it asks for is permitted")
        : broken(
            "policy.statistics",
            PolicyReason.STATISTICS,
            "the policy does not permit the statistics " + forbidden);
  }

  private static Clause views(StatisticsPlan plan, StatisticsPolicy permitted) {
    String key = "policy.statistics.views";
    if (plan.hasNoise()) {
      return met(key, "every sum has noise, so none can be subtracted from others");
    }
    Optional<String> several = ColumnViews.severalOf(StatisticsQuestion.of(plan));
    if (several.isEmpty()) {
      return met(key, "each column's sums are divided in one way");
    }
    return permitted.views() == StatisticsPolicy.Views.SEVERAL
        ? met(key, "%s, which is permitted".formatted(several.get()))
        : broken(
            key,
            PolicyReason.VIEWS,
            "the policy permits one of these in a plan: %s".formatted(several.get()));
  }

  /** What a plan asks that the policy does not allow, in the plan's words. */
  private static List<String> forbiddenMeasures(StatisticsPlan plan, StatisticsPolicy permitted) {
    Set<String> asked = new TreeSet<>(Set.of(Measure.COUNT.key())); // rows leave in any case
    plan.columns()
        .forEach(column -> column.measures().forEach(measure -> asked.add(measure.key())));
    if (!plan.correlations().isEmpty()) {
      asked.add(StatisticsPolicy.CORRELATION);
    }
    if (!plan.contingency().isEmpty()) {
      asked.add(StatisticsPolicy.CONTINGENCY);
    }
    asked.removeAll(permitted.allow());
    List<String> forbidden = new ArrayList<>(asked);
    for (List<String> group : plan.groupBy()) {
      if (!permitted.groupBy().containsAll(group)) {
        forbidden.add("groupBy " + group);
      }
    }
    return forbidden;
  }
}

package org.interlake.site.policy;

import java.util.ArrayList;
import java.util.List;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.plan.WeightSpec;

/** The columns of a site's table that a plan reads. */
public final class PlanColumns {
  private PlanColumns() {}

  /** By their names in the plan, in its order. */
  public static List<String> of(RunPlan plan) {
    return plan instanceof StatisticsPlan statistics
        ? statistics.columns().stream().map(StatisticsColumn::column).toList()
        : ofTraining((Plan) plan);
  }

  private static List<String> ofTraining(Plan plan) {
    List<String> columns = new ArrayList<>();
    plan.featureColumns().stream().map(FeatureSpec.Column::column).forEach(columns::add);
    if (plan.label() instanceof LabelSpec.Column label) {
      columns.add(label.column());
    }
    if (plan.offset() instanceof OffsetSpec.ByColumn offset) {
      columns.add(offset.column());
    }
    if (plan.weight() instanceof WeightSpec.ByColumn weight) {
      columns.add(weight.column());
    }
    if (plan.split() instanceof SplitSpec.ByColumn split) {
      columns.add(split.column());
    }
    plan.strategy().siteWeightColumn().ifPresent(columns::add);
    return columns;
  }
}

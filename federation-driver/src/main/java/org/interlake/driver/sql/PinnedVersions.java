package org.interlake.driver.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.objects.Invoke;
import org.apache.spark.sql.catalyst.plans.QueryPlan;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.unsafe.types.UTF8String;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Looks up, at the driver and before a query starts, what the names and versions of its predictions
 * mean, and whether their structs fit. It changes nothing in the query.
 */
final class PinnedVersions extends Rule<LogicalPlan> {
  private static final Logger LOG = LoggerFactory.getLogger(PinnedVersions.class);

  private PinnedVersions() {}

  /** Adds the rule to a session, once. */
  static void install(SparkSession spark) {
    if (!(spark instanceof org.apache.spark.sql.classic.SparkSession session)) {
      LOG.warn("This session has no optimizer of its own: model versions are looked up late");
      return;
    }
    synchronized (session.experimental()) {
      List<Rule<LogicalPlan>> rules =
          new ArrayList<>(CollectionConverters.asJava(session.experimental().extraOptimizations()));
      if (rules.stream().noneMatch(PinnedVersions.class::isInstance)) {
        rules.add(new PinnedVersions());
        Seq<Rule<LogicalPlan>> all = CollectionConverters.asScala(rules).toList();
        session.experimental().extraOptimizations_$eq(all);
      }
    }
  }

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    pin(plan);
    return plan;
  }

  private static void pin(QueryPlan<?> plan) {
    CollectionConverters.asJava(plan.expressions()).forEach(PinnedVersions::pin);
    CollectionConverters.asJava(plan.children()).forEach(child -> pin((QueryPlan<?>) child));
  }

  private static void pin(Expression expression) {
    if (expression instanceof Invoke invoke
        && invoke.targetObject() instanceof Literal target
        && target.value() instanceof BoundPrediction<?> prediction) {
      pin(prediction, CollectionConverters.asJava(invoke.arguments()));
    }
    if (expression instanceof PlanExpression<?> subquery) {
      pin(subquery.plan());
    }
    CollectionConverters.asJava(expression.children()).forEach(PinnedVersions::pin);
  }

  private static void pin(BoundPrediction<?> prediction, List<Expression> arguments) {
    List<Expression> names = arguments.subList(0, arguments.size() - 1);
    if (!names.stream().allMatch(Expression::foldable)) {
      return; // a task says so, if there is a row at all
    }
    UTF8String[] texts =
        names.stream()
            .map(name -> (UTF8String) name.eval(BoundPrediction.nothing()))
            .toArray(UTF8String[]::new);
    if (texts.length == 1) {
      prediction.pin(texts[0]);
    } else {
      prediction.pin(texts[0], texts[1]);
    }
  }
}

package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.run.RunRecorder.SiteMetrics;
import org.interlake.models.Measurements;
import org.interlake.models.RoundShapes;
import org.interlake.models.Summaries;
import org.interlake.models.TrainingAlgorithms;
import org.interlake.models.glm.GlmSummary;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.Digest;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/** The last round: what the final model is worth at each site, what each had alone, and its own. */
final class EvaluationRound {
  private final Plan plan;
  private final ModelRequests requests;
  private final RoundExecution execution;
  private final MeasuredSums measured;
  private final RunRecorder recorder;
  private final RunListener listener;
  private final RoundNews news;

  EvaluationRound(
      Plan plan,
      ModelRequests requests,
      RoundExecution execution,
      RunRecorder recorder,
      RunListener listener,
      RoundNews news) {
    this.plan = requireNonNull(plan, "plan");
    this.requests = requireNonNull(requests, "requests");
    this.execution = requireNonNull(execution, "execution");
    this.measured = new MeasuredSums(Measurements.of(plan));
    this.recorder = requireNonNull(recorder, "recorder");
    this.listener = requireNonNull(listener, "listener");
    this.news = requireNonNull(news, "news");
  }

  /**
   * Measures, records and tells.
   *
   * @throws InterruptedException if the driver is being stopped
   */
  ClosedRound of(Trained trained) throws InterruptedException {
    ClosedRound round =
        execution.execute(
            requests.toEvaluate(TrainingAlgorithms.of(plan, trained.contract()), trained));
    Digest model = trained.made().digest();
    List<DoubleVector> heldOut = round.read(RoundShapes.HELD_OUT_METRICS);
    recorder.evaluation(round, model, metrics(round, heldOut, model), summary(trained, round));
    news.evaluated(round, measured.overall(heldOut), measured.spread(round, heldOut));
    return round;
  }

  private List<SiteMetrics> metrics(ClosedRound round, List<DoubleVector> heldOut, Digest model) {
    List<SiteMetrics> metrics =
        new ArrayList<>(measured.ofAll(round, round.read(0), model, "train"));
    metrics.addAll(measured.ofAll(round, heldOut, model, "test"));
    if (plan.evaluation().localOnly()) {
      metrics.addAll(
          ofSites(round, RoundShapes.LOCAL_ONLY_METRICS, model, MetricValue.Scope.LOCAL_ONLY));
    }
    OptionalInt personal = RoundShapes.personalIndex(plan);
    if (personal.isPresent()) {
      metrics.addAll(ofSites(round, personal.getAsInt(), model, MetricValue.Scope.PERSONAL));
      listener.compared(SiteComparison.of(metrics));
    }
    return metrics;
  }

  private List<SiteMetrics> ofSites(
      ClosedRound round, int index, Digest model, MetricValue.Scope scope) {
    return measured.ofSites(round, round.read(index), site -> model, scope, "test");
  }

  /** The final model's summary, if the plan's model has one. */
  private Optional<GlmSummary> summary(Trained trained, ClosedRound round) {
    OptionalInt index = RoundShapes.summaryIndex(plan, trained.contract());
    if (index.isEmpty()) {
      return Optional.empty();
    }
    DoubleVector sums = MeasuredSums.added(round.read(index.getAsInt()));
    if (sums.firstNonFinite() >= 0) {
      news.warn(round, "No summary of the model: the sum of finite numbers overflows");
      return Optional.empty();
    }
    try {
      return Optional.of(
          Summaries.of(plan, trained.contract(), trained.model().parameters(), sums));
    } catch (TrainingException e) {
      news.warn(round, e.getMessage());
      return Optional.empty();
    }
  }
}

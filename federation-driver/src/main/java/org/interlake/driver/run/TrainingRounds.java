package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.run.RunRecorder.SiteMetrics;
import org.interlake.models.Measurements;
import org.interlake.models.PrivacyCost;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.training.Advance;
import org.interlake.models.training.Combined;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.Digest;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * The training rounds of a run. Each is:
 *
 * <ol>
 *   <li>the sites are called with the model, and their updates combined ({@link Rounds});
 *   <li>what of the combination may be seen is released ({@link Release});
 *   <li>the algorithm takes its step, and the server its own;
 *   <li>the registry and the listener are told.
 * </ol>
 */
final class TrainingRounds {
  private final Plan plan;
  private final TrainingAlgorithm algorithm;
  private final ServerStep server;
  private final ModelRequests requests;
  private final RoundExecution execution;
  private final Release release;
  private final EarlierModels earlier;
  private final HeardWeights weights;
  private final MeasuredSums measured;
  private final RunRecorder recorder;
  private final RunListener listener;
  private final RoundNews news;

  TrainingRounds(
      Plan plan,
      TrainingAlgorithm algorithm,
      ServerStep server,
      ModelRequests requests,
      RoundExecution execution,
      Release release,
      EarlierModels earlier,
      HeardWeights weights,
      RunRecorder recorder,
      RunListener listener,
      RoundNews news) {
    this.plan = requireNonNull(plan, "plan");
    this.algorithm = requireNonNull(algorithm, "algorithm");
    this.server = requireNonNull(server, "server");
    this.requests = requireNonNull(requests, "requests");
    this.execution = requireNonNull(execution, "execution");
    this.release = requireNonNull(release, "release");
    this.earlier = requireNonNull(earlier, "earlier");
    this.weights = requireNonNull(weights, "weights");
    this.measured = new MeasuredSums(Measurements.of(plan));
    this.recorder = requireNonNull(recorder, "recorder");
    this.listener = requireNonNull(listener, "listener");
    this.news = requireNonNull(news, "news");
  }

  /**
   * A training round that closed.
   *
   * @param advance what it brought; empty if it was skipped
   * @param heldOut metrics of the model that the round started from; with a buffer of the models
   *     that its updates answer
   */
  record TrainingRound(Trained trained, Optional<Advance> advance, Optional<Metrics> heldOut) {}

  /**
   * One round on from a model.
   *
   * @param done training rounds that have closed before
   * @throws RunAbandonedException if no step can be taken
   * @throws InterruptedException if the driver is being stopped
   */
  TrainingRound after(Trained current, int done) throws InterruptedException {
    earlier.remember(current.nextRound(), current.model().parameters());
    ClosedRound round =
        execution.execute(
            requests.toTrain(algorithm, current, done, release.rule(algorithm, current.bound())));
    if (round.skipped()) {
      recorder.passed(round);
      news.closed(round);
      return new TrainingRound(current.after(round), Optional.empty(), Optional.empty());
    }
    RoundLoop.requireNotStopped();
    Release.Released released =
        release.release(round, algorithm.travelling(current.model()), current.bound());
    Advance advance = advance(current, round, released.aggregate());
    ServerStep.Stepped stepped =
        server.step(current.model(), current.serverMemory(), advance.next());
    Digest startedFrom = current.made().digest();
    Trained next =
        new Trained(
            stepped.model(),
            stepped.memory(),
            released.nextBound(),
            current.contract(),
            round,
            round,
            Optional.of(startedFrom));
    List<DoubleVector> sums = round.read(0);
    Optional<Metrics> heldOut = measured.overall(sums);
    recorder.round(
        round,
        advance.toldObjective(),
        Optional.of(startedFrom),
        heldOut(round, sums, startedFrom),
        Optional.of(next.made()),
        Optional.empty());
    news.trained(round, advance.toldObjective(), heldOut);
    release
        .protection(current.bound(), round.aggregated().length())
        .ifPresent(protection -> tell(protection, round));
    advance.warnings().forEach(warning -> news.warn(round, warning));
    return new TrainingRound(next, Optional.of(advance), heldOut);
  }

  private void tell(Release.Protection protection, ClosedRound round) {
    listener.noised(
        round.request().number(),
        PrivacyCost.spentBySite(plan, round.request().trainingRounds() + 1),
        protection.bound());
    protection.drowned().ifPresent(warning -> news.warn(round, warning));
  }

  private Advance advance(Trained current, ClosedRound round, DoubleVector aggregate) {
    try {
      return algorithm.advance(current.model(), new Combined(aggregate, participation(round)));
    } catch (TrainingException e) {
      throw new RunAbandonedException(e.getMessage());
    }
  }

  /** Which share of all weight a round's sites have: what they say, or what they say together. */
  private double participation(ClosedRound round) {
    return round
        .sum()
        .map(sum -> Math.min(1, sum.sums().share()))
        .orElseGet(() -> weights.shareOf(round.contributions().keySet()));
  }

  /** Metrics of the round's model; with a buffer, of each site the model that it answered. */
  private List<SiteMetrics> heldOut(
      ClosedRound round, List<DoubleVector> sums, Digest startedFrom) {
    boolean oneModel =
        round.contributions().values().stream()
            .allMatch(update -> update.answered().equals(round.request().number()));
    return oneModel
        ? measured.ofAll(round, sums, startedFrom, "test")
        : measured.ofSites(
            round,
            sums,
            site -> earlier.digestOf(round.contributions().get(site).answered()),
            MetricValue.Scope.SITE,
            "test");
  }
}

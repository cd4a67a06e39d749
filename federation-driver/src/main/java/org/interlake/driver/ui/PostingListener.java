package org.interlake.driver.ui;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.run.RunListener;
import org.interlake.driver.run.SiteComparison;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.SecureAggregationSpec;
import org.interlake.tab.RoundJobs;

/**
 * Posts what is heard of a run as events, marks the Spark jobs of its rounds, and passes it on. On
 * the driver's thread: it only fills queues.
 */
final class PostingListener implements RunListener {
  private static final int LONGEST_SAID = 500;

  private final Consumer<DriverEvent> post;
  private final RoundJobs jobs;
  private final RunListener next;
  private final Clock clock;
  private final SortedMap<SiteId, DriverEvent.Answer> answers = new TreeMap<>();
  private Optional<String> run = Optional.empty();
  private Optional<Called> called = Optional.empty();

  PostingListener(Consumer<DriverEvent> post, RoundJobs jobs, RunListener next, Clock clock) {
    this.post = requireNonNull(post, "post");
    this.jobs = requireNonNull(jobs, "jobs");
    this.next = requireNonNull(next, "next");
    this.clock = requireNonNull(clock, "clock");
  }

  private record Called(RunListener.RoundCalled call, Instant seenAt, Set<SiteId> silent) {}

  @Override
  public void runOpened(RunId id, RunPlan plan, boolean resumed) {
    run = Optional.of(id.name());
    Optional<Plan> training = plan instanceof Plan found ? Optional.of(found) : Optional.empty();
    post.accept(
        new DriverEvent.RunOpened(
            DriverEvent.FORMAT,
            id.name(),
            now(),
            resumed,
            plan.federation().name(),
            plan.name(),
            training.isPresent() ? "training" : "statistics",
            training.map(found -> found.model().name()).orElse(""),
            training.map(found -> found.model().family()).orElse(""),
            training.map(found -> found.strategy().strategy()).orElse(""),
            plan.sites().stream().map(SiteId::name).toList(),
            plan.quorum(),
            training.isPresent() ? plan.rounds().maximum() : 0,
            plan.deadline().toEpochMilli(),
            plan.secureAggregation() instanceof SecureAggregationSpec.Pairwise,
            training.map(found -> found.differentialPrivacy().kind()).orElse("")));
    jobs.begin(id.name(), 0, "run " + id.name());
    next.runOpened(id, plan, resumed);
  }

  @Override
  public void siteAccepted(SiteId site, Acceptance acceptance) {
    answered(site, "accepted", "table version " + acceptance.table().shortVersion());
    next.siteAccepted(site, acceptance);
  }

  @Override
  public void siteDeclined(SiteId site, Refusal refusal) {
    answered(site, "declined", refusal.reason() + ": " + refusal.detail());
    called.ifPresent(open -> open.silent().remove(site));
    next.siteDeclined(site, refusal);
  }

  @Override
  public void answerRefused(SiteId site, EnvelopeException refusal) {
    answered(site, "refused", refusal.reason().key() + ": " + refusal.getMessage());
    next.answerRefused(site, refusal);
  }

  private void answered(SiteId site, String answer, String detail) {
    run.ifPresent(
        id ->
            post.accept(
                new DriverEvent.PlanAnswered(
                    DriverEvent.FORMAT, id, now(), site.name(), answer, shortened(detail))));
  }

  @Override
  public void roundCalled(RunListener.RoundCalled call) {
    answers.clear();
    called = Optional.of(new Called(call, clock.instant(), new HashSet<>(call.sites())));
    run.ifPresent(
        id -> {
          post.accept(
              new DriverEvent.RoundCalled(
                  DriverEvent.FORMAT,
                  id,
                  now(),
                  call.round().number(),
                  call.purpose().key(),
                  call.sites().stream().map(SiteId::name).toList(),
                  call.deadline().toEpochMilli()));
          jobs.begin(
              id,
              call.round().number(),
              "round %s (%s) of run %s".formatted(call.round(), call.purpose().key(), id));
        });
    next.roundCalled(call);
  }

  @Override
  public void updateHeard(UpdateHeard heard) {
    if (run.isPresent() && called.isPresent()) {
      Called open = called.get();
      open.silent().remove(heard.site());
      // Of a call that an earlier driver made, or that another round made, only that can say.
      boolean ofThis = !open.call().resumed() && heard.answered().equals(open.call().round());
      long lag = ofThis ? Math.max(0, now() - open.seenAt().toEpochMilli()) : -1;
      answers.put(
          heard.site(),
          new DriverEvent.Answer(
              heard.site().name(),
              lag,
              heard.bytes(),
              heard.computeSeconds() > 0 && Double.isFinite(heard.computeSeconds())
                  ? Math.round(heard.computeSeconds() * 1000)
                  : -1,
              heard.privacy().equals(PrivacySpent.NONE) ? -1 : heard.privacy().epsilon()));
      post.accept(
          new DriverEvent.UpdateCame(
              DriverEvent.FORMAT,
              run.get(),
              now(),
              open.call().round().number(),
              heard.site().name(),
              lag));
    }
    next.updateHeard(heard);
  }

  @Override
  public void updateRefused(SiteId site, RoundNumber round, EnvelopeException refusal) {
    answers.remove(site);
    called.ifPresent(open -> open.silent().remove(site));
    run.ifPresent(
        id ->
            post.accept(
                new DriverEvent.UpdateRefused(
                    DriverEvent.FORMAT,
                    id,
                    now(),
                    round.number(),
                    site.name(),
                    refusal.reason().key(),
                    shortened(refusal.getMessage()))));
    next.updateRefused(site, round, refusal);
  }

  @Override
  public void roundClosed(RoundReport report) {
    run.ifPresent(id -> post.accept(closed(id, report)));
    run.ifPresent(id -> jobs.begin(id, 0, "run " + id));
    called = Optional.empty();
    answers.clear();
    next.roundClosed(report);
  }

  private DriverEvent closed(String id, RoundReport report) {
    SortedMap<String, Double> measures = new TreeMap<>();
    report.objective().filter(Double::isFinite).ifPresent(loss -> measures.put("loss", loss));
    report
        .heldOut()
        .ifPresent(
            metrics ->
                metrics
                    .values()
                    .forEach(
                        (metric, value) -> {
                          if (Double.isFinite(value.value())) {
                            measures.put("test " + metric, value.value());
                          }
                        }));
    List<String> missing =
        report.missing() == 0
            ? List.of()
            : called.stream()
                .flatMap(open -> open.silent().stream())
                .map(SiteId::name)
                .sorted()
                .toList();
    return new DriverEvent.RoundClosed(
        DriverEvent.FORMAT,
        id,
        now(),
        report.round(),
        report.purpose(),
        report.called().size(),
        report.contributed(),
        report.refused(),
        missing,
        measures,
        List.copyOf(answers.values()));
  }

  @Override
  public void updateLate(SiteId site, RoundNumber round) {
    noted(round.number(), "site %s came too late, and is waited for again".formatted(site));
    next.updateLate(site, round);
  }

  @Override
  public void strangerSeen(String site) {
    noted(0, "site '%s' is not in the plan but wrote to the run".formatted(site));
    next.strangerSeen(site);
  }

  @Override
  public void warned(RoundNumber round, String warning) {
    noted(round.number(), warning);
    next.warned(round, warning);
  }

  @Override
  public void noised(RoundNumber round, PrivacySpent spent, double bound) {
    noted(
        round.number(),
        "noise for each site: epsilon %s at delta %s so far"
            .formatted(Math.ceil(spent.epsilon() * 1e4) / 1e4, spent.delta()));
    next.noised(round, spent, bound);
  }

  private void noted(int round, String text) {
    run.ifPresent(
        id ->
            post.accept(
                new DriverEvent.Noted(DriverEvent.FORMAT, id, now(), round, shortened(text))));
  }

  @Override
  public void measured(List<Statistic> statistics) {
    next.measured(statistics);
  }

  @Override
  public void compared(List<SiteComparison> sites) {
    next.compared(sites);
  }

  @Override
  public void promoted(PromotedModel model) {
    run.ifPresent(
        id ->
            post.accept(
                new DriverEvent.ModelPromoted(
                    DriverEvent.FORMAT, id, now(), model.model().model(), model.version())));
    next.promoted(model);
  }

  @Override
  public void runEnded(RunResult result) {
    ended(
        result instanceof RunResult.Abandoned ? "abandoned" : "finished",
        shortened(result.reason()));
    next.runEnded(result);
  }

  @Override
  public void runLeft() {
    ended("stopped", "this driver let go of it; it can be resumed");
    next.runLeft();
  }

  private void ended(String state, String reason) {
    run.ifPresent(
        id -> {
          post.accept(new DriverEvent.RunEnded(DriverEvent.FORMAT, id, now(), state, reason));
          jobs.end();
        });
    run = Optional.empty();
    called = Optional.empty();
  }

  private long now() {
    return clock.millis();
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_SAID ? text : text.substring(0, LONGEST_SAID) + "...";
  }
}

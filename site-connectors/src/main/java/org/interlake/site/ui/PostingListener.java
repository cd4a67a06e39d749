package org.interlake.site.ui;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.site.agent.AgentListener;
import org.interlake.site.config.PrivacyPolicy;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.ledger.PrivacyBudget;
import org.interlake.site.policy.Clause;
import org.interlake.site.policy.Verdict;
import org.interlake.tab.RoundJobs;

/** Posts what an agent does as events, and marks the Spark jobs of its rounds. */
final class PostingListener implements AgentListener {
  private static final int LONGEST_SAID = 500;

  private final Consumer<SiteEvent> post;
  private final RoundJobs jobs;
  private final SiteConfig config;
  private final Clock clock;
  private final Set<RunId> idle = new HashSet<>();
  private long computingSince;
  private long sendingSince;

  PostingListener(Consumer<SiteEvent> post, RoundJobs jobs, SiteConfig config, Clock clock) {
    this.post = requireNonNull(post, "post");
    this.jobs = requireNonNull(jobs, "jobs");
    this.config = requireNonNull(config, "config");
    this.clock = requireNonNull(clock, "clock");
  }

  @Override
  public void found(RunId run, RunPlan plan) {
    post.accept(
        new SiteEvent.RunFound(
            SiteEvent.FORMAT,
            run.name(),
            clock.millis(),
            plan.federation().name(),
            config.site().name(),
            plan.name(),
            plan.dataset(),
            plan.purpose(),
            plan.rounds().maximum(),
            budget(plan.dataset())));
  }

  private double budget(String dataset) {
    PrivacyPolicy privacy = config.policy().privacy().get(dataset);
    return privacy == null ? -1 : privacy.budget().map(PrivacyBudget::epsilon).orElse(-1.0);
  }

  @Override
  public void reading(RunId run) {
    begin(run, 0, "", "reading");
    jobs.begin(run.name(), 0, "table of run %s".formatted(run));
  }

  @Override
  public void decided(RunId run, PlanDecided decision) {
    post.accept(
        new SiteEvent.PlanAnswered(
            SiteEvent.FORMAT,
            run.name(),
            clock.millis(),
            decision.said().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            decision.reason(),
            decision.table().map(PostingListener::versionOf).orElse(""),
            told(decision.clauses())));
  }

  private static String versionOf(TableVersion table) {
    return table.format() + " " + table.shortVersion();
  }

  private static List<SiteEvent.ClauseTold> told(List<Clause> clauses) {
    return clauses.stream()
        .map(
            clause ->
                new SiteEvent.ClauseTold(
                    clause.key(),
                    clause.isMet(),
                    clause.verdict() instanceof Verdict.Broken broken
                        ? shortened(broken.reason().key() + ": " + broken.told())
                        : ""))
        .toList();
  }

  @Override
  public void computing(RunId run, RoundNumber round, RoundPurpose purpose) {
    computingSince = clock.millis();
    begin(run, round.number(), purpose.key(), "computing");
    jobs.begin(
        run.name(), round.number(), "round %s (%s) of run %s".formatted(round, purpose.key(), run));
  }

  @Override
  public void sending(RunId run, RoundNumber round, RoundPurpose purpose) {
    sendingSince = clock.millis();
    begin(run, round.number(), purpose.key(), "sending");
  }

  @Override
  public void answered(RunId run, Answered answer) {
    long now = clock.millis();
    post.accept(
        new SiteEvent.CallAnswered(
            SiteEvent.FORMAT,
            run.name(),
            now,
            answer.round().number(),
            answer.purpose().key(),
            answer.bytes(),
            sendingSince - computingSince,
            now - sendingSince,
            answer.cost().equals(PrivacySpent.NONE) ? -1 : answer.cost().epsilon()));
  }

  /** An agent waits again and again. */
  @Override
  public void waiting(RunId run) {
    if (idle.add(run)) {
      jobs.end();
      phase(run, 0, "", "waiting");
    }
  }

  @Override
  public void over(RunId run, End how, String why) {
    idle.remove(run);
    jobs.end();
    post.accept(
        new SiteEvent.RunOver(
            SiteEvent.FORMAT,
            run.name(),
            clock.millis(),
            how.name().toLowerCase(Locale.ROOT),
            shortened(why)));
  }

  private void begin(RunId run, int round, String purpose, String phase) {
    idle.remove(run);
    phase(run, round, purpose, phase);
  }

  private void phase(RunId run, int round, String purpose, String phase) {
    post.accept(
        new SiteEvent.PhaseBegun(
            SiteEvent.FORMAT, run.name(), clock.millis(), round, purpose, phase));
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_SAID ? text : text.substring(0, LONGEST_SAID) + "...";
  }
}

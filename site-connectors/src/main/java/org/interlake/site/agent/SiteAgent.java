package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.interlake.lineage.Lineage;
import org.interlake.models.RoundWork;
import org.interlake.protocol.RunId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.identity.Verifier;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.Patience;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.site.agent.Participation.Step;
import org.interlake.site.audit.AuditEvent;
import org.interlake.site.audit.AuditTable;
import org.interlake.site.audit.AuditTrail;
import org.interlake.site.audit.RunAudit;
import org.interlake.site.config.SiteConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A site's whole side, run by run and step by step:
 *
 * <ol>
 *   <li>a lake table at a pinned version → a local update, and
 *   <li>local update → bounded update: what may leave ({@link RoundWork});
 *   <li>bounded update → sealed envelope, encrypted to the driver and signed with the site's key
 *       ({@link SiteScope});
 *   <li>sealed envelope → the exchange.
 * </ol>
 *
 * <p>{@link Participation} takes those steps for one run; this class finds the runs.
 */
public final class SiteAgent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SiteAgent.class);

  private final SiteConfig config;
  private final Mailbox mailbox;
  private final Verifier ownKey;
  private final DriverInbox inbox;
  private final Examiner examiner;
  private final PlanAnswer answer;
  private final StateFolder state;
  private final AuditTrail audit;
  private final Lineage lineage;
  private AgentListener listener = AgentListener.NONE;
  private final Map<RunId, Participation> open = new LinkedHashMap<>();
  private final Set<RunId> over = new HashSet<>();
  private Optional<ExitCode> trouble = Optional.empty();

  /** An agent that tells nobody's lineage. */
  public SiteAgent(SparkSession spark, SiteConfig config, Mailbox mailbox, Verifier ownKey) {
    this(spark, config, mailbox, ownKey, Lineage.NONE);
  }

  /**
   * @param mailbox signs with this site's keys
   * @param ownKey under which this site's messages verify: those keys, and those it had before
   * @param lineage of this site's own; closed by the caller
   */
  public SiteAgent(
      SparkSession spark, SiteConfig config, Mailbox mailbox, Verifier ownKey, Lineage lineage) {
    this.lineage = requireNonNull(lineage, "lineage");
    this.config = requireNonNull(config, "config");
    this.mailbox = requireNonNull(mailbox, "mailbox");
    this.ownKey = requireNonNull(ownKey, "ownKey");
    this.inbox = new DriverInbox(mailbox, config.federation(), config.coordinator());
    this.state =
        new StateFolder(
            config.state(), config.federation(), spark.sparkContext().hadoopConfiguration());
    this.examiner = new Examiner(spark, config, state, Clock.systemUTC());
    this.answer = new PlanAnswer(examiner, config.policy().governance().approval());
    this.audit =
        new AuditTrail(
            state::place,
            config.site(),
            new AuditTable(() -> spark, config.ledger(), config.site()),
            Clock.systemUTC());
  }

  /**
   * Makes sure that the policy's row filters and masks fit their tables, and forgets what is kept
   * of runs that have been silent for longer than it says.
   *
   * @throws org.interlake.site.table.TableException if a filter or mask does not fit
   */
  public void prepare() {
    examiner.checkViews();
    config
        .policy()
        .governance()
        .retention()
        .ifPresent(kept -> state.forgetSilent(config.site(), kept, Clock.systemUTC()));
  }

  /** Has somebody hear what this agent does from now on. */
  public SiteAgent telling(AgentListener who) {
    listener = requireNonNull(who, "who");
    return this;
  }

  /** What this site has been asked, has answered and has let out. */
  public AuditTrail audit() {
    return audit;
  }

  /**
   * Does what is open, and what becomes open while it is at it, then returns.
   *
   * @param linger how long to wait for a next call of a run that this site is in
   * @return DONE if anything was done, TRY_AGAIN if nothing is open yet, or why a run was declined
   */
  public ExitCode once(Optional<RunId> only, Duration linger) throws InterruptedException {
    boolean worked = false;
    Patience patience = new Patience(config.poll().minimum(), config.poll().maximum());
    while (true) {
      Look look = look(only);
      worked |= look.worked();
      if (look.worked()) {
        patience.reset();
      } else if (open.isEmpty() || patience.waited().compareTo(linger) >= 0) {
        return trouble.orElse(worked ? ExitCode.DONE : ExitCode.TRY_AGAIN);
      } else {
        patience.pause(mailbox.exchange());
      }
    }
  }

  /**
   * Works until it is stopped, or until the one run that it is to work on is over.
   *
   * @throws InterruptedException if it is stopped; what it has done is on the exchange
   */
  public ExitCode follow(Optional<RunId> only) throws InterruptedException {
    Patience patience = new Patience(config.poll().minimum(), config.poll().maximum());
    while (true) {
      Look look = look(only);
      if (only.isPresent() && over.contains(only.get())) {
        return trouble.orElse(ExitCode.DONE);
      }
      if (look.worked()) {
        patience.reset();
      } else {
        patience.pause(mailbox.exchange());
      }
    }
  }

  private record Look(boolean worked) {}

  /** One look at every run that is not over. */
  private Look look(Optional<RunId> only) throws InterruptedException {
    if (open.isEmpty() || only.isEmpty()) {
      for (RunId run : only.map(List::of).orElseGet(inbox::runs)) {
        find(run);
      }
    }
    boolean worked = false;
    for (RunId run : List.copyOf(open.keySet())) {
      worked |= takeStep(run);
    }
    return new Look(worked);
  }

  private void find(RunId run) {
    if (over.contains(run) || open.containsKey(run)) {
      return;
    }
    try {
      Optional<Message<RunPlan>> plan = inbox.plan(run);
      if (plan.isEmpty()) {
        return;
      }
      if (inbox.result(run).isPresent()) {
        forget(run);
        over.add(run);
      } else if (!plan.get().body().sites().contains(config.site())) {
        LOG.info("Run {}: this site is not among its sites", run);
        over.add(run);
      } else {
        SiteScope scope =
            new SiteScope(
                config, mailbox, ownKey, run, plan.get().bodyDigest(), auditOf(run, plan.get()));
        if (scope.hasDeclined()) {
          LOG.info("Run {}: this site has declined it before", run);
          over.add(run);
        } else {
          scope.audit().requested();
          listener.found(run, plan.get().body());
          open.put(
              run,
              new Participation(
                  plan.get(),
                  inbox,
                  scope,
                  lineageOf(run, plan.get()),
                  listener,
                  answer,
                  state,
                  config.peers()));
        }
      }
    } catch (EnvelopeException e) {
      distrust(run, e);
    }
  }

  private RunAudit auditOf(RunId run, Message<RunPlan> plan) {
    return new RunAudit(
        audit,
        run,
        plan.bodyDigest(),
        new RunAudit.Request(
            plan.body().dataset(),
            plan.body().purpose(),
            config.coordinator().fingerprint(),
            AuditEvent.AGENT));
  }

  private SiteLineage lineageOf(RunId run, Message<RunPlan> plan) {
    return new SiteLineage(
        lineage, config, plan.body().dataset(), run, plan.bodyDigest(), Clock.systemUTC());
  }

  private boolean takeStep(RunId run) throws InterruptedException {
    Participation participation = open.get(run);
    try {
      Step step = participation.step();
      if (step instanceof Step.Left left) {
        trouble = Optional.of(PlanReport.codeOf(left.refusal()));
        forget(run);
        end(run);
        listener.over(run, AgentListener.End.DECLINED, left.refusal().reason());
        return true;
      }
      if (step instanceof Step.Waiting) {
        Optional<RunResult> result = inbox.result(run);
        if (result.isPresent()) {
          LOG.info("Run {}: over ({})", run, result.get().reason());
          forget(run);
          end(run);
          listener.over(run, AgentListener.End.FINISHED, result.get().reason());
        }
        return false;
      }
      return true;
    } catch (EnvelopeException e) {
      distrust(run, e);
      return false;
    } catch (SiteStateException e) {
      LOG.error("Run {}: {}. Until then it goes on without this site.", run, e.getMessage());
      trouble = Optional.of(ExitCode.UNAVAILABLE);
      end(run);
      listener.over(run, AgentListener.End.STOPPED, "this site's state or ledger cannot be had");
      return false;
    }
  }

  /** What this site remembers of a run is of no more use. */
  private void forget(RunId run) {
    try {
      state.forget(config.site(), run);
    } catch (SiteStateException e) {
      LOG.warn("Run {}: {}.", run, e.getMessage());
    }
  }

  private void distrust(RunId run, EnvelopeException e) {
    LOG.error(
        "Run {}: a message of the driver is not to be believed ({}): {}. This site takes no part.",
        run,
        e.reason().key(),
        e.getMessage());
    trouble = Optional.of(ExitCode.REFUSED);
    end(run);
    listener.over(
        run,
        AgentListener.End.STOPPED,
        "a message of the driver is not believed: " + e.reason().key());
  }

  private void end(RunId run) {
    over.add(run);
    Participation participation = open.remove(run);
    if (participation != null) {
      participation.close();
    }
  }

  @Override
  public void close() {
    open.values().forEach(Participation::close);
    state.close();
  }
}

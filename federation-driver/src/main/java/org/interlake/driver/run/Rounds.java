package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.interlake.aggregation.CohortFold;
import org.interlake.aggregation.FoldInput;
import org.interlake.aggregation.FoldOutcome;
import org.interlake.aggregation.FoldRequest;
import org.interlake.aggregation.rule.Anomaly;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.RuleException;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.job.Patience;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.plan.RoundSpec;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * One round: Planned → Open → Closed → Aggregated. Publishing what follows from it is the next
 * round's opening. A round that was closed before, by a driver that died, closes again with the
 * same contributors and so with the same bytes.
 */
final class Rounds {
  /** The driver looks for answers at least and at most this often. */
  static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);

  static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private static final Duration ANSWERS_LOOKED_AT_EVERY = Duration.ofMillis(200);
  private static final int LATE_ROUNDS_LOOKED_AT = 8;

  private final RunScope scope;
  private final RoundSpec spec;
  private final RunClaim claim;
  private final Cohort cohort;
  private final Answers answers;
  private final Intake intake;
  private final CohortFold fold;
  private final Clock clock;

  Rounds(
      RunScope scope,
      RoundSpec spec,
      RunClaim claim,
      Cohort cohort,
      Answers answers,
      Intake intake,
      CohortFold fold,
      Clock clock) {
    this.scope = requireNonNull(scope, "scope");
    this.spec = requireNonNull(spec, "spec");
    this.claim = requireNonNull(claim, "claim");
    this.cohort = requireNonNull(cohort, "cohort");
    this.answers = requireNonNull(answers, "answers");
    this.intake = requireNonNull(intake, "intake");
    this.fold = requireNonNull(fold, "fold");
    this.clock = requireNonNull(clock, "clock");
  }

  /**
   * Takes a round from its model to its aggregate.
   *
   * @throws RunAbandonedException if the quorum is missed
   * @throws RunConflictException if another driver advances the run
   * @throws InterruptedException if the driver is being stopped; the round stays open
   */
  ClosedRound execute(RoundRequest request) throws InterruptedException {
    if (Thread.interrupted()) { // where updates are there at once, nothing below waits
      throw new InterruptedException("the driver is being stopped");
    }
    claim.requireHeld();
    long opening = System.nanoTime();
    Opened opened = open(request);
    long waiting = System.nanoTime();
    // While the sites are at theirs.
    Optional<DoubleVector> trusted = request.trusted().map(Supplier::get);
    Collected collected = new Collected();
    collect(request, opened, collected);
    Instant closedAt = clock.instant();
    long folding = System.nanoTime();
    FoldOutcome.Folded folded = aggregate(request, trusted, opened, collected);
    long done = System.nanoTime();
    return new ClosedRound(
        request,
        opened.model,
        opened.call.sites(),
        opened.call.openedAt(),
        closedAt,
        collected.contributions,
        collected.refusals,
        collected.missing,
        collected.declined,
        folded.vector(),
        bySite(collected.contributions.keySet(), folded.anomalies()),
        seconds(opening, waiting),
        seconds(waiting, folding),
        seconds(folding, done));
  }

  /** A round that sites can see. */
  private record Opened(Digest model, Call call, Instant deadline, boolean resumed) {}

  private Opened open(RoundRequest request) {
    RoundNumber number = request.number();
    Mailbox.Sent model =
        scope
            .mailbox()
            .send(
                ExchangeLayout.model(scope.run(), number),
                scope.outgoing(MessageKind.MODEL, number, scope.plan()),
                request.origin(),
                request.model());
    requireOurs(model.publication(), "model of round " + number);

    EnvelopeContext callContext = scope.outgoing(MessageKind.CALL, number, model.content());
    Optional<Message<Call>> earlier =
        scope
            .mailbox()
            .read(
                ExchangeLayout.call(scope.run(), number),
                callContext,
                scope.driverKey(),
                Call.class,
                0);
    if (earlier.isPresent()) {
      // The driver that made this call is gone. While it was, nobody could close the round.
      Instant grace = clock.instant().plus(spec.timeout());
      Call call = earlier.get().body();
      return new Opened(
          model.content(), call, call.deadline().isAfter(grace) ? call.deadline() : grace, true);
    }
    answers.refresh(cohort);
    welcomeBack(number);
    Instant now = clock.instant();
    Call call =
        new Call(
            scope.plan(),
            request.contract(),
            request.purpose(),
            request.trainingRounds(),
            cohort.callable(),
            now,
            now.plus(spec.timeout()));
    requireOurs(
        scope
            .mailbox()
            .send(ExchangeLayout.call(scope.run(), number), callContext, call, List.of())
            .publication(),
        "call of round " + number);
    return new Opened(model.content(), call, call.deadline(), false);
  }

  /** A site that answered one of the last rounds too late is alive: it is waited for again. */
  private void welcomeBack(RoundNumber opening) {
    cohort
        .absent()
        .forEach(
            (site, since) -> {
              int oldest = Math.max(since.number(), opening.number() - LATE_ROUNDS_LOOKED_AT);
              for (int n = opening.number() - 1; n >= oldest; n--) {
                RoundNumber missed = new RoundNumber(n);
                if (scope
                    .mailbox()
                    .exchange()
                    .exists(ExchangeLayout.update(site, scope.run(), missed))) {
                  cohort.returned(site);
                  answers.late(site, missed);
                  return;
                }
              }
            });
  }

  private void requireOurs(Publication publication, String what) {
    if (publication instanceof Publication.Conflicted) {
      throw RunConflictException.otherContent(
          ("The exchange holds another %s of run %s: another driver is on this run, or its files"
                  + " were changed. Nothing was overwritten.")
              .formatted(what, scope.run()));
    }
  }

  /** What came before a round closed. */
  private static final class Collected {
    final SortedMap<SiteId, VerifiedUpdate> contributions = new TreeMap<>();
    final SortedMap<SiteId, EnvelopeException> refusals = new TreeMap<>();
    final List<SiteId> missing = new ArrayList<>();
    final List<SiteId> declined = new ArrayList<>();
  }

  /** Waits for the updates of all who were called and have not been heard yet. */
  private void collect(RoundRequest request, Opened opened, Collected collected)
      throws InterruptedException {
    SortedSet<SiteId> pending = new TreeSet<>(opened.call.sites());
    pending.removeAll(collected.contributions.keySet());
    pending.removeAll(collected.refusals.keySet());
    pending.removeAll(collected.declined);
    collected.missing.clear();
    Optional<List<SiteId>> closedBefore =
        opened.resumed ? contributorsOf(request) : Optional.empty();
    Patience patience = new Patience(SHORTEST_PAUSE, LONGEST_PAUSE);
    Optional<Instant> graceEnds = Optional.empty();
    Instant answersAt = clock.instant().plus(ANSWERS_LOOKED_AT_EVERY);
    while (true) {
      for (SiteId site : List.copyOf(pending)) {
        if (closedBefore.isEmpty() || closedBefore.get().contains(site)) {
          take(site, request, opened, collected, pending);
        }
      }
      if (closedBefore.isPresent()) {
        requireAll(closedBefore.get(), collected, request.number());
        break;
      }
      Instant now = clock.instant();
      if (now.isAfter(answersAt)) {
        collected.declined.addAll(answers.refreshDeclined(cohort, pending));
        requireQuorumPossible(request, collected, pending);
        answersAt = now.plus(ANSWERS_LOOKED_AT_EVERY);
      }
      if (graceEnds.isEmpty() && collected.contributions.size() >= cohort.quorum()) {
        graceEnds = Optional.of(now.plus(spec.gracePeriod()));
      }
      boolean allAnswered = pending.stream().allMatch(cohort::isAbsent);
      if ((graceEnds.isPresent() && (allAnswered || now.isAfter(graceEnds.get())))
          || pending.isEmpty()
          || now.isAfter(opened.deadline)) {
        break;
      }
      patience.pause();
    }
    for (SiteId site : pending) {
      collected.missing.add(site);
      cohort.missed(site, request.number());
    }
    requireQuorum(request, collected);
  }

  private void take(
      SiteId site,
      RoundRequest request,
      Opened opened,
      Collected collected,
      SortedSet<SiteId> pending) {
    Optional<Acceptance> acceptance = cohort.acceptanceOf(site);
    if (acceptance.isEmpty()) {
      return;
    }
    EnvelopeContext expected =
        scope.incoming(MessageKind.UPDATE, site, request.number(), opened.model);
    try {
      Optional<VerifiedUpdate> update =
          intake.read(
              site,
              ExchangeLayout.update(site, scope.run(), request.number()),
              expected,
              request.answer(),
              request.readFrom(),
              acceptance.get().table());
      if (update.isPresent()) {
        collected.contributions.put(site, update.get());
        pending.remove(site);
        cohort.returned(site);
      }
    } catch (EnvelopeException e) {
      collected.refusals.put(site, e);
      pending.remove(site);
      cohort.returned(site);
    }
  }

  /** Whose updates a model that is already published was made of. */
  private Optional<List<SiteId>> contributorsOf(RoundRequest request) {
    RoundNumber next = request.number().next();
    return scope
        .mailbox()
        .read(
            ExchangeLayout.model(scope.run(), next),
            scope.outgoing(MessageKind.MODEL, next, scope.plan()),
            scope.driverKey(),
            ModelOrigin.class,
            Long.MAX_VALUE)
        .map(
            message ->
                message.body().contributors().stream().map(ModelOrigin.Contributor::site).toList());
  }

  private void requireAll(List<SiteId> contributors, Collected collected, RoundNumber number) {
    for (SiteId site : contributors) {
      if (!collected.contributions.containsKey(site)) {
        throw RunConflictException.otherContent(
            ("Round %s of run %s was closed with an update of site %s that is no longer on the"
                    + " exchange, or was changed there. Restore it, or start a new run.")
                .formatted(number, scope.run(), site));
      }
    }
  }

  private void requireQuorumPossible(
      RoundRequest request, Collected collected, SortedSet<SiteId> pending) {
    if (collected.contributions.size() + pending.size() < cohort.quorum()) {
      throw quorumMissed(request, collected, pending);
    }
  }

  private void requireQuorum(RoundRequest request, Collected collected) {
    if (collected.contributions.size() < cohort.quorum()) {
      throw quorumMissed(request, collected, collected.missing);
    }
  }

  private RunAbandonedException quorumMissed(
      RoundRequest request, Collected collected, Iterable<SiteId> missing) {
    List<String> why = new ArrayList<>();
    collected.refusals.forEach(
        (site, e) -> why.add("%s refused (%s)".formatted(site, e.reason().key())));
    missing.forEach(site -> why.add("nothing from %s".formatted(site)));
    cohort
        .declined()
        .forEach(
            (site, refusal) ->
                why.add(
                    "%s declined (%s: %s)".formatted(site, refusal.reason(), refusal.detail())));
    return new RunAbandonedException(
        "round %s (%s) missed its quorum: %d of %d updates needed; %s"
            .formatted(
                request.number(),
                request.purpose().key(),
                collected.contributions.size(),
                cohort.quorum(),
                String.join("; ", why)));
  }

  /**
   * Folds what was collected. Only here is it seen that a block is not what its site signed; if the
   * quorum was made up of such an update, the others still have until the round's deadline.
   */
  private FoldOutcome.Folded aggregate(
      RoundRequest request, Optional<DoubleVector> trusted, Opened opened, Collected collected)
      throws InterruptedException {
    while (true) {
      List<FoldInput> inputs =
          collected.contributions.values().stream().map(VerifiedUpdate::folded).toList();
      FoldOutcome outcome = fold(request, trusted, inputs);
      if (outcome instanceof FoldOutcome.Folded folded) {
        requireFinite(request, folded.vector());
        return folded;
      }
      ((FoldOutcome.Refused) outcome)
          .faults()
          .forEach(
              (site, fault) -> {
                collected.contributions.remove(site);
                collected.refusals.put(site, fault);
              });
      if (collected.contributions.size() < cohort.quorum()) {
        collect(request, opened, collected);
      }
    }
  }

  private FoldOutcome fold(
      RoundRequest request, Optional<DoubleVector> trusted, List<FoldInput> inputs) {
    Optional<DoubleVector> startedFrom =
        request.rule() instanceof Rule.Sum ? Optional.empty() : request.travelling();
    try {
      return fold.fold(new FoldRequest(inputs, request.rule(), startedFrom, trusted));
    } catch (RuleException e) {
      throw new RunAbandonedException(
          "round %s (%s): %s".formatted(request.number(), request.purpose().key(), e.getMessage()));
    }
  }

  private static SortedMap<SiteId, Anomaly> bySite(Set<SiteId> sites, List<Anomaly> anomalies) {
    SortedMap<SiteId, Anomaly> found = new TreeMap<>();
    int k = 0;
    for (SiteId site : sites) {
      if (k < anomalies.size()) {
        found.put(site, anomalies.get(k++));
      }
    }
    return found;
  }

  private static void requireFinite(RoundRequest request, DoubleVector aggregated) {
    int bad = aggregated.firstNonFinite();
    if (bad >= 0) {
      VectorLayout layout = aggregated.layout();
      throw new RunAbandonedException(
          ("round %s (%s): the aggregate of finite updates overflows at element %d of vector %s;"
                  + " scale the features, or lower the learning rate")
              .formatted(request.number(), request.purpose().key(), bad, layout.name()));
    }
  }

  private static double seconds(long fromNanos, long toNanos) {
    return (toNanos - fromNanos) / 1e9;
  }
}

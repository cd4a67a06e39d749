package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.interlake.aggregation.CohortFold;
import org.interlake.aggregation.FoldInput;
import org.interlake.aggregation.FoldOutcome;
import org.interlake.aggregation.FoldRequest;
import org.interlake.aggregation.rule.Anomaly;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.RuleException;
import org.interlake.driver.run.Invitation.Closing;
import org.interlake.models.secure.SecureRun;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.message.RoundPurpose;
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

  private static final int LATE_ROUNDS_LOOKED_AT = 8;

  private final RunScope scope;
  private final RoundSpec spec;
  private final RunClaim claim;
  private final RunLineage lineage;
  private final EnrolledSites enrolled;
  private final Cohort cohort;
  private final Answers answers;
  private final Intake intake;
  private final CohortFold fold;
  private final Clock clock;
  private final Backlog backlog = new Backlog();
  private final Optional<RunDirectory> secure;
  private final Function<DoubleVector, Optional<String>> impossible;

  /**
   * @param secure the run's, where only sums over the sites are known
   * @param impossible why no rows can have such a sum, or empty
   */
  Rounds(
      RunScope scope,
      RoundSpec spec,
      RunClaim claim,
      RunLineage lineage,
      EnrolledSites enrolled,
      Cohort cohort,
      Answers answers,
      Intake intake,
      CohortFold fold,
      Clock clock,
      Optional<RunDirectory> secure,
      Function<DoubleVector, Optional<String>> impossible) {
    this.scope = requireNonNull(scope, "scope");
    this.spec = requireNonNull(spec, "spec");
    this.claim = requireNonNull(claim, "claim");
    this.lineage = requireNonNull(lineage, "lineage");
    this.enrolled = requireNonNull(enrolled, "enrolled");
    this.cohort = requireNonNull(cohort, "cohort");
    this.answers = requireNonNull(answers, "answers");
    this.intake = requireNonNull(intake, "intake");
    this.fold = requireNonNull(fold, "fold");
    this.clock = requireNonNull(clock, "clock");
    this.secure = requireNonNull(secure, "secure");
    this.impossible = requireNonNull(impossible, "impossible");
  }

  /**
   * Takes a round from its model to its aggregate.
   *
   * @throws RunAbandonedException if the quorum is missed
   * @throws RunConflictException if another driver advances the run
   * @throws InterruptedException if the driver is being stopped; the round stays open
   */
  ClosedRound execute(RoundRequest request) throws InterruptedException {
    lineage.opening(request);
    ClosedRound closed = take(request);
    lineage.closed(closed);
    return closed;
  }

  private ClosedRound take(RoundRequest request) throws InterruptedException {
    if (Thread.interrupted()) { // where updates are there at once, nothing below waits
      throw new InterruptedException("the driver is being stopped");
    }
    claim.requireHeld();
    long publishing = System.nanoTime();
    OpenedRound opened = open(request);
    answers.called(request, opened);
    long waiting = System.nanoTime();
    // While the sites are at theirs.
    Optional<DoubleVector> trusted = request.trusted().map(Supplier::get);
    Optional<SecureOpening> opening =
        secure.map(
            directory ->
                new SecureOpening(
                    scope, directory.of(cohort), request, opened, spec.timeout(), clock));
    Gathering gathering =
        new Gathering(
            request,
            opened,
            opened.resumed() ? closedBefore(request, opening) : Optional.empty(),
            opening.map(SecureOpening::sent).orElseGet(request::sent),
            spec,
            cohort,
            answers,
            intake,
            backlog,
            clock);
    collect(request, gathering);
    Instant closedAt = clock.instant();
    long folding = System.nanoTime();
    Optional<OpenedSum> sum =
        opening.isPresent() ? sum(request, opening.get(), gathering) : Optional.empty();
    Optional<FoldOutcome.Folded> folded =
        opening.isPresent() ? Optional.empty() : aggregate(request, trusted, gathering);
    long done = System.nanoTime();
    return new ClosedRound(
        request,
        opened.model(),
        opened.call().sites(),
        opened.call().openedAt(),
        closedAt,
        gathering.contributions(),
        gathering.refusals(),
        gathering.missing(),
        gathering.declined(),
        folded
            .map(FoldOutcome.Folded::vector)
            .or(() -> sum.map(summed -> summed.sums().vectors().get(0))),
        sum,
        bySite(
            gathering.contributions().keySet(),
            folded.map(FoldOutcome.Folded::anomalies).orElse(List.of())),
        gathering.bytes() + sum.map(OpenedSum::bytes).orElse(0L),
        seconds(publishing, waiting),
        seconds(waiting, folding),
        seconds(folding, done));
  }

  /**
   * What an earlier driver called the sites to in a round, if it did: its decision, which stands.
   */
  Optional<RoundPurpose> calledTo(RoundNumber round) {
    return modelOf(round)
        .flatMap(model -> callOf(round, model.content()))
        .map(call -> call.body().purpose());
  }

  /** Before anything of an earlier driver's run is read: under which keys it began. */
  void recallRosters() {
    RoundNumber first = RoundNumber.FIRST;
    modelOf(first)
        .flatMap(model -> callOf(first, model.content()))
        .ifPresent(call -> scope.rosters().called(first, call.body().roster()));
  }

  private Optional<Message<ModelOrigin>> modelOf(RoundNumber round) {
    return scope
        .mailbox()
        .read(
            ExchangeLayout.model(scope.run(), round),
            scope.outgoing(MessageKind.MODEL, round, scope.plan()),
            scope.driverKey(),
            ModelOrigin.class,
            Long.MAX_VALUE);
  }

  private Optional<Message<Call>> callOf(RoundNumber round, Digest model) {
    return scope
        .mailbox()
        .read(
            ExchangeLayout.call(scope.run(), round),
            scope.outgoing(MessageKind.CALL, round, model),
            scope.driverKey(),
            Call.class,
            0);
  }

  private OpenedRound open(RoundRequest request) {
    RoundNumber number = request.number();
    Mailbox.Sent model =
        scope
            .mailbox()
            .send(
                ExchangeLayout.model(scope.run(), number),
                scope.outgoing(MessageKind.MODEL, number, scope.plan()),
                request.origin(),
                request.model());
    scope.requireOurs(model.publication(), "model of round " + number);
    OpenedRound opened =
        callOf(number, model.content())
            .map(call -> reopened(number, model, call.body()))
            .orElseGet(() -> called(request, model));
    scope.rosters().called(number, opened.call().roster());
    if (request.purpose() == RoundPurpose.TRAIN) {
      cohort.calledToTrain(opened.call().sites(), number);
    }
    if (request.invitation().closing() instanceof Closing.WithBuffer buffer) {
      backlog.opened(
          number, opened.model(), opened.call().sites(), buffer.buffered().maximumStaleness());
    }
    return opened;
  }

  /** The driver that made this call is gone. While it was, nobody could close the round. */
  private OpenedRound reopened(RoundNumber number, Mailbox.Sent model, Call call) {
    Instant grace = clock.instant().plus(spec.timeout());
    return new OpenedRound(
        model.content(),
        call,
        call.deadline().isAfter(grace) ? call.deadline() : grace,
        true,
        model.bytes() + scope.bytesOf(ExchangeLayout.call(scope.run(), number)));
  }

  private OpenedRound called(RoundRequest request, Mailbox.Sent model) {
    RoundNumber number = request.number();
    answers.enrol(cohort, enrolled, number);
    answers.refresh(cohort);
    welcomeBack(number);
    List<SiteId> chosen = request.invitation().selection().choose(number, cohort);
    Optional<SecureRun> run = secure.map(directory -> directory.of(cohort));
    if (run.isPresent()) {
      chosen = chosen.stream().filter(run.get().sites()::contains).toList();
      if (chosen.size() < run.get().needed()) {
        throw new RunAbandonedException(
            "round %s (%s) would call %d sites, %s, and a sum is of %d or more (privacy.secureAggregation.threshold)"
                .formatted(
                    number, request.purpose().key(), chosen.size(), chosen, run.get().needed()));
      }
    }
    Instant now = clock.instant();
    Call plain =
        new Call(
            scope.plan(),
            scope.rosters().newestDigest(),
            request.contract(),
            request.purpose(),
            request.trainingRounds(),
            chosen,
            now,
            now.plus(spec.timeout()));
    Call call = run.map(known -> plain.within(known.directory())).orElse(plain);
    Mailbox.Sent sent =
        scope
            .mailbox()
            .send(
                ExchangeLayout.call(scope.run(), number),
                scope.outgoing(MessageKind.CALL, number, model.content()),
                call,
                List.of());
    scope.requireOurs(sent.publication(), "call of round " + number);
    return new OpenedRound(
        model.content(), call, call.deadline(), false, model.bytes() + sent.bytes());
  }

  /** A site that answered one of the last rounds too late is alive: it is waited for again. */
  private void welcomeBack(RoundNumber opening) {
    cohort
        .absent()
        .forEach(
            (site, since) -> {
              int oldest = Math.max(since.number(), opening.number() - LATE_ROUNDS_LOOKED_AT);
              NavigableSet<Integer> looked = new TreeSet<>(Comparator.reverseOrder());
              IntStream.range(oldest, opening.number()).forEach(looked::add);
              looked.add(since.number()); // with a choice of sites, long before the last rounds
              cohort.lastMissed(site).ifPresent(missed -> looked.add(missed.number()));
              for (int n : looked) {
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

  private void collect(RoundRequest request, Gathering gathering) throws InterruptedException {
    gathering.collect();
    gathering
        .lost()
        .ifPresent(
            site -> {
              throw RunConflictException.otherContent(
                  ("Round %s of run %s was closed with an update of site %s that is no longer on the"
                          + " exchange, or was changed there. Restore it, or start a new run.")
                      .formatted(request.number(), scope.run(), site));
            });
  }

  /** Whose updates the round was closed with by a driver that died, if it was. */
  private Optional<List<ModelOrigin.Contributor>> closedBefore(
      RoundRequest request, Optional<SecureOpening> opening) {
    return opening.flatMap(SecureOpening::arrivedBefore).or(() -> contributorsOf(request));
  }

  /** Whose updates a model that is already published was made of. */
  private Optional<List<ModelOrigin.Contributor>> contributorsOf(RoundRequest request) {
    RoundNumber next = request.number().next();
    return modelOf(next).map(message -> message.body().contributors());
  }

  /**
   * Folds what was gathered; empty if the round is skipped. Only here is it seen that a block is
   * not what its site signed; if the quorum was made up of such an update, the others still have
   * until the round's deadline.
   */
  private Optional<FoldOutcome.Folded> aggregate(
      RoundRequest request, Optional<DoubleVector> trusted, Gathering gathering)
      throws InterruptedException {
    while (!gathering.skipped()) {
      List<FoldInput> inputs =
          gathering.contributions().values().stream().map(VerifiedUpdate::folded).toList();
      FoldOutcome outcome = fold(request, trusted, inputs);
      if (outcome instanceof FoldOutcome.Folded folded) {
        requireFinite(request, folded.vector());
        return Optional.of(folded);
      }
      ((FoldOutcome.Refused) outcome).faults().forEach(gathering::refuse);
      if (!gathering.hasQuorum()) {
        collect(request, gathering);
      }
    }
    return Optional.empty();
  }

  /**
   * Opens the sum of what was gathered; empty if the round is skipped. As with a fold, only here is
   * it seen that an update is not what its site signed.
   */
  private Optional<OpenedSum> sum(RoundRequest request, SecureOpening opening, Gathering gathering)
      throws InterruptedException {
    while (!gathering.skipped()) {
      SecureOpening.Outcome outcome = opening.add(gathering.contributions());
      if (outcome instanceof SecureOpening.Outcome.Added added) {
        OpenedSum opened = opening.open(added, gathering.contributions());
        requirePossible(request, opened);
        return Optional.of(opened);
      }
      ((SecureOpening.Outcome.Refused) outcome).faults().forEach(gathering::refuse);
      if (!gathering.hasQuorum()) {
        collect(request, gathering);
      }
    }
    return Optional.empty();
  }

  /** Whose part it was that no rows can have, nobody can say. */
  private void requirePossible(RoundRequest request, OpenedSum opened) {
    for (DoubleVector sum : opened.sums().vectors()) {
      impossible
          .apply(sum)
          .ifPresent(
              fault -> {
                throw new RunAbandonedException(
                    "round %s (%s): the sites' %s add up to what no rows can have: %s; one of them sent what is none of its rows', and secure aggregation hides which"
                        .formatted(
                            request.number(), request.purpose().key(), sum.layout().name(), fault));
              });
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

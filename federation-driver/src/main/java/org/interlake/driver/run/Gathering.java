package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlake.driver.run.Backlog.Answerable;
import org.interlake.driver.run.Invitation.Closing;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.job.Patience;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.plan.RoundSpec;
import org.interlake.protocol.plan.StrategySpec;

/** The updates of one round, as they come before it closes. */
final class Gathering {
  private static final Duration ANSWERS_LOOKED_AT_EVERY = Duration.ofMillis(200);

  private final RoundRequest request;
  private final OpenedRound opened;
  private final Optional<List<ModelOrigin.Contributor>> closedBefore;
  private final RoundRequest.Sent sent;
  private final RoundSpec spec;
  private final Cohort cohort;
  private final Answers answers;
  private final Intake intake;
  private final Backlog backlog;
  private final Clock clock;

  private final SortedMap<SiteId, VerifiedUpdate> contributions = new TreeMap<>();
  private final SortedMap<SiteId, EnvelopeException> refusals = new TreeMap<>();
  private final SortedMap<SiteId, EnvelopeException> tooOld = new TreeMap<>();
  private final List<SiteId> missing = new ArrayList<>();
  private final List<SiteId> declined = new ArrayList<>();
  private final SortedSet<SiteId> pending = new TreeSet<>();
  private long refusedBytes;
  private boolean skipped;

  /**
   * @param closedBefore whose updates the round was closed with by a driver that died; empty if it
   *     is still open
   * @param sent the vectors that each site is to send
   */
  Gathering(
      RoundRequest request,
      OpenedRound opened,
      Optional<List<ModelOrigin.Contributor>> closedBefore,
      RoundRequest.Sent sent,
      RoundSpec spec,
      Cohort cohort,
      Answers answers,
      Intake intake,
      Backlog backlog,
      Clock clock) {
    this.request = requireNonNull(request, "request");
    this.opened = requireNonNull(opened, "opened");
    this.closedBefore = closedBefore.map(List::copyOf);
    this.sent = requireNonNull(sent, "sent");
    this.spec = requireNonNull(spec, "spec");
    this.cohort = requireNonNull(cohort, "cohort");
    this.answers = requireNonNull(answers, "answers");
    this.intake = requireNonNull(intake, "intake");
    this.backlog = requireNonNull(backlog, "backlog");
    this.clock = requireNonNull(clock, "clock");
  }

  SortedMap<SiteId, VerifiedUpdate> contributions() {
    return contributions;
  }

  SortedMap<SiteId, EnvelopeException> refusals() {
    SortedMap<SiteId, EnvelopeException> all = new TreeMap<>(tooOld);
    all.putAll(refusals);
    return all;
  }

  List<SiteId> missing() {
    return missing;
  }

  List<SiteId> declined() {
    return declined;
  }

  /** Whether the round closes without anything. */
  boolean skipped() {
    return skipped;
  }

  /** A site whose update the round was closed with, and that cannot be had again. */
  Optional<SiteId> lost() {
    return closedBefore.stream()
        .flatMap(List::stream)
        .map(ModelOrigin.Contributor::site)
        .filter(site -> !contributions.containsKey(site))
        .findFirst();
  }

  boolean hasQuorum() {
    return contributions.size() >= request.invitation().quorum();
  }

  /** What has passed through the exchange for this round. */
  long bytes() {
    return opened.bytes() * opened.call().sites().size()
        + refusedBytes
        + contributions.values().stream().mapToLong(VerifiedUpdate::bytes).sum();
  }

  /** An update is not what its site signed, as is seen only when its blocks are read. */
  void refuse(SiteId site, EnvelopeException fault) {
    VerifiedUpdate update = contributions.remove(site);
    refusedBytes += update.bytes();
    refusals.put(site, fault);
    answers.refused(site, update.answered(), fault);
  }

  /**
   * Waits for the updates of all who were called and have not been heard yet.
   *
   * @throws RunAbandonedException if the quorum is missed and the round cannot be skipped
   */
  void collect() throws InterruptedException {
    pending.addAll(opened.call().sites());
    pending.removeAll(contributions.keySet());
    pending.removeAll(refusals.keySet());
    pending.removeAll(declined);
    missing.clear();
    if (closedBefore.isPresent()) {
      takeAgain(closedBefore.get());
    } else {
      refuseTooOld();
      await();
    }
    for (SiteId site : pending) {
      missing.add(site);
      if (!buffered()) {
        cohort.missed(site, request.number());
      }
    }
    pending.clear();
    if (closedBefore.isPresent()) {
      skipped = contributions.isEmpty();
    } else if (!hasQuorum()) {
      skipped = maySkip();
      if (!skipped) {
        throw quorumMissed(missing);
      }
    }
  }

  private void await() throws InterruptedException {
    Patience patience = new Patience(Rounds.SHORTEST_PAUSE, Rounds.LONGEST_PAUSE);
    Optional<Instant> graceEnds = Optional.empty();
    Instant answersAt = clock.instant().plus(ANSWERS_LOOKED_AT_EVERY);
    while (true) {
      takeAll();
      Instant now = clock.instant();
      if (now.isAfter(answersAt)) {
        declined.addAll(answers.refreshDeclined(cohort, pending));
        if (contributions.size() + pending.size() < request.invitation().quorum() && !maySkip()) {
          throw quorumMissed(pending);
        }
        answersAt = now.plus(ANSWERS_LOOKED_AT_EVERY);
      }
      if (graceEnds.isEmpty() && hasQuorum()) {
        graceEnds = Optional.of(now.plus(spec.gracePeriod()));
      }
      boolean allAnswered = buffered() || pending.stream().allMatch(cohort::isAbsent);
      if ((graceEnds.isPresent() && (allAnswered || now.isAfter(graceEnds.get())))
          || pending.isEmpty()
          || now.isAfter(opened.deadline())) {
        return;
      }
      intake.await(patience);
    }
  }

  private void takeAll() {
    List<SiteId> sites = new ArrayList<>(pending);
    if (buffered()) { // who has waited longest comes first, so that nobody is passed over for ever
      sites.sort(
          Comparator.comparingInt(
              site ->
                  answerable(site).stream()
                      .mapToInt(call -> call.round().number())
                      .min()
                      .orElse(Integer.MAX_VALUE)));
    }
    for (SiteId site : sites) {
      if (buffered() && hasQuorum()) {
        return;
      }
      for (Answerable call : answerable(site)) {
        if (pending.contains(site)) {
          take(site, call);
        }
      }
    }
  }

  /** The calls that an update of a site may answer in this round, the oldest first. */
  private List<Answerable> answerable(SiteId site) {
    int newest = request.number().number();
    return request.invitation().closing() instanceof Closing.WithBuffer buffer
        ? backlog.open(site, newest - buffer.buffered().maximumStaleness(), newest)
        : List.of(new Answerable(request.number(), opened.model()));
  }

  /** Exactly the updates that the round was closed with; what was refused then is so again. */
  private void takeAgain(List<ModelOrigin.Contributor> contributors) {
    for (ModelOrigin.Contributor contributor : contributors) {
      for (Answerable call : answerable(contributor.site())) {
        if (call.round().number() == contributor.answered()) {
          take(contributor.site(), call);
        }
      }
    }
    if (!buffered()) {
      for (SiteId site : List.copyOf(pending)) {
        take(site, new Answerable(request.number(), opened.model()));
        if (contributions.remove(site) != null) { // it came after the round had closed
          pending.add(site);
        }
      }
    }
    contributions.values().forEach(answers::heard);
  }

  private void take(SiteId site, Answerable call) {
    Optional<Acceptance> acceptance = cohort.acceptanceOf(site);
    if (acceptance.isEmpty()) {
      return;
    }
    try {
      Optional<VerifiedUpdate> update =
          intake.read(
              site,
              call.round(),
              call.model(),
              sent.layouts(),
              sent.coding(),
              sent.readFrom(),
              acceptance.get().table(),
              opened.call().sites());
      if (update.isPresent()) {
        contributions.put(site, update.get().discounted(discount(call)));
        if (closedBefore.isEmpty()) {
          answers.heard(update.get());
        }
        cohort.reported(site, update.get().report());
        heard(site, call);
      }
    } catch (EnvelopeException e) {
      refusals.put(site, e);
      answers.refused(site, call.round(), e);
      refusedBytes += intake.bytesOf(site, call.round());
      heard(site, call);
    }
  }

  private void heard(SiteId site, Answerable call) {
    pending.remove(site);
    cohort.returned(site);
    backlog.answered(site, call.round());
  }

  private double discount(Answerable call) {
    return request.invitation().closing() instanceof Closing.WithBuffer buffer
        ? buffer.buffered().discount(request.number().number() - call.round().number())
        : 1;
  }

  /** What has come for calls beyond the maximum staleness counts no more. */
  private void refuseTooOld() {
    if (!(request.invitation().closing() instanceof Closing.WithBuffer buffer)) {
      return;
    }
    StrategySpec.FedBuff spec = buffer.buffered();
    int newest = request.number().number();
    int oldest = newest - spec.maximumStaleness();
    for (SiteId site : pending) {
      for (Answerable call :
          backlog.open(site, oldest - Backlog.LATE_ROUNDS_LOOKED_AT, oldest - 1)) {
        long bytes = intake.bytesOf(site, call.round());
        if (bytes > 0) {
          refusedBytes += bytes;
          backlog.answered(site, call.round());
          tooOld.put(
              site,
              new EnvelopeException(
                  RefusalReason.LATE,
                  "Site %s answered round %s, which is %d rounds old (strategy.maximumStaleness is %d)"
                      .formatted(
                          site,
                          call.round(),
                          newest - call.round().number(),
                          spec.maximumStaleness())));
          answers.refused(site, call.round(), tooOld.get(site));
        }
      }
    }
  }

  private boolean buffered() {
    return request.invitation().closing() instanceof Closing.WithBuffer;
  }

  private boolean maySkip() {
    return request.invitation().closing() instanceof Closing.OrSkipped && cohort.anyPresent();
  }

  private RunAbandonedException quorumMissed(Iterable<SiteId> silent) {
    List<String> why = new ArrayList<>();
    RoundNumber round = request.number();
    int called = opened.call().sites().size();
    if (called < request.invitation().quorum()) {
      why.add("%d sites could be called".formatted(called));
    }
    refusals.forEach((site, e) -> why.add("%s refused (%s)".formatted(site, e.reason().key())));
    silent.forEach(site -> why.add("nothing from %s".formatted(site)));
    cohort
        .declined()
        .forEach(
            (site, refusal) ->
                why.add(
                    "%s declined (%s: %s)".formatted(site, refusal.reason(), refusal.detail())));
    return new RunAbandonedException(
        "round %s (%s) missed its quorum: %d of %d updates needed; %s"
            .formatted(
                round,
                request.purpose().key(),
                contributions.size(),
                request.invitation().quorum(),
                String.join("; ", why)));
  }
}

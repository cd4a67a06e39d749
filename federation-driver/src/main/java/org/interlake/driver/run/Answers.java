package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.job.Patience;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.Roster;

/** What the sites say to the plan. */
final class Answers {
  private final RunScope scope;
  private final RunListener listener;
  private final Clock clock;

  Answers(RunScope scope, RunListener listener, Clock clock) {
    this.scope = requireNonNull(scope, "scope");
    this.listener = requireNonNull(listener, "listener");
    this.clock = requireNonNull(clock, "clock");
  }

  /**
   * Waits until every permitted site has answered, or the time is up and the quorum accepted.
   *
   * @throws RunAbandonedException if the quorum cannot be met any more
   * @throws InterruptedException if the driver is being stopped
   */
  void await(Cohort cohort, Duration timeout) throws InterruptedException {
    Instant deadline = clock.instant().plus(timeout);
    Patience patience = new Patience(Rounds.SHORTEST_PAUSE, Rounds.LONGEST_PAUSE);
    while (true) {
      refresh(cohort);
      if (!cohort.canMeetQuorum()) {
        throw new RunAbandonedException(
            "the quorum of %d cannot be met: %s".formatted(cohort.quorum(), cohort.describe()));
      }
      if (cohort.unheard().isEmpty()) {
        return;
      }
      if (clock.instant().isAfter(deadline)) {
        if (cohort.callable().size() >= cohort.quorum()) {
          return;
        }
        throw new RunAbandonedException(
            "the quorum of %d was not met within %s: %s"
                .formatted(cohort.quorum(), timeout, cohort.describe()));
      }
      patience.pause(scope.mailbox().exchange());
    }
  }

  /** Notes that a site's update came after its round had closed. */
  void late(SiteId site, RoundNumber round) {
    listener.updateLate(site, round);
  }

  /** Tells of a round that is open. */
  void called(RoundRequest request, OpenedRound opened) {
    listener.roundCalled(
        new RunListener.RoundCalled(
            request.number(),
            request.purpose(),
            opened.call().sites(),
            opened.call().openedAt(),
            opened.deadline(),
            opened.resumed()));
  }

  /** Tells of an update that is there. */
  void heard(VerifiedUpdate update) {
    listener.updateHeard(
        new RunListener.UpdateHeard(
            update.site(),
            update.answered(),
            update.bytes(),
            update.report().computeSeconds(),
            update.report().privacy()));
  }

  /** Tells of an update that does not count. */
  void refused(SiteId site, RoundNumber round, EnvelopeException refusal) {
    listener.updateRefused(site, round, refusal);
  }

  /** Before a round is called: who is enrolled from now on. */
  void enrol(Cohort cohort, EnrolledSites enrolled, RoundNumber opening) {
    Set<String> changed = scope.rosters().update(enrolled.now());
    Roster roster = scope.rosters().newest();
    cohort.enrolled(roster::has);
    if (!changed.isEmpty()) {
      listener.warned(
          opening,
          "from round %s on, roster %d is in force: changed %s, now enrolled %s"
              .formatted(opening, roster.number(), changed, roster.sites().keySet()));
    }
  }

  /** Looks whether sites have answered that had not. */
  void refresh(Cohort cohort) {
    for (SiteId site : cohort.unheard()) {
      if (!readDeclined(cohort, site)) {
        readAccepted(cohort, site);
      }
    }
  }

  /**
   * Looks whether sites that had accepted now decline, and no longer waits for those.
   *
   * @return the sites that do
   */
  List<SiteId> refreshDeclined(Cohort cohort, SortedSet<SiteId> pending) {
    List<SiteId> declined = pending.stream().filter(site -> readDeclined(cohort, site)).toList();
    pending.removeAll(declined);
    return declined;
  }

  private void readAccepted(Cohort cohort, SiteId site) {
    read(
            cohort,
            site,
            MessageKind.ACCEPTED,
            ExchangeLayout.accepted(site, scope.run()),
            Acceptance.class)
        .ifPresent(
            acceptance -> {
              cohort.accept(site, acceptance);
              listener.siteAccepted(site, acceptance);
            });
  }

  private boolean readDeclined(Cohort cohort, SiteId site) {
    Optional<Refusal> refusal =
        read(
            cohort,
            site,
            MessageKind.DECLINED,
            ExchangeLayout.declined(site, scope.run()),
            Refusal.class);
    refusal.ifPresent(
        said -> {
          cohort.decline(site, said);
          listener.siteDeclined(site, said);
        });
    return refusal.isPresent();
  }

  private <T> Optional<T> read(
      Cohort cohort, SiteId site, MessageKind kind, ExchangePath path, Class<T> type) {
    if (!scope.mailbox().exchange().exists(path)) {
      return Optional.empty();
    }
    try {
      return scope
          .mailbox()
          .read(path, scope.incoming(kind, site), scope.rosters().everKeysOf(site), type, 0)
          .map(Message::body);
    } catch (EnvelopeException e) {
      cohort.distrust(site, e.reason());
      listener.answerRefused(site, e);
      return Optional.empty();
    }
  }
}

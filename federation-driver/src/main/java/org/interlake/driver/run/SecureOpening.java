package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlake.models.secure.SecureRun;
import org.interlake.models.secure.SummedVectors;
import org.interlake.privacy.secagg.SecureAggregationException;
import org.interlake.privacy.secagg.SecureRound;
import org.interlake.privacy.secagg.UnmaskingDriver;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.job.Patience;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.message.UnmaskCall;
import org.interlake.protocol.message.Unmasking;
import org.interlake.protocol.message.WireBytes;

/**
 * The opening of one round's sum:
 *
 * <ol>
 *   <li>the masked updates of those who arrived are added up, in the ring ({@link MaskedUpdates});
 *   <li>each of them is asked for its part of what opens the sum: from then on it is of these
 *       updates and no others, whoever asks again;
 *   <li>when as many have answered as the threshold demands, the masks are taken off.
 * </ol>
 *
 * <p>The sum is exact, so it does not depend on who answered.
 */
final class SecureOpening {
  private final RunScope scope;
  private final RoundRequest request;
  private final OpenedRound opened;
  private final SecureRound secure;
  private final SummedVectors summed;
  private final Duration timeout;
  private final Clock clock;

  /**
   * @param timeout how long the sites' help is waited for
   */
  SecureOpening(
      RunScope scope,
      SecureRun run,
      RoundRequest request,
      OpenedRound opened,
      Duration timeout,
      Clock clock) {
    this.scope = requireNonNull(scope, "scope");
    this.request = requireNonNull(request, "request");
    this.opened = requireNonNull(opened, "opened");
    this.timeout = requireNonNull(timeout, "timeout");
    this.clock = requireNonNull(clock, "clock");
    this.summed =
        run.summed(
            run.combined(request.purpose(), request.combined()),
            request.answer(),
            opened.call().sites().size());
    this.secure = run.round(request.number(), opened.call(), opened.model(), summed.ring());
  }

  /** What each site sends: one vector, of which nothing is read by itself. */
  RoundRequest.Sent sent() {
    return new RoundRequest.Sent(List.of(summed.layout()), Optional.empty(), 1);
  }

  /** Of which updates an earlier driver has begun to open the sum, if it has. */
  Optional<List<ModelOrigin.Contributor>> arrivedBefore() {
    for (SiteId site : secure.called()) {
      Optional<Message<UnmaskCall>> asked =
          scope
              .mailbox()
              .read(
                  ExchangeLayout.unmask(scope.run(), number(), site),
                  askContext(site),
                  scope.driverKey(),
                  UnmaskCall.class,
                  0);
      if (asked.isPresent()) {
        List<ModelOrigin.Contributor> arrived = new ArrayList<>();
        asked
            .get()
            .body()
            .arrived()
            .forEach(
                (name, update) ->
                    arrived.add(
                        new ModelOrigin.Contributor(new SiteId(name), number().number(), update)));
        return Optional.of(arrived);
      }
    }
    return Optional.empty();
  }

  /** What adding came to. */
  sealed interface Outcome {
    /** The sum, in which masks are left, and what is to take them off. */
    record Added(MaskedUpdates.Sum sum, UnmaskingDriver unmasking) implements Outcome {}

    /** Updates that are not what their sites signed, or that do not fit together. */
    record Refused(SortedMap<SiteId, EnvelopeException> faults) implements Outcome {}
  }

  /**
   * Adds the updates up. Nobody is asked for anything yet: another choice of updates may follow.
   */
  Outcome add(SortedMap<SiteId, VerifiedUpdate> arrived) {
    SortedMap<SiteId, byte[]> commitments = new TreeMap<>();
    arrived.forEach(
        (site, update) ->
            commitments.put(site, update.report().masked().orElseThrow().commitments().toArray()));
    UnmaskingDriver unmasking;
    try {
      unmasking = new UnmaskingDriver(secure, commitments);
    } catch (SecureAggregationException e) {
      if (e.sites().isEmpty()) {
        throw abandoned("cannot be opened: " + e.getMessage());
      }
      SortedMap<SiteId, EnvelopeException> faults = new TreeMap<>();
      e.sites()
          .forEach(
              site ->
                  faults.put(
                      site, new EnvelopeException(RefusalReason.INVALID_BODY, e.getMessage(), e)));
      return new Outcome.Refused(faults);
    }
    MaskedUpdates.Outcome added =
        new MaskedUpdates(scope.mailbox().exchange(), summed)
            .add(arrived.values().stream().map(VerifiedUpdate::folded).toList());
    return added instanceof MaskedUpdates.Outcome.Added sum
        ? new Outcome.Added(sum.sum(), unmasking)
        : new Outcome.Refused(((MaskedUpdates.Outcome.Refused) added).faults());
  }

  /**
   * Takes the masks off.
   *
   * @param added of the updates of {@code arrived}; its sum is overwritten
   * @throws RunAbandonedException if too few help, or a site has shared what opens nothing
   */
  OpenedSum open(Outcome.Added added, SortedMap<SiteId, VerifiedUpdate> arrived)
      throws InterruptedException {
    Help help = new Help(added.unmasking(), ask(arrived));
    help.await();
    try {
      long[] sum = added.sum().elements;
      added.unmasking().open().subtractFrom(sum, 0);
      return new OpenedSum(summed.decode(sum), help.refused, help.bytes);
    } catch (SecureAggregationException | ArithmeticException e) {
      throw abandoned("cannot be opened: " + e.getMessage());
    }
  }

  /** A request, as it was sent. */
  private record Asked(Digest body, long bytes) {}

  private SortedMap<SiteId, Asked> ask(SortedMap<SiteId, VerifiedUpdate> arrived) {
    SortedMap<String, Digest> updates = new TreeMap<>();
    arrived.forEach((site, update) -> updates.put(site.name(), update.content()));
    SortedMap<SiteId, Asked> asked = new TreeMap<>();
    for (SiteId site : arrived.keySet()) {
      SortedMap<String, WireBytes> shares = new TreeMap<>();
      arrived.forEach(
          (from, update) ->
              shares.put(
                  from.name(), update.report().masked().orElseThrow().shares().get(site.name())));
      UnmaskCall body = new UnmaskCall(Mailbox.digestOf(opened.call()), updates, shares);
      Mailbox.Sent sent =
          scope
              .mailbox()
              .send(
                  ExchangeLayout.unmask(scope.run(), number(), site),
                  askContext(site),
                  body,
                  List.of());
      scope.requireOurs(
          sent.publication(), "unmask call to site %s of round %s".formatted(site, number()));
      asked.put(site, new Asked(Mailbox.digestOf(body), sent.bytes()));
    }
    return asked;
  }

  private EnvelopeContext askContext(SiteId site) {
    EnvelopeContext toAll = scope.outgoing(MessageKind.UNMASK, number(), opened.model());
    return new EnvelopeContext(
        toAll.kind(),
        toAll.federation(),
        toAll.run(),
        toAll.round(),
        toAll.sender(),
        EnvelopeContext.senderOf(site),
        toAll.parent());
  }

  /** What the sites answer, as it comes. */
  private final class Help {
    private final UnmaskingDriver unmasking;
    private final SortedMap<SiteId, Asked> asked;
    private final SortedSet<SiteId> silent;
    private final SortedMap<SiteId, String> refused = new TreeMap<>();
    private long bytes;

    Help(UnmaskingDriver unmasking, SortedMap<SiteId, Asked> asked) {
      this.unmasking = unmasking;
      this.asked = asked;
      this.silent = new TreeSet<>(asked.keySet());
      this.bytes = asked.values().stream().mapToLong(Asked::bytes).sum();
    }

    void await() throws InterruptedException {
      gather();
      for (SecureAggregationException fault : unmasking.faults()) {
        fault.sites().forEach(site -> refused.put(site, RunRecorder.spoken(fault.getMessage())));
      }
      if (!unmasking.canOpen() && asked.size() - silent.size() < secure.threshold().needed()) {
        throw tooFew();
      }
    }

    private void gather() throws InterruptedException {
      Instant deadline = clock.instant().plus(timeout);
      Patience patience = new Patience(Rounds.SHORTEST_PAUSE, Rounds.LONGEST_PAUSE);
      while (true) {
        for (SiteId site : List.copyOf(silent)) {
          take(site);
          if (unmasking.canOpen()) {
            return;
          }
        }
        if (silent.isEmpty() || clock.instant().isAfter(deadline)) {
          return;
        }
        patience.pause(scope.mailbox().exchange());
      }
    }

    private void take(SiteId site) {
      try {
        Optional<Message<Unmasking>> answer =
            scope
                .mailbox()
                .read(
                    ExchangeLayout.unmasking(site, scope.run(), number()),
                    scope.incoming(MessageKind.UNMASKING, site, number(), asked.get(site).body()),
                    scope.rosters().keysOf(site, number()),
                    Unmasking.class,
                    0);
        if (answer.isPresent()) {
          heard(site);
          unmasking.accept(site, answer.get().body().shares().toArray());
        }
      } catch (EnvelopeException e) {
        heard(site);
        refused.put(site, RunRecorder.textOf(e));
      } catch (SecureAggregationException e) {
        refused.put(site, RunRecorder.spoken(e.getMessage()));
      }
    }

    private void heard(SiteId site) {
      silent.remove(site);
      bytes += scope.bytesOf(ExchangeLayout.unmasking(site, scope.run(), number()));
    }

    private RunAbandonedException tooFew() {
      List<String> why = new ArrayList<>();
      silent.forEach(site -> why.add("no help from %s".formatted(site)));
      for (Map.Entry<SiteId, String> site : refused.entrySet()) {
        why.add("help of %s refused (%s)".formatted(site.getKey(), site.getValue()));
      }
      return abandoned(
          "has a sum that too few sites helped to open: %d of %d needed answered; %s"
              .formatted(
                  asked.size() - silent.size(),
                  secure.threshold().needed(),
                  String.join("; ", why)));
    }
  }

  private RunAbandonedException abandoned(String what) {
    return new RunAbandonedException(
        "round %s (%s) %s".formatted(number(), request.purpose().key(), what));
  }

  private RoundNumber number() {
    return request.number();
  }
}

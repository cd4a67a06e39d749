package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.identity.Verifier;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.Roster;

/**
 * The rosters of a run: under which keys its messages are believed.
 *
 * <ul>
 *   <li>an update: under the roster that the call names which it answers, whenever it is read;
 *   <li>an answer to the plan: under any roster since the run began, because it is given once;
 *   <li>whom to call: by the newest.
 * </ul>
 *
 * <p>For one thread.
 */
final class Rosters {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final Mailbox mailbox;
  private final FederationId federation;
  private final Verifier driverKey;
  private final Map<Digest, Roster> known = new HashMap<>();
  private final Map<RoundNumber, Digest> inForce = new HashMap<>();
  private Optional<Digest> began = Optional.empty();
  private Optional<Digest> newest = Optional.empty();

  Rosters(Mailbox mailbox, FederationId federation, Verifier driverKey) {
    this.mailbox = requireNonNull(mailbox, "mailbox");
    this.federation = requireNonNull(federation, "federation");
    this.driverKey = requireNonNull(driverKey, "driverKey");
  }

  /**
   * Makes sure that the newest roster says who is enrolled now, and publishes one if it does not.
   *
   * @return the sites whose keys are others than before, or who were not enrolled, or are no more;
   *     empty if there was no roster before in this process
   */
  Set<String> update(SortedMap<String, PublicIdentity> enrolled) {
    PublicIdentity coordinator = mailbox.owner();
    if (newest.isEmpty()) {
      newest = newestOnExchange();
      if (newest.isEmpty() || !of(newest.get()).says(coordinator, enrolled)) {
        publish(coordinator, enrolled);
      }
      began = began.or(() -> newest);
      return Set.of();
    }
    Roster before = newest();
    if (before.says(coordinator, enrolled)) {
      return Set.of();
    }
    publish(coordinator, enrolled);
    Set<String> changed = new LinkedHashSet<>(before.sites().keySet());
    changed.addAll(enrolled.keySet());
    changed.removeIf(
        site ->
            Optional.ofNullable(before.sites().get(site))
                .equals(Optional.ofNullable(enrolled.get(site))));
    return changed;
  }

  private void publish(PublicIdentity coordinator, SortedMap<String, PublicIdentity> enrolled) {
    Roster next =
        newest
            .map(digest -> of(digest).followedBy(coordinator, enrolled))
            .orElseGet(() -> Roster.first(coordinator, enrolled));
    Digest digest = Mailbox.digestOf(next);
    mailbox.send(ExchangeLayout.roster(digest), context(), next, List.of());
    known.put(digest, next);
    newest = Optional.of(digest);
  }

  private Optional<Digest> newestOnExchange() {
    List<Digest> all = new ArrayList<>();
    for (String name : mailbox.exchange().list(ExchangeLayout.rosters())) {
      if (DIGEST.matcher(name).matches()) {
        all.add(Digest.ofHex(name));
      }
    }
    return all.stream()
        .max(
            Comparator.comparingInt((Digest digest) -> of(digest).number())
                .thenComparing(Digest::hex));
  }

  /** The newest roster's digest, for a call to name. */
  Digest newestDigest() {
    return newest.orElseThrow();
  }

  /** The newest roster. */
  Roster newest() {
    return of(newestDigest());
  }

  /** The roster that something else names. */
  Roster named(Digest digest) {
    return of(digest);
  }

  /** Notes the roster that a round's call names. The run began with that of the first round. */
  void called(RoundNumber round, Digest roster) {
    inForce.put(round, roster);
    if (round.equals(RoundNumber.FIRST)) {
      began = Optional.of(roster);
    }
  }

  private Roster of(Digest digest) {
    return known.computeIfAbsent(
        digest,
        named -> {
          Message<Roster> read =
              mailbox
                  .read(ExchangeLayout.roster(named), context(), driverKey, Roster.class, 0)
                  .orElseThrow(
                      () ->
                          RunConflictException.otherContent(
                              "Roster %s is no longer on the exchange (restore it: it says under which keys messages are believed)."
                                  .formatted(named)));
          if (!read.bodyDigest().equals(named)) {
            throw new EnvelopeException(
                RefusalReason.WRONG_CONTEXT,
                "The roster under the name %s is another, %s".formatted(named, read.bodyDigest()));
          }
          return read.body();
        });
  }

  private EnvelopeContext context() {
    return new EnvelopeContext(
        MessageKind.ROSTER,
        federation,
        "",
        0,
        EnvelopeContext.DRIVER,
        EnvelopeContext.EVERYBODY,
        EnvelopeContext.NO_PARENT);
  }

  /**
   * The keys under which a site's update is believed.
   *
   * @param answered the round whose call it answers
   * @throws EnvelopeException UNKNOWN_SITE if it was not enrolled then
   */
  Verifier keysOf(SiteId site, RoundNumber answered) {
    Digest named = inForce.get(answered);
    return (named == null ? newest() : of(named)).keysOf(site).orElseThrow(() -> unknown(site));
  }

  /**
   * The keys under which a site's answer to the plan is believed.
   *
   * @throws EnvelopeException UNKNOWN_SITE if it was not enrolled at any time of the run
   */
  Verifier everKeysOf(SiteId site) {
    List<PublicIdentity> keys = new ArrayList<>();
    Digest digest = newestDigest();
    while (true) {
      of(digest).keysOf(site).filter(found -> !keys.contains(found)).ifPresent(keys::add);
      if (began.isEmpty() || digest.equals(began.get()) || of(digest).number() == 1) {
        break;
      }
      digest = of(digest).previous();
    }
    if (keys.isEmpty()) {
      throw unknown(site);
    }
    return Verifier.anyOf(keys);
  }

  /** Goes to a round of a run that has ended: the roster of its call is the newest there was. */
  void asOf(RoundNumber round, Digest roster) {
    called(round, roster);
    newest = Optional.of(roster);
  }

  private static EnvelopeException unknown(SiteId site) {
    return new EnvelopeException(
        RefusalReason.UNKNOWN_SITE, "Site %s is not enrolled".formatted(site));
  }
}

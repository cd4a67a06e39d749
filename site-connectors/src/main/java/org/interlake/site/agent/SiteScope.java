package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.identity.Verifier;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.MaskedReport;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.Unmasking;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.vector.BlockedVector;
import org.interlake.protocol.vector.RingVector;
import org.interlake.site.config.SiteConfig;

/** One run, as a site speaks in it: stages (3) and (4) of the data's way. */
final class SiteScope {
  private final SiteConfig config;
  private final Mailbox mailbox;
  private final Verifier ownKey;
  private final RunId run;
  private final Digest plan;

  SiteScope(SiteConfig config, Mailbox mailbox, Verifier ownKey, RunId run, Digest plan) {
    this.config = requireNonNull(config, "config");
    this.mailbox = requireNonNull(mailbox, "mailbox");
    this.ownKey = requireNonNull(ownKey, "ownKey");
    this.run = requireNonNull(run, "run");
    this.plan = requireNonNull(plan, "plan");
  }

  SiteId site() {
    return config.site();
  }

  RunId run() {
    return run;
  }

  Digest plan() {
    return plan;
  }

  FederationId federation() {
    return config.federation();
  }

  Verifier ownKey() {
    return ownKey;
  }

  /** What this site signs, at another place than the exchange. */
  Mailbox mailboxAt(Exchange place) {
    return mailbox.at(place);
  }

  boolean hasDeclined() {
    return mailbox.exchange().exists(ExchangeLayout.declined(site(), run));
  }

  /** What this site accepted the plan with, if it did. */
  Optional<Acceptance> acceptance() {
    return mailbox
        .read(
            ExchangeLayout.accepted(site(), run),
            context(MessageKind.ACCEPTED),
            ownKey,
            Acceptance.class,
            0)
        .map(Message::body);
  }

  void accept(Acceptance acceptance) {
    requirePublished(
        mailbox.send(
            ExchangeLayout.accepted(site(), run),
            context(MessageKind.ACCEPTED),
            acceptance,
            List.of()));
  }

  void decline(Refusal refusal) {
    mailbox.send(
        ExchangeLayout.declined(site(), run), context(MessageKind.DECLINED), refusal, List.of());
  }

  boolean hasUpdate(RoundNumber round) {
    return mailbox.exchange().exists(ExchangeLayout.update(site(), run, round));
  }

  Mailbox.Sent update(
      RoundNumber round, Digest model, UpdateReport report, List<? extends BlockedVector> vectors) {
    return update(round, model, (Object) report, vectors);
  }

  private Mailbox.Sent update(
      RoundNumber round, Digest model, Object report, List<? extends BlockedVector> vectors) {
    Mailbox.Sent sent =
        mailbox.sendTo(
            config.coordinator(),
            ExchangeLayout.update(site(), run, round),
            updateContext(round, model),
            report,
            vectors);
    requirePublished(sent);
    return sent;
  }

  /** Sends an update that is masked. */
  Mailbox.Sent masked(RoundNumber round, Digest model, MaskedReport report, RingVector vector) {
    return update(round, model, report, List.of(vector));
  }

  /** The digest of an update that was sent, if it was. */
  Optional<Digest> updateContent(RoundNumber round, Digest model) {
    return mailbox.contentSentTo(
        config.coordinator(),
        ExchangeLayout.update(site(), run, round),
        updateContext(round, model),
        ownKey);
  }

  /**
   * Sends a part of what opens a round's sum, unless it is there: encrypted anew, it would be other
   * bytes.
   *
   * @param asked the digest of the unmask call that it answers
   */
  void unmasking(RoundNumber round, Digest asked, Unmasking answer) {
    ExchangePath place = ExchangeLayout.unmasking(site(), run, round);
    if (mailbox.exchange().exists(place)) {
      return;
    }
    requirePublished(
        mailbox.sendTo(
            config.coordinator(),
            place,
            EnvelopeContext.fromSite(MessageKind.UNMASKING, config.federation(), run, site(), asked)
                .inRound(round),
            answer,
            List.of()));
  }

  private EnvelopeContext updateContext(RoundNumber round, Digest model) {
    return EnvelopeContext.fromSite(MessageKind.UPDATE, config.federation(), run, site(), model)
        .inRound(round);
  }

  private void requirePublished(Mailbox.Sent sent) {
    if (sent.publication() instanceof Publication.Conflicted) {
      throw new SecondAgentException(site(), run);
    }
  }

  private EnvelopeContext context(MessageKind kind) {
    return EnvelopeContext.fromSite(kind, config.federation(), run, site(), plan);
  }
}

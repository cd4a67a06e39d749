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
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.identity.Verifier;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.MaskedReport;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.Unmasking;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.vector.BlockedVector;
import org.interlake.protocol.vector.RingVector;
import org.interlake.site.audit.RunAudit;
import org.interlake.site.config.SiteConfig;

/** One run, as a site speaks in it: stages (3) and (4) of the data's way. */
final class SiteScope {
  private final SiteConfig config;
  private final Mailbox mailbox;
  private final Verifier ownKey;
  private final RunId run;
  private final Digest plan;
  private final RunAudit audit;

  SiteScope(
      SiteConfig config, Mailbox mailbox, Verifier ownKey, RunId run, Digest plan, RunAudit audit) {
    this.config = requireNonNull(config, "config");
    this.mailbox = requireNonNull(mailbox, "mailbox");
    this.ownKey = requireNonNull(ownKey, "ownKey");
    this.run = requireNonNull(run, "run");
    this.plan = requireNonNull(plan, "plan");
    this.audit = requireNonNull(audit, "audit");
  }

  /** What is noted of this site's doings in the run. */
  RunAudit audit() {
    return audit;
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

  /**
   * Says that this site takes part, once it is noted.
   *
   * @param view the digest of what the policy shows of the table
   */
  void accept(Acceptance acceptance, Digest view) {
    audit.accepting(acceptance.table(), view);
    requirePublished(
        mailbox.send(
            ExchangeLayout.accepted(site(), run),
            context(MessageKind.ACCEPTED),
            acceptance,
            List.of()));
  }

  /**
   * Says that this site does not take part, or no longer, once it is noted.
   *
   * @param words why, in words that stay at the site
   */
  void decline(Refusal refusal, String words) {
    audit.declining(refusal, words);
    mailbox.send(
        ExchangeLayout.declined(site(), run), context(MessageKind.DECLINED), refusal, List.of());
  }

  /** What this site declined the plan with, if it did. */
  Optional<Refusal> refusal() {
    return mailbox
        .read(
            ExchangeLayout.declined(site(), run),
            context(MessageKind.DECLINED),
            ownKey,
            Refusal.class,
            0)
        .map(Message::body);
  }

  /** Notes an update that an earlier process of this site has sent, and died before it noted it. */
  void noteSent(RoundNumber round) {
    Optional<ObjectReader> found =
        mailbox.exchange().open(ExchangeLayout.update(site(), run, round));
    if (found.isPresent()) {
      try (ObjectReader object = found.get()) {
        audit.sent(round, Optional.empty(), object.length(), "", PrivacySpent.NONE);
      }
    }
  }

  boolean hasUpdate(RoundNumber round) {
    return mailbox.exchange().exists(ExchangeLayout.update(site(), run, round));
  }

  Mailbox.Sent update(
      RoundNumber round, Digest model, UpdateReport report, List<? extends BlockedVector> vectors) {
    Mailbox.Sent sent = update(round, model, (Object) report, vectors);
    note(round, sent, report.table(), report.privacy());
    return sent;
  }

  private void note(RoundNumber round, Mailbox.Sent sent, TableVersion table, PrivacySpent cost) {
    audit.sent(round, Optional.of(table), sent.bytes(), sent.content().hex(), cost);
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
    Mailbox.Sent sent = update(round, model, report, List.of(vector));
    note(round, sent, report.table(), report.privacy());
    return sent;
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
    Mailbox.Sent sent =
        mailbox.sendTo(
            config.coordinator(),
            place,
            EnvelopeContext.fromSite(MessageKind.UNMASKING, config.federation(), run, site(), asked)
                .inRound(round),
            answer,
            List.of());
    requirePublished(sent);
    audit.unmasked(round, sent.bytes(), sent.content().hex());
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

package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.interlake.privacy.secagg.AgreementKey;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.message.KeptAgreement;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.Unmasking;
import org.interlake.protocol.message.WireBytes;

/**
 * What this site keeps of a run that aggregates securely, in its own folder and for nobody else:
 * its private key, and what it answered to each round's unmask call. Both are forgotten with the
 * run.
 */
final class KeptSecrets {
  private final SiteScope scope;
  private final StateFolder folder;
  private Optional<AgreementKey> key = Optional.empty();

  KeptSecrets(SiteScope scope, StateFolder folder) {
    this.scope = requireNonNull(scope, "scope");
    this.folder = requireNonNull(folder, "folder");
  }

  /**
   * This site's key of the run: the one that is kept, or a fresh one, kept from now on.
   *
   * @throws SiteStateException if it cannot be kept
   */
  AgreementKey agreement() {
    if (key.isEmpty()) {
      key = Optional.of(readKey().orElseGet(this::newKey));
    }
    return key.get();
  }

  private Optional<AgreementKey> readKey() {
    ExchangePath path = ExchangeLayout.agreement(scope.site(), scope.run());
    try {
      return mailbox()
          .read(path, keyContext(), scope.ownKey(), KeptAgreement.class, 0)
          .map(Message::body)
          .map(kept -> AgreementKey.of(kept.privateKey().toArray()));
    } catch (EnvelopeException e) {
      throw new SiteStateException(
          "this site's key of the run, %s, is damaged or foreign (%s). Restore it from a copy and start again; without it this site cannot go on in this run"
              .formatted(folder.nameOf(path), e.reason().key()));
    } catch (ExchangeException e) {
      throw unreachable(path, e);
    }
  }

  private AgreementKey newKey() {
    ExchangePath path = ExchangeLayout.agreement(scope.site(), scope.run());
    if (scope.acceptance().isPresent()) {
      throw new SiteStateException(
          "this site's key of the run, %s, is missing, though it accepted the plan with one. Restore it from a copy and start again; without it this site cannot go on in this run"
              .formatted(folder.nameOf(path)));
    }
    AgreementKey fresh = AgreementKey.generate();
    try {
      folder.protect(ExchangeLayout.siteRun(scope.site(), scope.run()));
      mailbox()
          .send(
              path,
              keyContext(),
              new KeptAgreement(scope.plan(), WireBytes.of(fresh.privateKey())),
              List.of());
      return readKey().orElseThrow(); // another process of this site may have been first
    } catch (ExchangeException e) {
      throw unreachable(path, e);
    }
  }

  /**
   * This site's only answer of a round: the one that is kept, or a new one, kept before it is given
   * out.
   *
   * @param asked the digest of the unmask call that it answers
   * @throws EnvelopeException if the round's answer was to another call
   */
  Unmasking answer(RoundNumber round, Digest asked, Supplier<Unmasking> fresh) {
    ExchangePath path = ExchangeLayout.unmasking(scope.site(), scope.run(), round);
    try {
      Optional<Unmasking> before = readAnswer(path, round, asked);
      if (before.isPresent()) {
        return before.get();
      }
      Unmasking answer = fresh.get();
      Mailbox.Sent sent =
          mailbox().sendTo(mailbox().owner(), path, answerContext(round, asked), answer, List.of());
      return sent.publication() instanceof Publication.Conflicted
          ? readAnswer(path, round, asked).orElseThrow()
          : answer;
    } catch (ExchangeException e) {
      throw unreachable(path, e);
    }
  }

  private Optional<Unmasking> readAnswer(ExchangePath path, RoundNumber round, Digest asked) {
    try {
      return mailbox()
          .read(path, answerContext(round, asked), scope.ownKey(), Unmasking.class, 0)
          .map(Message::body);
    } catch (EnvelopeException e) {
      if (e.reason() == RefusalReason.WRONG_CONTEXT) {
        throw new EnvelopeException(
            RefusalReason.WRONG_CONTEXT,
            "The driver asks this site a second time to open a sum of round %s, of other updates than the first time; a site answers once in a round"
                .formatted(round),
            e);
      }
      throw new SiteStateException(
          "this site's answer of round %s, %s, is damaged or foreign (%s). Restore it from a copy and start again"
              .formatted(round, folder.nameOf(path), e.reason().key()));
    }
  }

  private SiteStateException unreachable(ExchangePath path, ExchangeException cause) {
    return new SiteStateException(
        "what this site keeps of the run, %s, cannot be read or written. %s"
            .formatted(folder.nameOf(path), cause.getMessage()),
        cause);
  }

  private Mailbox mailbox() {
    return scope.mailboxAt(folder.place());
  }

  private EnvelopeContext keyContext() {
    return EnvelopeContext.withinSite(
        MessageKind.AGREEMENT, scope.federation(), scope.run(), scope.site(), scope.plan());
  }

  private EnvelopeContext answerContext(RoundNumber round, Digest asked) {
    return EnvelopeContext.withinSite(
            MessageKind.UNMASKING, scope.federation(), scope.run(), scope.site(), asked)
        .inRound(round);
  }
}

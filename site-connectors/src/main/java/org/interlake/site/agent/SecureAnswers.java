package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.models.secure.OutOfRangeException;
import org.interlake.models.secure.SecureRun;
import org.interlake.models.secure.SecureSite;
import org.interlake.models.secure.SummedVectors.Combined;
import org.interlake.privacy.secagg.SecureAggregationException;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.message.AgreementPublicKey;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.MaskedReport;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UnmaskCall;
import org.interlake.protocol.message.Unmasking;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;
import org.interlake.site.agent.DriverInbox.OpenCall;
import org.interlake.site.agent.SiteWork.Computed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a site sends in a run that aggregates securely: its updates masked, and for each of them,
 * once, its part of what opens the sum.
 *
 * <p>An answer to the driver's unmask call is kept before it leaves, and is the only one of its
 * round. The exchange's word would not be enough for that: who operates it could take an answer
 * away and let the driver ask for another.
 */
final class SecureAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(SecureAnswers.class);

  private final SiteScope scope;
  private final RunDirectoryCheck directory;
  private final KeptSecrets kept;
  private Optional<SecureSite> site = Optional.empty();
  private Optional<Masked> open = Optional.empty();

  SecureAnswers(SiteScope scope, RunDirectoryCheck directory, KeptSecrets kept) {
    this.scope = requireNonNull(scope, "scope");
    this.directory = requireNonNull(directory, "directory");
    this.kept = requireNonNull(kept, "kept");
  }

  /**
   * An update that was sent, and whose sum is not known to be open.
   *
   * @param update the content digest of what was sent
   */
  private record Masked(
      SecureSite.Round round, Combined combined, List<VectorLayout> layouts, Digest update) {}

  /**
   * This site's public key of the run, made now if there is none.
   *
   * @throws SiteStateException if it cannot be kept
   */
  AgreementPublicKey publicKey() {
    return AgreementPublicKey.of(kept.agreement().publicKey());
  }

  /**
   * Masks an update and sends it.
   *
   * @param share of all weight; of no account where the round is a sum
   * @param seconds that computing it took; 0 where that is not told
   * @param privacy what the run has cost this site so far
   * @throws OutOfRangeException if a value has no place in the ring
   */
  Mailbox.Sent send(
      OpenCall call,
      Combined combined,
      Computed computed,
      double share,
      TableVersion table,
      double seconds,
      PrivacySpent privacy) {
    SecureSite.Round round = new SecureSite.Round(call.round(), call.call(), call.model());
    List<VectorLayout> layouts = computed.vectors().stream().map(DoubleVector::layout).toList();
    SecureSite.Sent masked;
    try {
      masked = secure().mask(round, combined, layouts, computed.vectors(), share);
    } catch (SecureAggregationException | IllegalArgumentException e) {
      throw distrusted(e);
    }
    MaskedReport report = masked.report(table, computed.categories(), seconds, privacy);
    Mailbox.Sent sent = scope.masked(call.round(), call.model(), report, masked.vector());
    open = Optional.of(new Masked(round, combined, layouts, sent.content()));
    return sent;
  }

  /**
   * Takes up a round again whose update an earlier process has sent.
   *
   * @param layouts of the update before it was masked
   */
  void resume(OpenCall call, Combined combined, List<VectorLayout> layouts) {
    scope
        .updateContent(call.round(), call.model())
        .ifPresent(
            update ->
                open =
                    Optional.of(
                        new Masked(
                            new SecureSite.Round(call.round(), call.call(), call.model()),
                            combined,
                            layouts,
                            update)));
  }

  /**
   * Answers the driver's unmask call, if it is there.
   *
   * @return whether it was answered
   * @throws EnvelopeException if the driver asks for what it must not have
   */
  boolean unmask() {
    if (open.isEmpty()) {
      return false;
    }
    Masked masked = open.get();
    Optional<Message<UnmaskCall>> asked =
        directory.inbox().unmask(scope.run(), masked.round(), scope.site());
    if (asked.isEmpty()) {
      return false;
    }
    requireAboutRound(asked.get().body(), masked);
    RoundNumber round = masked.round().number();
    Unmasking answer =
        kept.answer(
            round,
            asked.get().bodyDigest(),
            () -> {
              try {
                return secure()
                    .unmask(
                        masked.round(), masked.combined(), masked.layouts(), asked.get().body());
              } catch (SecureAggregationException | IllegalArgumentException e) {
                throw distrusted(e);
              }
            });
    scope.unmasking(round, asked.get().bodyDigest(), answer);
    LOG.info(
        "Run {}: round {}: helped to open the sum of {} sites",
        scope.run(),
        round,
        asked.get().body().arrived().size());
    open = Optional.empty();
    return true;
  }

  private void requireAboutRound(UnmaskCall asked, Masked masked) {
    Digest own = asked.arrived().get(scope.site().name());
    if (!asked.call().equals(Mailbox.digestOf(masked.round().call()))
        || !masked.update().equals(own)) {
      throw new EnvelopeException(
          RefusalReason.WRONG_CONTEXT,
          "The driver's unmask call of round %s is about another call, or not about the update that this site sent"
              .formatted(masked.round().number()));
    }
  }

  private SecureSite secure() {
    if (site.isEmpty()) {
      SecureRun run = directory.read();
      try {
        site = Optional.of(new SecureSite(scope.site(), kept.agreement(), run));
      } catch (SecureAggregationException e) {
        throw distrusted(e);
      }
    }
    return site.get();
  }

  private static EnvelopeException distrusted(RuntimeException e) {
    return new EnvelopeException(RefusalReason.WRONG_CONTEXT, e.getMessage(), e);
  }
}

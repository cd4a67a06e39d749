package org.interlake.driver.run;

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
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.identity.Verifier;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.TableVersion;

/**
 * One run, as its driver speaks and listens in it.
 *
 * @param plan the digest of the run's plan
 * @param driverKey the driver's own public keys, for reading back what it sent
 * @param rosters the enrolled sites' public keys
 */
record RunScope(
    Mailbox mailbox,
    FederationId federation,
    RunId run,
    Digest plan,
    Verifier driverKey,
    Rosters rosters) {
  RunScope {
    requireNonNull(mailbox, "mailbox");
    requireNonNull(federation, "federation");
    requireNonNull(run, "run");
    requireNonNull(plan, "plan");
    requireNonNull(driverKey, "driverKey");
    requireNonNull(rosters, "rosters");
  }

  /** A message of this driver about the run, bound to its plan. */
  EnvelopeContext outgoing(MessageKind kind) {
    return EnvelopeContext.fromDriver(kind, federation, run, plan);
  }

  /** A message of this driver in a round. */
  EnvelopeContext outgoing(MessageKind kind, RoundNumber round, Digest parent) {
    return EnvelopeContext.fromDriver(kind, federation, run, parent).inRound(round);
  }

  /** A message of a site about the run, bound to its plan. */
  EnvelopeContext incoming(MessageKind kind, SiteId site) {
    return EnvelopeContext.fromSite(kind, federation, run, site, plan);
  }

  /** A message of a site in a round. */
  EnvelopeContext incoming(MessageKind kind, SiteId site, RoundNumber round, Digest parent) {
    return EnvelopeContext.fromSite(kind, federation, run, site, parent).inRound(round);
  }

  /** Which public table the run measures by, if it has begun to. */
  Optional<TableVersion> reference() {
    return mailbox
        .read(ExchangeLayout.reference(run), referenceContext(), driverKey, TableVersion.class, 0)
        .map(Message::body);
  }

  /** So that whoever resumes the run reads the same rows, and sites can see which they are. */
  void publishReference(TableVersion version) {
    Publication publication =
        mailbox
            .send(ExchangeLayout.reference(run), referenceContext(), version, List.of())
            .publication();
    if (publication instanceof Publication.Conflicted) {
      throw RunConflictException.otherContent(
          "The exchange holds another reference table of run %s. Nothing was overwritten."
              .formatted(run));
    }
  }

  /** Bound to no plan, so that a changed plan file is told from a forged message. */
  private EnvelopeContext referenceContext() {
    return EnvelopeContext.fromDriver(
        MessageKind.REFERENCE, federation, run, EnvelopeContext.NO_PARENT);
  }

  /**
   * Refuses to go on where another driver has published something else.
   *
   * @throws RunConflictException that says of what
   */
  void requireOurs(Publication publication, String what) {
    if (publication instanceof Publication.Conflicted) {
      throw RunConflictException.otherContent(
          ("The exchange holds another %s of run %s: another driver is on this run, or its files"
                  + " were changed. Nothing was overwritten.")
              .formatted(what, run));
    }
  }

  /** The size of an object of the exchange; 0 if there is none. */
  long bytesOf(ExchangePath path) {
    Optional<ObjectReader> found =
        mailbox.exchange().exists(path) ? mailbox.exchange().open(path) : Optional.empty();
    if (found.isEmpty()) {
      return 0;
    }
    try (ObjectReader object = found.get()) {
      return object.length();
    }
  }
}

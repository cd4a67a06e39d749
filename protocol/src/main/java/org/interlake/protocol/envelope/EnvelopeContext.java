package org.interlake.protocol.envelope;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;

/**
 * What a message is bound to. A reader knows all of it before it reads, and refuses a message that
 * says anything else.
 *
 * @param run the run's name, or empty outside a run
 * @param round the round, or 0 outside a round
 * @param sender {@code driver} or {@code sites/<site>}
 * @param recipient likewise, or {@code *} for everybody
 * @param parent the content digest of what this message answers or follows; {@link #NO_PARENT} if
 *     nothing
 */
public record EnvelopeContext(
    MessageKind kind,
    FederationId federation,
    String run,
    int round,
    String sender,
    String recipient,
    Digest parent) {
  public static final String DRIVER = "driver";
  public static final String EVERYBODY = "*";
  public static final Digest NO_PARENT = Digest.ofBytes(new byte[Digest.BYTES]);

  public EnvelopeContext {
    requireNonNull(kind, "kind");
    requireNonNull(federation, "federation");
    requireNonNull(run, "run");
    requireNonNull(sender, "sender");
    requireNonNull(recipient, "recipient");
    requireNonNull(parent, "parent");
    if (round < 0) {
      throw new IllegalArgumentException(
          "Invalid round of a message from '%s': %d (must not be negative)"
              .formatted(sender, round));
    }
  }

  /** A message of the driver to everybody, outside a round. */
  public static EnvelopeContext fromDriver(
      MessageKind kind, FederationId federation, RunId run, Digest parent) {
    return new EnvelopeContext(kind, federation, run.name(), 0, DRIVER, EVERYBODY, parent);
  }

  /** A message of a site to the driver, outside a round. */
  public static EnvelopeContext fromSite(
      MessageKind kind, FederationId federation, RunId run, SiteId site, Digest parent) {
    return new EnvelopeContext(kind, federation, run.name(), 0, senderOf(site), DRIVER, parent);
  }

  /** What a site writes for itself, outside a round. */
  public static EnvelopeContext withinSite(
      MessageKind kind, FederationId federation, RunId run, SiteId site, Digest parent) {
    return new EnvelopeContext(
        kind, federation, run.name(), 0, senderOf(site), senderOf(site), parent);
  }

  /** A site's word to the driver on its own keys, outside a run. */
  public static EnvelopeContext enrolment(FederationId federation, SiteId site) {
    return new EnvelopeContext(
        MessageKind.ENROLMENT, federation, "", 0, senderOf(site), DRIVER, NO_PARENT);
  }

  /** The same message, in a round. */
  public EnvelopeContext inRound(RoundNumber number) {
    return new EnvelopeContext(kind, federation, run, number.number(), sender, recipient, parent);
  }

  public static String senderOf(SiteId site) {
    return "sites/" + site.name();
  }
}

package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.SortedMap;
import org.interlake.models.secure.SecureRun;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.identity.Verifier;
import org.interlake.protocol.message.AgreementPublicKey;
import org.interlake.protocol.message.Directory;
import org.interlake.protocol.message.DirectoryKeys;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.Roster;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.site.config.PeerPins;

/**
 * Finds out with whom this site masks: the run's directory, in which each site's key stands as the
 * site signed it. The keys it signs with are the roster's, and where this site's own file says
 * others, that decides.
 */
final class RunDirectoryCheck {
  private final DriverInbox inbox;
  private final SiteScope scope;
  private final RunPlan plan;
  private final PeerPins pins;

  RunDirectoryCheck(DriverInbox inbox, SiteScope scope, RunPlan plan, PeerPins pins) {
    this.inbox = requireNonNull(inbox, "inbox");
    this.scope = requireNonNull(scope, "scope");
    this.plan = requireNonNull(plan, "plan");
    this.pins = requireNonNull(pins, "pins");
  }

  DriverInbox inbox() {
    return inbox;
  }

  /**
   * Reads the directory.
   *
   * @throws EnvelopeException if it is not to be believed
   */
  SecureRun read() {
    Message<Directory> directory =
        inbox
            .directory(scope.run(), scope.plan())
            .orElseThrow(
                () -> refused("The driver calls to a secure round without a directory of the run"));
    Roster roster =
        inbox
            .roster(directory.body().roster())
            .orElseThrow(
                () -> refused("The run's directory names a roster that is not on the exchange"));
    SortedMap<SiteId, AgreementPublicKey> keys =
        DirectoryKeys.of(
            directory.body(),
            scope.federation(),
            scope.run(),
            scope.plan(),
            site -> signerOf(site, roster));
    for (SiteId site : keys.keySet()) {
      if (!plan.sites().contains(site)) {
        throw refused("The run's directory has site %s, which the plan has not".formatted(site));
      }
    }
    return new SecureRun(scope.federation(), scope.run(), plan, directory.bodyDigest(), keys);
  }

  private Optional<? extends Verifier> signerOf(SiteId site, Roster roster) {
    if (site.equals(scope.site())) {
      return Optional.of(scope.ownKey());
    }
    Optional<PublicIdentity> keys = roster.keysOf(site);
    keys.ifPresent(
        enrolled -> {
          if (!pins.permit(site, enrolled)) {
            throw refused(
                "The driver's roster has keys of site %s, %s, that are not those in this site's file (peers): ask that site"
                    .formatted(site, enrolled.fingerprint()));
          }
        });
    return keys;
  }

  private static EnvelopeException refused(String message) {
    return new EnvelopeException(RefusalReason.WRONG_CONTEXT, message);
  }
}

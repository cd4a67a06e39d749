package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.secure.SecureRun;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.message.AgreementPublicKey;
import org.interlake.protocol.message.Directory;
import org.interlake.protocol.message.DirectoryKeys;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.WireBytes;
import org.interlake.protocol.plan.RunPlan;

/**
 * The sites of a run that aggregates securely, with their keys: whoever has accepted when the first
 * round opens, under the keys of the roster that is then the newest. It is published once, and
 * stands: a site that accepts later takes no part.
 */
final class RunDirectory {
  private final RunScope scope;
  private final RunPlan plan;
  private Optional<SecureRun> found = Optional.empty();

  RunDirectory(RunScope scope, RunPlan plan) {
    this.scope = requireNonNull(scope, "scope");
    this.plan = requireNonNull(plan, "plan");
  }

  /**
   * What is known of the run; the directory is published if there is none yet.
   *
   * @throws RunAbandonedException if fewer sites have accepted than a sum is of
   */
  SecureRun of(Cohort cohort) {
    if (found.isEmpty()) {
      found = Optional.of(read().orElseGet(() -> publish(cohort)));
    }
    return found.get();
  }

  private Optional<SecureRun> read() {
    return scope
        .mailbox()
        .read(
            ExchangeLayout.directory(scope.run()), context(), scope.driverKey(), Directory.class, 0)
        .map(Message::body)
        .map(
            directory ->
                new SecureRun(
                    scope.federation(),
                    scope.run(),
                    plan,
                    Mailbox.digestOf(directory),
                    keysOf(directory)));
  }

  private SecureRun publish(Cohort cohort) {
    SortedMap<String, WireBytes> accepted = new TreeMap<>();
    for (SiteId site : cohort.callable()) {
      envelope(site)
          .filter(bytes -> hasKey(site, bytes))
          .ifPresent(bytes -> accepted.put(site.name(), bytes));
    }
    int needed =
        new SecureRun(
                scope.federation(), scope.run(), plan, EnvelopeContext.NO_PARENT, new TreeMap<>())
            .needed();
    if (accepted.size() < needed) {
      throw new RunAbandonedException(
          "%d sites accepted with a key for secure aggregation, %s, and a sum is of %d or more (privacy.secureAggregation.threshold)"
              .formatted(accepted.size(), accepted.keySet(), needed));
    }
    Mailbox.Sent sent =
        scope
            .mailbox()
            .send(
                ExchangeLayout.directory(scope.run()),
                context(),
                new Directory(scope.rosters().newestDigest(), accepted),
                List.of());
    scope.requireOurs(sent.publication(), "directory");
    return read().orElseThrow();
  }

  /** A site that was believed when it answered, but gives no key, is not called. */
  private boolean hasKey(SiteId site, WireBytes envelope) {
    try {
      return keysOf(
              new Directory(
                  scope.rosters().newestDigest(),
                  new TreeMap<>(java.util.Map.of(site.name(), envelope))))
          .containsKey(site);
    } catch (EnvelopeException e) {
      return false;
    }
  }

  private SortedMap<SiteId, AgreementPublicKey> keysOf(Directory directory) {
    return DirectoryKeys.of(
        directory,
        scope.federation(),
        scope.run(),
        scope.plan(),
        scope.rosters().named(directory.roster())::keysOf);
  }

  private Optional<WireBytes> envelope(SiteId site) {
    Optional<ObjectReader> object =
        scope.mailbox().exchange().open(ExchangeLayout.accepted(site, scope.run()));
    if (object.isEmpty()) {
      return Optional.empty();
    }
    try (ObjectReader opened = object.get()) {
      return Optional.of(
          WireBytes.of(
              opened.read(
                  0, (int) Math.min(DirectoryKeys.MAX_ACCEPTED_BYTES + 1, opened.length()))));
    }
  }

  private EnvelopeContext context() {
    return scope.outgoing(MessageKind.DIRECTORY);
  }
}

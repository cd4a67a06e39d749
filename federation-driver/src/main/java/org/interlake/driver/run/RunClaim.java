package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RunId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.identity.Verifier;
import org.interlake.protocol.message.Claim;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;

/**
 * One driver's hold on a run. Holds are numbered; the highest number advances the run, and a driver
 * that finds a higher one than its own stops. A hold is let go when its driver ends, however it
 * ends short of a kill.
 */
final class RunClaim implements AutoCloseable {
  private final Mailbox mailbox;
  private final FederationId federation;
  private final RunId run;
  private final int epoch;

  private RunClaim(Mailbox mailbox, FederationId federation, RunId run, int epoch) {
    this.mailbox = mailbox;
    this.federation = federation;
    this.run = run;
    this.epoch = epoch;
  }

  /** What to do about a hold that was never let go. */
  enum TakeOver {
    /** Take it over only if its process is known to be dead: same host, process gone. */
    IF_DEAD,
    /** The operator knows that its driver is dead. */
    ALWAYS
  }

  /**
   * Takes hold of a run.
   *
   * @throws RunConflictException if another driver has it
   */
  static RunClaim acquire(
      Mailbox mailbox, FederationId federation, RunId run, Verifier driverKey, TakeOver takeOver) {
    requireNonNull(run, "run");
    int last = lastEpoch(mailbox.exchange().list(ExchangeLayout.claims(run)));
    if (last > 0 && !mailbox.exchange().exists(ExchangeLayout.release(run, last))) {
      Optional<Message<Claim>> held =
          mailbox.read(
              ExchangeLayout.claim(run, last),
              context(MessageKind.CLAIM, federation, run),
              driverKey,
              Claim.class,
              0);
      if (takeOver == TakeOver.IF_DEAD && held.isPresent() && !isDead(held.get().body())) {
        throw heldBy(run, held.get().body());
      }
    }
    int epoch = last + 1;
    Claim mine =
        new Claim(
            UUID.randomUUID().toString(),
            hostName(),
            ProcessHandle.current().pid(),
            startOf(ProcessHandle.current()));
    Mailbox.Sent sent =
        mailbox.send(
            ExchangeLayout.claim(run, epoch),
            context(MessageKind.CLAIM, federation, run),
            mine,
            List.of());
    if (!(sent.publication() instanceof Publication.Published)) {
      throw RunConflictException.otherDriver(
          "Run %s has just been taken by another driver. Nothing was changed.".formatted(run));
    }
    return new RunClaim(mailbox, federation, run, epoch);
  }

  /**
   * Stops a driver whose run has been taken over. Called before each publication of a round.
   *
   * @throws RunConflictException if a later hold exists
   */
  void requireHeld() {
    if (mailbox.exchange().exists(ExchangeLayout.claim(run, epoch + 1))) {
      throw RunConflictException.otherDriver(
          "Run %s was taken over by another driver (hold %d). This driver stops; the run goes on there."
              .formatted(run, epoch + 1));
    }
  }

  int epoch() {
    return epoch;
  }

  /** Lets go, so that the next driver need not be told that this one is dead. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted(); // else some file systems would refuse to write
    try {
      mailbox.send(
          ExchangeLayout.release(run, epoch),
          context(MessageKind.RELEASE, federation, run),
          Map.of("epoch", epoch),
          List.of());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static int lastEpoch(List<String> names) {
    return names.stream()
        .filter(name -> name.chars().allMatch(Character::isDigit))
        .mapToInt(Integer::parseInt)
        .max()
        .orElse(0);
  }

  private static EnvelopeContext context(MessageKind kind, FederationId federation, RunId run) {
    return EnvelopeContext.fromDriver(kind, federation, run, EnvelopeContext.NO_PARENT);
  }

  private static RunConflictException heldBy(RunId run, Claim claim) {
    return RunConflictException.otherDriver(
        ("Run %s is held by another driver: process %d on host %s, started at %s. If it is alive,"
                + " leave it to its work. If you know that it is dead, start again with"
                + " --take-over.")
            .formatted(run, claim.pid(), claim.host(), claim.startedAt()));
  }

  private static boolean isDead(Claim claim) {
    if (!claim.host().equals(hostName())) {
      return false;
    }
    return ProcessHandle.of(claim.pid())
        .map(process -> !startOf(process).equals(claim.startedAt()))
        .orElse(true);
  }

  private static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}

package org.interlake.site;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.site.agent.SiteStateException;
import org.interlake.site.audit.AuditException;
import org.interlake.site.audit.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the audit's rows into their Delta table beside the agent's work: a commit takes longer than
 * a round, and the rows are kept already. What cannot be put there now is put there later.
 */
final class AuditDrain implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditDrain.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AuditTrail audit;
  private final Duration every;
  private final AtEnd atEnd;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread drain = new Thread(task, "interlake-audit");
            drain.setDaemon(true);
            return drain;
          });

  /** What becomes of rows that are not in the table when the agent ends. */
  enum AtEnd {
    /** They are put there: for an agent whose end nobody waits for. */
    DRAIN,
    /** The next agent puts them there: a first commit takes seconds, and somebody waits. */
    LEAVE
  }

  AuditDrain(AuditTrail audit, Duration every, AtEnd atEnd) {
    this.audit = requireNonNull(audit, "audit");
    this.every = requireNonNull(every, "every");
    this.atEnd = requireNonNull(atEnd, "atEnd");
  }

  @SuppressWarnings("FutureReturnValueIgnored") // drain() tells of its own failures
  void start() {
    thread.scheduleWithFixedDelay(
        this::drain, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void drain() {
    try {
      audit.drain();
    } catch (AuditException | ExchangeException | SiteStateException e) {
      LOG.warn("{} (the rows are kept in the site's folder, and tried again)", e.getMessage());
    }
  }

  /** Waits for a drain that is under way, and makes a last one if it is to. */
  @Override
  public void close() {
    thread.shutdown();
    boolean interrupted = false;
    try {
      thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted || Thread.currentThread().isInterrupted()) {
      Thread.currentThread().interrupt();
      LOG.info("Stopped: the newest rows of the audit are in the site's folder, not in the table");
    } else if (atEnd == AtEnd.DRAIN) {
      drain();
    }
  }
}

package org.interlake.site.audit;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.site.audit.AuditTable.Stored;

/**
 * A site's audit. Laws:
 *
 * <ul>
 *   <li>when {@link #record} returns, the row is kept, whatever becomes of the process;
 *   <li>an event is in the audit once, however often the site dies and repeats what it did;
 *   <li>any number of the site's processes write one chain.
 * </ul>
 *
 * Safe for many threads.
 */
public final class AuditTrail {
  private final AuditJournal journal;
  private final AuditTable table;
  private final Clock clock;
  private final Set<String> known = new HashSet<>();
  private final Set<String> runsRead = new HashSet<>();
  private Optional<AuditEntry> head = Optional.empty();
  private boolean opened;
  private boolean partial;

  /**
   * @param place the site's folder of what it remembers; asked when something is recorded or read
   */
  public AuditTrail(Supplier<HadoopExchange> place, SiteId site, AuditTable table, Clock clock) {
    this.journal = new AuditJournal(place, site);
    this.table = requireNonNull(table, "table");
    this.clock = requireNonNull(clock, "clock");
  }

  /**
   * Records an event, unless it is recorded.
   *
   * @throws org.interlake.protocol.exchange.ExchangeException if it cannot be: what it tells of may
   *     not happen
   */
  public synchronized void record(AuditEvent event) {
    open();
    while (!knows(event)) {
      AuditEntry entry =
          new AuditEntry(
              head.map(AuditEntry::sequence).orElse(0L) + 1,
              clock.instant(),
              event,
              head.map(AuditEntry::digest).orElse(AuditEntry.NONE_BEFORE));
      if (journal.offer(entry)) {
        took(entry);
      } else {
        catchUp(); // another process of this site was first
      }
    }
  }

  /** The digest of row filter and masks that a plan was accepted with, if it was. */
  public synchronized Optional<String> acceptedView(String run, String plan) {
    open();
    List<AuditEntry> entries = new ArrayList<>(journal.from(1));
    if (partial) {
      table.rowsOf(run).forEach(stored -> entries.add(stored.entry()));
    }
    return entries.stream()
        .map(AuditEntry::event)
        .filter(event -> event.kind() == AuditEvent.Kind.ACCEPTED)
        .filter(event -> event.run().equals(run) && event.plan().equals(plan))
        .map(AuditEvent::view)
        .findFirst();
  }

  /**
   * Puts what is not there yet into the Delta table.
   *
   * @return how many rows were added
   * @throws AuditException if the table cannot be read or written; what was to be added is kept
   */
  public int drain() {
    int added = 0;
    long last = table.last();
    while (true) {
      List<AuditEntry> more = journal.from(last + 1);
      if (more.isEmpty()) {
        journal.forget(last);
        return added;
      }
      table.append(more);
      long now = table.last();
      if (now <= last) {
        throw new AuditException(
            "rows of the audit from number %d on were removed from its table. Look with: site audit verify"
                .formatted(last + 1),
            null);
      }
      last = now;
      added += more.size();
    }
  }

  /** Every row, from the table and the folder: what both have, once. */
  public List<AuditEntry> entries() {
    SortedMap<Long, AuditEntry> entries = new TreeMap<>();
    journal.from(1).forEach(entry -> entries.put(entry.sequence(), entry));
    table.rows().forEach(stored -> entries.put(stored.entry().sequence(), stored.entry()));
    return List.copyOf(entries.values());
  }

  /** Looks whether the chain holds. Changes nothing. */
  public AuditCheck verify() {
    List<Stored> stored = table.rows();
    return AuditCheck.of(stored, journal.from(1));
  }

  private boolean knows(AuditEvent event) {
    if (!known.contains(event.name()) && partial && runsRead.add(event.run())) {
      table.rowsOf(event.run()).forEach(stored -> known.add(stored.entry().event().name()));
    }
    return known.contains(event.name());
  }

  /** Later rows of other processes are found when a number turns out to be taken. */
  private void open() {
    if (!opened) {
      List<AuditEntry> here = journal.from(1);
      partial = !here.isEmpty() && here.get(0).sequence() > 1;
      here.forEach(this::took);
      opened = true;
    }
  }

  private void catchUp() {
    journal.from(head.map(AuditEntry::sequence).orElse(0L) + 1).forEach(this::took);
  }

  private void took(AuditEntry entry) {
    known.add(entry.event().name());
    head = Optional.of(entry);
  }
}

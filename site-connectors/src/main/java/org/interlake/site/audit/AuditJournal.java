package org.interlake.site.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.message.MessageCodec;

/**
 * The newest rows of the audit, each an object of its own in the site's folder: written in less
 * than a millisecond, and there before what it tells of has left. A number has one winner, so two
 * processes of a site write one chain. Rows that are in the table are removed by the shelf; those
 * of the newest two shelves stay, so that the folder knows how far the chain goes.
 */
final class AuditJournal {
  private static final long SHELF = 64;

  private final Supplier<HadoopExchange> place;
  private final SiteId site;

  AuditJournal(Supplier<HadoopExchange> place, SiteId site) {
    this.place = requireNonNull(place, "place");
    this.site = requireNonNull(site, "site");
  }

  /** The last row, if there is any. */
  Optional<AuditEntry> head() {
    List<Long> shelves = shelves();
    for (int i = shelves.size() - 1; i >= 0; i--) {
      List<Long> rows = rowsOf(shelves.get(i));
      if (!rows.isEmpty()) {
        return read(rows.get(rows.size() - 1));
      }
    }
    return Optional.empty();
  }

  /** Writes a row, unless another process has written one of its number. */
  boolean offer(AuditEntry entry) {
    Publication publication =
        place
            .get()
            .publish(path(entry.sequence()), Content.of(MessageCodec.write(entry).getBytes(UTF_8)));
    return !(publication instanceof Publication.Conflicted);
  }

  /** The rows that are here, by number, from one number on. */
  List<AuditEntry> from(long sequence) {
    List<AuditEntry> entries = new ArrayList<>();
    for (long shelf : shelves()) {
      if ((shelf + 1) * SHELF <= sequence) {
        continue;
      }
      for (long row : rowsOf(shelf)) {
        if (row >= sequence) {
          read(row).ifPresent(entries::add);
        }
      }
    }
    return entries;
  }

  /** Removes rows that are in the table, but for the newest two shelves. */
  void forget(long inTable) {
    List<Long> shelves = shelves();
    for (int i = 0; i < shelves.size() - 2; i++) {
      if ((shelves.get(i) + 1) * SHELF - 1 <= inTable) {
        place.get().forget(ExchangeLayout.auditShelf(site, shelves.get(i)));
      }
    }
  }

  private Optional<AuditEntry> read(long sequence) {
    Optional<ObjectReader> found = place.get().open(path(sequence));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (ObjectReader object = found.get()) {
      byte[] bytes = object.read(0, Math.toIntExact(object.length()));
      return Optional.of(MessageCodec.read(new String(bytes, UTF_8), AuditEntry.class));
    }
  }

  private ExchangePath path(long sequence) {
    return ExchangeLayout.auditRow(site, sequence / SHELF, sequence);
  }

  private List<Long> shelves() {
    return numbers(place.get().list(ExchangeLayout.auditJournal(site)));
  }

  private List<Long> rowsOf(long shelf) {
    return numbers(place.get().list(ExchangeLayout.auditShelf(site, shelf)));
  }

  private static List<Long> numbers(List<String> names) {
    return names.stream().map(Long::parseLong).sorted().toList();
  }
}

package org.interlake.site.audit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.site.audit.AuditTable.Stored;

/**
 * What became of the audit's rows since they were written.
 *
 * <p>It finds a row that was changed, removed, doubled or put elsewhere, and rows that were removed
 * from the end of the table while the site's folder still has them. It cannot find that the end was
 * removed from both, or that every row was written anew: for that a {@link Head} is kept elsewhere.
 *
 * @param rows how many there are
 * @param head the last one, if there is any
 * @param findings what is wrong, in words for the site's people; none if the chain holds
 */
public record AuditCheck(long rows, Optional<Head> head, List<String> findings) {
  public AuditCheck {
    requireNonNull(head, "head");
    findings = List.copyOf(findings);
  }

  /** The end of the chain: who has noted it finds whatever is changed or removed before it. */
  public record Head(long sequence, Digest digest) {
    /**
     * As {@link #text} writes it.
     *
     * @throws IllegalArgumentException if it is not
     */
    public static Head parse(String text) {
      int colon = text.indexOf(':');
      try {
        return new Head(
            Long.parseLong(text.substring(0, Math.max(0, colon))),
            Digest.ofHex(text.substring(colon + 1)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "Invalid head: '%s' (must be a row's number, a colon and its digest, as 'audit verify' prints it)"
                .formatted(text),
            e);
      }
    }

    /** {@code 12:5f3a...}. */
    public String text() {
      return sequence + ":" + digest.hex();
    }
  }

  static AuditCheck of(List<Stored> table, List<AuditEntry> journal) {
    List<String> findings = new ArrayList<>();
    List<AuditEntry> chain = new ArrayList<>();
    for (Stored row : table) {
      if (!row.entry().digest().equals(row.digest())) {
        findings.add("row %d was changed: its digest is another".formatted(row.entry().sequence()));
      }
      chain.add(row.entry());
    }
    long last = chain.isEmpty() ? 0 : chain.get(chain.size() - 1).sequence();
    for (AuditEntry entry : journal) {
      if (entry.sequence() > last) {
        chain.add(entry);
      } else {
        requireSame(entry, table, findings);
      }
    }
    if (!journal.isEmpty() && journal.get(journal.size() - 1).sequence() < last) {
      findings.add(
          "the site's folder ends at row %d, and the table at row %d: rows were removed from the folder"
              .formatted(journal.get(journal.size() - 1).sequence(), last));
    } else if (journal.isEmpty() && !table.isEmpty()) {
      findings.add("the site's folder has no row: whether the table's end is missing is not known");
    }
    follow(chain, findings);
    return new AuditCheck(
        chain.size(),
        chain.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Head(
                    chain.get(chain.size() - 1).sequence(), chain.get(chain.size() - 1).digest())),
        findings);
  }

  private static void requireSame(AuditEntry kept, List<Stored> table, List<String> findings) {
    boolean same =
        table.stream()
            .anyMatch(
                row ->
                    row.entry().sequence() == kept.sequence()
                        && row.digest().equals(kept.digest()));
    if (!same) {
      findings.add(
          "row %d of the table is not the one that the site's folder has"
              .formatted(kept.sequence()));
    }
  }

  private static void follow(List<AuditEntry> chain, List<String> findings) {
    long expected = 1;
    Digest previous = AuditEntry.NONE_BEFORE;
    for (AuditEntry entry : chain) {
      if (entry.sequence() > expected) {
        findings.add(
            entry.sequence() - expected == 1
                ? "row %d is missing".formatted(expected)
                : "rows %d to %d are missing".formatted(expected, entry.sequence() - 1));
      } else if (entry.sequence() < expected) {
        findings.add("row %d is there twice".formatted(entry.sequence()));
      } else if (!entry.previous().equals(previous)) {
        findings.add("row %d does not follow the one before it".formatted(entry.sequence()));
      }
      expected = entry.sequence() + 1;
      previous = entry.digest();
    }
  }

  /** The same, beside a head that was noted before. */
  public AuditCheck against(Head noted, List<AuditEntry> entries) {
    List<String> more = new ArrayList<>(findings);
    Optional<AuditEntry> same =
        entries.stream().filter(entry -> entry.sequence() == noted.sequence()).findFirst();
    if (same.isEmpty()) {
      more.add(
          "row %d, which was noted, is not there: the end of the audit was removed"
              .formatted(noted.sequence()));
    } else if (!same.get().digest().equals(noted.digest())) {
      more.add(
          "row %d is not the one that was noted: the audit was written anew"
              .formatted(noted.sequence()));
    }
    return new AuditCheck(rows, head, more);
  }
}

package org.interlake.site.audit;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * Something that a site was asked, or did. Texts are empty and numbers 0 where they say nothing.
 *
 * @param run the run's name
 * @param plan the plan's digest, hexadecimal
 * @param round 0 outside of rounds
 * @param coordinator the fingerprint of the keys that signed the plan
 * @param by {@link #AGENT}, or the user who gave the command
 * @param table {@code format:id} of the table that was read
 * @param tableVersion the version that was read; -1 if none was
 * @param schema the digest of the columns read, hexadecimal
 * @param view the digest of row filter and masks, hexadecimal
 * @param reasons the classes of reasons that were told
 * @param words what was not told: it stays at the site
 * @param bytes how many left
 * @param content the content digest of the message, hexadecimal
 * @param epsilon what the run has cost a row so far
 * @param delta at which epsilon is told
 */
public record AuditEvent(
    Kind kind,
    String run,
    String plan,
    int round,
    String dataset,
    String purpose,
    String coordinator,
    String by,
    String table,
    long tableVersion,
    String schema,
    String view,
    String reasons,
    String words,
    long bytes,
    String content,
    double epsilon,
    double delta) {
  /** The site's agent, who asks nobody. */
  public static final String AGENT = "agent";

  /** What happened. */
  public enum Kind {
    /** A plan came that names this site. */
    REQUESTED,
    /** The site says that it takes part. */
    ACCEPTED,
    /** The site says that it does not, or no longer. */
    DECLINED,
    /** An update was sent. */
    SENT,
    /** A part of what opens a sum was sent. */
    UNMASKED;

    /** As the table has it: {@code accepted}. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind ofKey(String key) {
      return valueOf(key.toUpperCase(Locale.ROOT));
    }
  }

  public AuditEvent {
    requireNonNull(kind, "kind");
    for (String text :
        new String[] {
          run, plan, dataset, purpose, coordinator, by, table, schema, view, reasons, words, content
        }) {
      requireNonNull(text, "text of an audit event");
    }
    if (!Double.isFinite(epsilon) || !Double.isFinite(delta)) {
      throw new IllegalArgumentException(
          "Invalid epsilon or delta of an audit event: %s, %s (must be finite)"
              .formatted(epsilon, delta));
    }
  }

  /** Two events with one name are the same event: it is in the audit once. */
  String name() {
    return "%s/%s/%s/%d".formatted(kind.key(), run, plan, round);
  }
}

package org.interlake.protocol.envelope;

import java.util.Locale;

/** Why a message is not believed. The names stand in the registry. */
public enum RefusalReason {
  /** The bytes are not an envelope, or a block does not have its digest. */
  CORRUPT,
  /** The object ends before its envelope does. */
  TRUNCATED,
  /** Written in a format that is no longer read. */
  TOO_OLD,
  /** Written in a format that is not read yet. */
  TOO_NEW,
  /** Larger than what was asked for. */
  OVERSIZED,
  /** The sender is not enrolled, or not among the plan's sites. */
  UNKNOWN_SITE,
  /** The sender is not the party under whose prefix the message stands. */
  WRONG_SENDER,
  /** The signature is not the sender's. */
  FORGED,
  /** Bound to another federation, run, round, recipient or parent: misplaced or replayed. */
  WRONG_CONTEXT,
  /** It was not sealed for its recipient's key in this context, or is damaged inside. */
  UNDECRYPTABLE,
  /** The vectors are not those that were asked for. */
  WRONG_SHAPE,
  /** A number is NaN or infinite. */
  NOT_FINITE,
  /** What the message says cannot be: a count below 1, a body that does not parse. */
  INVALID_BODY,
  /** It came after its round had closed. */
  LATE;

  /** The name in tables and logs. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package org.interlake.protocol.exchange;

/** What became of a publication whose outcome is known. */
public sealed interface Publication {
  /** The object appeared and is this writer's. */
  record Published() implements Publication {}

  /** The object was there already, with the same bytes. */
  record AlreadyThere() implements Publication {}

  /** Another object was there already; it stays. */
  record Conflicted() implements Publication {}
}

package org.interlake.protocol.parted;

import static java.util.Objects.requireNonNull;

/** A manifest or a part that cannot be used. */
public final class PartedVectorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  public enum Fault {
    /** The bytes are not those that were written. */
    CORRUPT,
    /** Written in a format that is no longer read. */
    TOO_OLD,
    /** Written in a format that is not read yet. */
    TOO_NEW
  }

  private final Fault fault;

  PartedVectorException(Fault fault, String message, Throwable cause) {
    super(message, cause);
    this.fault = requireNonNull(fault, "fault");
  }

  static PartedVectorException corrupt(String what, String fault) {
    return new PartedVectorException(
        Fault.CORRUPT,
        "%s is corrupt: %s. Restore it, or let the round be aggregated again."
            .formatted(what, fault),
        null);
  }

  static void requireVersion(String what, int version, int known) {
    if (version < known) {
      throw new PartedVectorException(
          Fault.TOO_OLD,
          "%s has format %d, which is no longer read (this version reads %d)"
              .formatted(what, version, known),
          null);
    }
    if (version > known) {
      throw new PartedVectorException(
          Fault.TOO_NEW,
          "%s has format %d, which this version does not read (it reads %d): update Interlake here"
              .formatted(what, version, known),
          null);
    }
  }

  public Fault fault() {
    return fault;
  }
}

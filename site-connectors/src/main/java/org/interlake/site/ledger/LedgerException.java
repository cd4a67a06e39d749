package org.interlake.site.ledger;

/** The ledger cannot be read or written, so nothing that it has to know of may leave. */
public final class LedgerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}

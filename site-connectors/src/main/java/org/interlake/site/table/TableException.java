package org.interlake.site.table;

/** A table cannot be had. The message is for the site's own log; the remedy is in it. */
public final class TableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TableException(String message) {
    super(message);
  }

  TableException(String message, Throwable cause) {
    super(message, cause);
  }
}

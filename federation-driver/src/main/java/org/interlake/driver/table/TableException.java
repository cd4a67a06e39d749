package org.interlake.driver.table;

/**
 * There is no such table, or not in this format, or it cannot be read. The caller adds a remedy.
 */
public final class TableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TableException(String message, Throwable cause) {
    super(message, cause);
  }
}

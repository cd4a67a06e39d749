package org.interlake.driver.run;

/**
 * The run belongs to somebody else, or to another plan. Nothing was changed; the remedy is in the
 * message.
 */
public final class RunConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RunConflictException(String message) {
    super(message);
  }
}

package org.interlake.models.start;

/** A model that training cannot start from; says why, and what can be done. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartException(String message) {
    super(message);
  }

  public StartException(String message, Exception cause) {
    super(message, cause);
  }
}

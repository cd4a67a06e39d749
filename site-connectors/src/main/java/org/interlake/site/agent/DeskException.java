package org.interlake.site.agent;

/** What a person asks of a run cannot be done; the message says why and what to do. */
public final class DeskException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DeskException(String message) {
    super(message);
  }
}

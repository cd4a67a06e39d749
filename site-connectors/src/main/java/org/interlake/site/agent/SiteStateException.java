package org.interlake.site.agent;

/** What this site remembers of a run cannot be had, written or believed. The run waits for it. */
public final class SiteStateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SiteStateException(String message) {
    super(message);
  }

  SiteStateException(String message, Throwable cause) {
    super(message, cause);
  }
}

package org.interlake.site.audit;

/** The audit cannot be read or written. What it does not know of may not leave. */
public final class AuditException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AuditException(String message, Throwable cause) {
    super(message, cause);
  }
}

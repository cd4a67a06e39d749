package org.interlake.protocol.envelope;

import static java.util.Objects.requireNonNull;

/** A message is not believed; the caller goes on without it. */
public final class EnvelopeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RefusalReason reason;

  public EnvelopeException(RefusalReason reason, String message) {
    super(message);
    this.reason = requireNonNull(reason, "reason");
  }

  public EnvelopeException(RefusalReason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = requireNonNull(reason, "reason");
  }

  public RefusalReason reason() {
    return reason;
  }
}

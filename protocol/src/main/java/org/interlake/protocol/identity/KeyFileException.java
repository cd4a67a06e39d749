package org.interlake.protocol.identity;

/** A key file is missing, unsafe or unusable. The remedy is in the message. */
public final class KeyFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeyFileException(String message) {
    super(message);
  }

  KeyFileException(String message, Throwable cause) {
    super(message, cause);
  }
}

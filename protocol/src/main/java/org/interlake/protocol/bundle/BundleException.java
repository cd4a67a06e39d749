package org.interlake.protocol.bundle;

/** A bundle is not believed, or does not fit. Nothing of it was taken in. */
public final class BundleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BundleException(String message) {
    super(message);
  }

  BundleException(String message, Throwable cause) {
    super(message, cause);
  }
}

package org.interlake.driver.registry;

/**
 * The registry could not be read or written. Nothing is lost by trying again: appending is
 * idempotent.
 */
public final class RegistryException extends RuntimeException {
  RegistryException(String message) {
    super(message);
  }

  RegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}

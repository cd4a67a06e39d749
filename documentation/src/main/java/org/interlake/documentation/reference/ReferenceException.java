package org.interlake.documentation.reference;

/** A page of the reference does not hold what the code writes into it. */
public final class ReferenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReferenceException(String message) {
    super(message);
  }
}

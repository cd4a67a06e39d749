package org.interlake.driver.run;

/** The run cannot end in a model: quorum or deadline missed. The message is the run's reason. */
final class RunAbandonedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RunAbandonedException(String message) {
    super(message);
  }
}

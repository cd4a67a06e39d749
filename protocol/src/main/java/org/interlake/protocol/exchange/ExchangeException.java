package org.interlake.protocol.exchange;

/**
 * The exchange cannot be reached, or refuses; trying again later may help, unless the message says
 * otherwise.
 */
public final class ExchangeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ExchangeException(String message, Throwable cause) {
    super(message, cause);
  }

  public ExchangeException(String message) {
    super(message);
  }
}

package org.interlake.protocol.config;

/** Inside this package only: a value was asked for whose fault has been reported already. */
final class FaultySetting extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FaultySetting() {
    super("This setting was refused: ask for it inside ConfigSection.build", null, false, false);
  }
}

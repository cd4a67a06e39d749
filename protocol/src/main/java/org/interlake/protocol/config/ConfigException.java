package org.interlake.protocol.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration file cannot be used. The caller prints the message, one fault a line in the
 * file's order, and ends with {@link #EXIT_CODE}; nothing has been started.
 */
public final class ConfigException extends RuntimeException {
  /** {@code EX_CONFIG} of sysexits.h. */
  public static final int EXIT_CODE = 78;

  private static final long serialVersionUID = 1L;

  private final transient List<ConfigFault> faults;

  ConfigException(List<ConfigFault> faults) {
    super(faults.stream().map(ConfigFault::message).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
  }

  /** At least one, in the order of their lines. */
  public List<ConfigFault> faults() {
    return faults;
  }
}

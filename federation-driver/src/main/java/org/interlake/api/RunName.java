package org.interlake.api;

import java.util.Optional;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;

/** Names of runs as programs give them. */
final class RunName {
  private RunName() {}

  static Optional<RunId> of(Optional<String> name) {
    return name.map(RunName::of);
  }

  /**
   * @throws RequestException USAGE if it cannot be one
   */
  static RunId of(String name) {
    try {
      return new RunId(name);
    } catch (IllegalArgumentException e) {
      throw new RequestException(ExitCode.USAGE, e.getMessage(), e);
    }
  }
}

package org.interlake.driver.cli;

import java.util.List;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RunState;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;

/** A run that a command asks something of: it has to have ended well. */
final class EndedRun {
  private static final int SHOWN = 5;

  private EndedRun() {}

  /**
   * The state that a run has ended in.
   *
   * @throws CommandException if there is no such run, if it has not ended, or if it was abandoned
   */
  static RunState require(Registry registry, RunId run, String folder) {
    List<RunState> states = registry.states(run);
    if (states.isEmpty()) {
      throw new CommandException(
          ExitCode.DATA,
          "there is no run '%s' in %s (the latest: %s)"
              .formatted(
                  run, folder, registry.runs().stream().map(RunState::run).limit(SHOWN).toList()));
    }
    RunState last = states.get(states.size() - 1);
    if (last.status() == RunState.Status.ABANDONED) {
      throw new CommandException(
          ExitCode.ABANDONED,
          "run %s was abandoned: %s".formatted(run, last.reason().orElse("no reason is known")));
    }
    if (last.status() != RunState.Status.FINISHED) {
      throw new CommandException(
          ExitCode.TRY_AGAIN,
          "run %s has not ended (%s): let its driver finish it"
              .formatted(
                  run, last.status() == RunState.Status.FAILED ? "its driver failed" : "running"));
    }
    return last;
  }
}

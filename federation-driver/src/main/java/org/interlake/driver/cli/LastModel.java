package org.interlake.driver.cli;

import java.util.List;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.Registry;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;

/** What a run came to: the model of its last round of training. */
final class LastModel {
  private LastModel() {}

  /**
   * The model that the run ended with.
   *
   * @throws CommandException if the run has not ended well, or makes no models
   */
  static ModelVersion of(Registry registry, RunId run, String folder) {
    EndedRun.require(registry, run, folder);
    List<ModelVersion> models = registry.modelVersions(run);
    if (models.isEmpty()) {
      throw new CommandException(
          ExitCode.DATA, "run %s made no model (a run of statistics makes none)".formatted(run));
    }
    return models.get(models.size() - 1);
  }
}

package org.interlake.driver.cli;

import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.interlake.driver.registry.RegistryException;
import org.interlake.driver.request.RequestException;
import org.interlake.driver.run.ReferenceException;
import org.interlake.driver.run.RunConflictException;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.JobFailure;
import org.interlake.protocol.job.StopSignal;

/** What the failure of a statement means to whoever wrote it. */
final class SqlFailure {
  private SqlFailure() {}

  /** Sorts it: what Interlake says comes before what Spark makes of it. */
  static JobFailure of(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof RequestException request) {
        return new JobFailure(request.code(), request.getMessage());
      } else if (cause instanceof ConfigException config) {
        return new JobFailure(ExitCode.CONFIGURATION, config.getMessage());
      } else if (cause instanceof RunConflictException conflict) {
        return new JobFailure(conflict.code(), conflict.getMessage());
      } else if (cause instanceof ReferenceException reference) {
        return new JobFailure(reference.code(), reference.getMessage());
      } else if (cause instanceof RegistryException) {
        return new JobFailure(ExitCode.UNAVAILABLE, cause.getMessage());
      }
    }
    if (StopSignal.isCauseOf(thrown)) {
      return new JobFailure(ExitCode.INTERRUPTED, "the statement was stopped");
    }
    if (thrown instanceof AnalysisException analysis) {
      return new JobFailure(ExitCode.USAGE, analysis.getSimpleMessage());
    }
    return thrown instanceof SparkThrowable
        ? new JobFailure(ExitCode.DATA, firstLine(thrown))
        : JobFailure.of(thrown);
  }

  private static String firstLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
  }
}

package org.interlake.driver.request;

import org.interlake.driver.registry.RegistryException;
import org.interlake.driver.run.ReferenceException;
import org.interlake.driver.run.RunConflictException;
import org.interlake.driver.table.TableException;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.JobFailure;

/** What an exception of the driver means to whoever asked. */
public final class RequestFailure {
  private RequestFailure() {}

  /** Sorts an exception of the driver, of {@code protocol} or of the platform. */
  public static JobFailure of(Throwable thrown) {
    if (thrown instanceof RunConflictException conflict) {
      return new JobFailure(conflict.code(), conflict.getMessage());
    }
    if (thrown instanceof RequestException request) {
      return new JobFailure(request.code(), request.getMessage());
    }
    if (thrown instanceof ReferenceException reference) {
      return new JobFailure(reference.code(), reference.getMessage());
    }
    if (thrown instanceof RegistryException || thrown instanceof TableException) {
      return new JobFailure(ExitCode.UNAVAILABLE, thrown.getMessage());
    }
    return JobFailure.of(thrown);
  }
}

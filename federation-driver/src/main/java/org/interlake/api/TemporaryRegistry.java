package org.interlake.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.job.ExitCode;

/** A folder for the registry of a run that nobody keeps. */
final class TemporaryRegistry {
  private TemporaryRegistry() {}

  /**
   * Makes one, which is deleted when this process ends.
   *
   * @throws RequestException USAGE if executors on other machines could not see it
   */
  static String folder(SparkSession spark) {
    if (!spark.sparkContext().isLocal()) {
      throw new RequestException(
          ExitCode.USAGE,
          "master %s has executors that cannot see a temporary folder of this machine (name a registry that all can reach: withRegistry)"
              .formatted(spark.sparkContext().master()));
    }
    try {
      Path folder = Files.createTempDirectory("interlake-registry-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder.toUri().toString();
    } catch (IOException e) {
      throw new RequestException(
          ExitCode.UNAVAILABLE,
          "no temporary folder can be made: %s (name a registry: withRegistry)".formatted(e),
          e);
    }
  }

  private static void delete(Path folder) {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException | UncheckedIOException e) {
      return; // the system's own cleaning is left
    }
    for (Path each : deepestFirst) {
      try {
        Files.deleteIfExists(each);
      } catch (IOException e) {
        return;
      }
    }
  }
}

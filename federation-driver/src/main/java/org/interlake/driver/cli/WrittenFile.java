package org.interlake.driver.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.interlake.driver.run.InterlakeVersion;
import org.interlake.protocol.job.ExitCode;

/**
 * A file that a command writes when all else is done; one that is there is replaced.
 *
 * @param option the option that named it, for what is told of it
 */
record WrittenFile(String option, Path file) {
  WrittenFile {
    requireNonNull(option, "option");
    requireNonNull(file, "file");
  }

  /**
   * Looks whether it can be written: before what may take hours, not after it.
   *
   * @param file null if the option was not given
   * @throws CommandException if there is no folder for it, or a folder in its place
   */
  static Optional<WrittenFile> of(String option, Path file) {
    if (file == null) {
      return Optional.empty();
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new CommandException(
          ExitCode.USAGE,
          "%s %s: there is no folder %s (make it, or name another)"
              .formatted(option, file, folder));
    }
    if (Files.isDirectory(file)) {
      throw new CommandException(
          ExitCode.USAGE,
          "%s %s: this is a folder (name a file in it, or another)".formatted(option, file));
    }
    return Optional.of(new WrittenFile(option, file));
  }

  /**
   * Writes it.
   *
   * @throws CommandException if it cannot be written
   */
  void write(String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "%s %s cannot be written: %s".formatted(option, file, e));
    }
  }

  /**
   * What stands below a page.
   *
   * @param source what it was made from
   */
  static String footer(String source) {
    return "Made by interlake %s on %s from %s."
        .formatted(
            InterlakeVersion.current(), Instant.now().truncatedTo(ChronoUnit.SECONDS), source);
  }
}

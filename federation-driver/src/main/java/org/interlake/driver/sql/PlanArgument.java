package org.interlake.driver.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;

/**
 * The plan that somebody gave: its text, or where it stands.
 *
 * @param name stands before every fault
 */
record PlanArgument(String name, RunPlan plan) {
  /** What a plan's text is called in messages. */
  private static final String TEXT = "plan";

  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]+:/.*");
  private static final int MAX_BYTES = 1 << 20;

  /**
   * Reads a plan to start it.
   *
   * @param given a text has more than one line, or is JSON; anything else is a path, local or of a
   *     Hadoop file system
   * @throws org.interlake.protocol.config.ConfigException with every fault of the plan
   * @throws RequestException UNAVAILABLE if the file cannot be read
   */
  static PlanArgument read(String given, Configuration hadoop, Clock clock) {
    if (given.contains("\n") || given.stripLeading().startsWith("{")) {
      return new PlanArgument(TEXT, PlanReader.parseAnyForStart(TEXT, given, clock));
    }
    if (SCHEME.matcher(given).matches()) {
      return new PlanArgument(
          given, PlanReader.parseAnyForStart(given, text(given, hadoop), clock));
    }
    return new PlanArgument(given, PlanReader.readAnyForStart(Path.of(given), clock));
  }

  private static String text(String uri, Configuration hadoop) {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(uri);
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new RequestException(
            ExitCode.CONFIGURATION, "%s is larger than 1 MiB: it is no plan".formatted(uri));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new RequestException(
          ExitCode.UNAVAILABLE, "the plan %s cannot be read: %s".formatted(uri, e), e);
    }
  }
}

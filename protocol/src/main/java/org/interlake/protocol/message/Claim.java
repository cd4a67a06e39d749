package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A driver's word that it is the one that advances the run.
 *
 * @param instance a random name of the driver's process
 * @param host where it runs
 * @param pid its process there
 * @param startedAt when that process started: a process number is used again
 */
public record Claim(String instance, String host, long pid, Instant startedAt) {
  public Claim {
    requireNonNull(instance, "instance");
    requireNonNull(host, "host");
    requireNonNull(startedAt, "startedAt");
  }
}

package org.interlake.protocol.doctor;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.job.ExitCode;

/** Rights on folders: those of a party, its own part of the exchange, and those of others. */
public final class FolderChecks {
  private static final Duration CLOCK_WATCH = Duration.ofSeconds(2);
  private static final Duration CLOCK_BAD = Duration.ofSeconds(60);
  private static final String ADMINISTRATOR =
      "let the administrator of the folder run what 'bin/interlake exchange grants' prints";

  private final Findings findings;
  private final Configuration hadoop;
  private final Clock clock;

  public FolderChecks(Findings findings, Configuration hadoop, Clock clock) {
    this.findings = requireNonNull(findings, "findings");
    this.hadoop = requireNonNull(hadoop, "hadoop");
    this.clock = requireNonNull(clock, "clock");
  }

  /** That a folder of the party's own can be written, or made. */
  public void own(String check, URI folder, ExitCode code) {
    try {
      FolderProbe probe = FolderProbe.of(folder, hadoop);
      if (probe.isObjectStore()) {
        findings.add(
            Finding.ok(
                check,
                "%s (%s; an object store is not written to try it)"
                    .formatted(probe.name(), there(probe))));
        return;
      }
      probe.write(clock);
      findings.add(
          Finding.ok(check, "%s can be written (%s)".formatted(probe.name(), there(probe))));
    } catch (IOException | IllegalArgumentException e) {
      findings.add(
          Finding.fail(
              check,
              code,
              "%s cannot be written: %s".formatted(folder, reason(e)),
              "give this account the right to write there, or name another folder"));
    }
  }

  private static String there(FolderProbe probe) throws IOException {
    return probe.exists() ? "it is there" : "it will be made";
  }

  /**
   * The rights on an exchange in a folder, and its clock.
   *
   * @param federation the folder of the federation
   * @param own this party's prefix, such as {@code sites/a}
   * @param others prefixes that it must not write
   */
  public void exchange(URI federation, String own, List<String> others) {
    FolderProbe root;
    try {
      root = FolderProbe.of(federation, hadoop);
    } catch (IOException | IllegalArgumentException e) {
      findings.add(
          Finding.fail(
              "own prefix", ExitCode.UNAVAILABLE, reason(e), "check the exchange's address"));
      return;
    }
    ownPrefix(root.below(own), own);
    others(root, others);
  }

  private void ownPrefix(FolderProbe probe, String own) {
    if (probe.isObjectStore()) {
      findings.add(
          Finding.warn(
              "own prefix",
              "%s was not tried: an object store may keep what is written".formatted(own),
              "'bin/interlake exchange grants' prints the policy that this party needs"));
      return;
    }
    try {
      Duration ahead = probe.write(clock);
      findings.add(Finding.ok("own prefix", "%s can be written".formatted(own)));
      findings.add(clock(ahead));
    } catch (IOException e) {
      findings.add(
          Finding.fail(
              "own prefix",
              ExitCode.UNAVAILABLE,
              "%s cannot be written: %s".formatted(own, reason(e)),
              ADMINISTRATOR));
    }
  }

  /**
   * @param ahead how far the exchange's clock is before this one
   */
  static Finding clock(Duration ahead) {
    Duration apart = ahead.abs();
    String text =
        "the exchange's clock is %s this one's"
            .formatted(
                apart.compareTo(CLOCK_WATCH) < 0
                    ? "within 2 s of"
                    : "%d s %s"
                        .formatted(apart.toSeconds(), ahead.isNegative() ? "behind" : "ahead of"));
    if (apart.compareTo(CLOCK_WATCH) < 0) {
      return Finding.ok("clock", text);
    }
    String remedy = "set both by NTP: deadlines of rounds are read off each party's own clock";
    return apart.compareTo(CLOCK_BAD) < 0
        ? Finding.warn("clock", text, remedy)
        : Finding.fail("clock", ExitCode.UNAVAILABLE, text, remedy);
  }

  private void others(FolderProbe root, List<String> others) {
    int unknown = 0;
    int writable = 0;
    String first = "";
    for (String other : others) {
      try {
        Optional<Boolean> could = root.below(other).couldWrite();
        if (could.isEmpty()) {
          unknown++;
        } else if (could.get()) {
          first = writable == 0 ? other : first;
          writable++;
        }
      } catch (IOException e) {
        unknown++; // a folder that cannot even be looked at
      }
    }
    if (writable > 0) {
      findings.add(
          Finding.warn(
              "others' prefixes",
              "this account could write %s%s: signatures are then all that keeps parties apart"
                  .formatted(first, writable > 1 ? " and %d more".formatted(writable - 1) : ""),
              "give each party an account of its own; " + ADMINISTRATOR));
      return;
    }
    findings.add(
        Finding.ok(
            "others' prefixes",
            unknown == 0
                ? "none of %d can be written".formatted(others.size())
                : "none of %d can be written, as far as can be told (%d are not there, or not to be asked)"
                    .formatted(others.size(), unknown)));
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message.lines().findFirst().orElse("");
  }
}

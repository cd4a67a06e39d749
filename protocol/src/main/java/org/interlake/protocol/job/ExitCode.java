package org.interlake.protocol.job;

/**
 * The exit codes of every Interlake command, after BSD's {@code sysexits.h}; {@code
 * docs/reference/exit-codes.md} is their table.
 */
public enum ExitCode {
  DONE(0),
  /** The answer to a question is no: a model is worse, a rule is broken. */
  UNMET(3),
  /** Wrong options. */
  USAGE(64),
  /** The site's table does not fit the plan. */
  DATA(65),
  /** The exchange, a table or a file system cannot be reached. */
  UNAVAILABLE(69),
  /** A fault of Interlake itself. */
  INTERNAL(70),
  /** Nothing to do yet, or somebody else is doing it: try again later. */
  TRY_AGAIN(75),
  /** The run ended without a model: quorum or deadline missed, or every site declined. */
  ABANDONED(76),
  /** The site's policy forbids it, or a signature is not to be believed. */
  REFUSED(77),
  /** A configuration file, plan or key file is wrong. */
  CONFIGURATION(78),
  /** Stopped by Ctrl-C; the platform makes it 143 for SIGTERM. */
  INTERRUPTED(130);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}

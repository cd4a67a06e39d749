package org.interlake.protocol.job;

/**
 * The exit codes of every Interlake command, after BSD's {@code sysexits.h}; {@code
 * docs/reference/exit-codes.md} is their table.
 */
public enum ExitCode {
  DONE(0, "done"),
  UNMET(3, "the answer to a question is no: a model is worse, a rule is broken"),
  USAGE(64, "wrong options"),
  DATA(65, "the table does not fit the plan, or what was asked for is not there"),
  UNAVAILABLE(69, "the exchange, a table or a file system cannot be reached"),
  INTERNAL(70, "a fault of Interlake itself"),
  TRY_AGAIN(75, "nothing to do yet, or somebody else is doing it: try again later"),
  ABANDONED(76, "the run ended without a model: quorum or deadline missed, or every site declined"),
  REFUSED(77, "the site's policy forbids it, or a signature is not to be believed"),
  CONFIGURATION(78, "a configuration file, plan or key file is wrong"),
  INTERRUPTED(130, "stopped by Ctrl-C; the platform makes it 143 for SIGTERM");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  /** In words, for the reference. */
  public String meaning() {
    return meaning;
  }
}

package org.interlake.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.ToIntFunction;
import org.interlake.driver.cli.InterlakeMain;
import org.interlake.site.SiteMain;

/**
 * A command as an operator types it, but in this process and its Spark session: what a process of
 * its own adds, {@link SeparateProcessesTest} looks at.
 *
 * @param output what it printed, errors as well
 */
record Typed(int exitCode, String output) {
  /** Nothing else may print meanwhile. */
  static Typed interlake(String... arguments) {
    return typed(InterlakeMain::run, arguments);
  }

  /** What the site's part of the program answers to what stands behind {@code site}. */
  static Typed site(String... arguments) {
    return typed(SiteMain::run, arguments);
  }

  private static Typed typed(ToIntFunction<String[]> main, String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PrintStream here = new PrintStream(printed, true, UTF_8)) {
      System.setOut(here);
      System.setErr(here);
      int code = main.applyAsInt(arguments);
      return new Typed(code, printed.toString(UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}

package org.interlake.api;

/**
 * Hears how a run goes, on the thread that runs it. What it throws ends the run.
 *
 * <pre>{@code
 * federation.withListener(round -> System.out.println(round.text())).run(plan);
 * }</pre>
 */
@FunctionalInterface
public interface RoundListener {
  /** A round has closed. */
  void roundClosed(Round round);

  /**
   * A site does not take part.
   *
   * @param reason a word and a sentence, as the site gave them
   */
  default void siteDeclined(String site, String reason) {}

  /** What the owner of the model should know: a sentence, said once in a run. */
  default void warned(String warning) {}
}

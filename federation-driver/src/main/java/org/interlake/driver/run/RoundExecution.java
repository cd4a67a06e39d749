package org.interlake.driver.run;

/** Takes a round from its model to its aggregate. */
@FunctionalInterface
interface RoundExecution {
  /**
   * Calls the sites, and folds what they send.
   *
   * @throws RunAbandonedException if the round cannot close
   * @throws InterruptedException if the driver is being stopped
   */
  ClosedRound execute(RoundRequest request) throws InterruptedException;
}

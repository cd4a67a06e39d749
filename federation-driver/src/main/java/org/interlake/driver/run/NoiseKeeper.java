package org.interlake.driver.run;

import org.interlake.models.training.RoundSecret;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;

/**
 * Where the driver of one run draws the noise from that protects its sites, and what it was drawn
 * for.
 *
 * <p>Laws: the noise of a round is drawn for one sum only, and is the same whenever that sum is
 * made again; no two sums share noise. A second draw for the same sum could be averaged with the
 * first, and the same noise on two sums could be subtracted.
 */
public interface NoiseKeeper {
  /**
   * Finds the run's key, or draws it. Before the first round that needs it.
   *
   * @param released whether a model with noise is out already
   * @throws RunConflictException if there is none and must be one
   */
  void ready(boolean released);

  /**
   * The secret of a round's noise. When this returns, the round is noised for ever as {@code made}.
   *
   * @param made the digest of all that the noise is added to, and under which bound
   * @throws RunConflictException if the round's noise was drawn for something else
   */
  RoundSecret of(RoundNumber round, Digest made);

  /** Forgets the key, once the run is over; what it was drawn for is remembered. */
  void forget();
}

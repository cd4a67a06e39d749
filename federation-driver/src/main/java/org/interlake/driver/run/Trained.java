package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.driver.run.RunRecorder.MadeModel;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.training.GlobalModel;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A model, and the round that made it.
 *
 * @param serverMemory what the driver's step remembers
 * @param bound of the next round's differences, where noise protects the sites and it moves
 * @param madeBy its contributors are the model's
 * @param last that round, or one after it that was skipped
 * @param parent the digest of what the round that made it started from, if it had anything
 */
record Trained(
    GlobalModel model,
    DoubleVector serverMemory,
    OptionalDouble bound,
    FittedContract contract,
    ClosedRound madeBy,
    ClosedRound last,
    Optional<Digest> parent) {
  Trained {
    requireNonNull(model, "model");
    requireNonNull(serverMemory, "serverMemory");
    requireNonNull(bound, "bound");
    requireNonNull(contract, "contract");
    requireNonNull(madeBy, "madeBy");
    requireNonNull(last, "last");
    requireNonNull(parent, "parent");
  }

  MadeModel made() {
    return new MadeModel(model, SiteLevelNoise.remembered(serverMemory, bound), contract);
  }

  RoundNumber nextRound() {
    return last.request().number().next();
  }

  /** The same model, after a round that brought nothing. */
  Trained after(ClosedRound skipped) {
    return new Trained(model, serverMemory, bound, contract, madeBy, skipped, parent);
  }
}

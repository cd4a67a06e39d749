package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.vector.DoubleVector;

/**
 * The models of the last rounds, for updates that answer an earlier call than the newest.
 *
 * <p>Federated averaging with a buffer (Nguyen et al. 2022, Algorithm 1), with the steps weighted
 * by examples as in federated averaging:
 *
 * <pre>
 * x_n    the model of round n, which closes now
 * y_i    the update of site i, computed from x of the round that it answers, x_(n - τ_i)
 * w_i    its examples;   s_i = 1 / (1 + τ_i)^a   its discount;   c_i = w_i s_i
 *
 * step   = Σ c_i (y_i - x_(n - τ_i)) / Σ w_i
 *        = (C / W) (M - X),   C = Σ c_i,  W = Σ w_i,  M = Σ c_i y_i / C,  X = Σ c_i x_(n - τ_i) / C
 * </pre>
 *
 * M is the weighted mean that the fold of all updates makes. Sums are taken in site order. If no
 * update is late, then C = W, X = x_n, and x_n + step is M, to the last bit.
 */
final class EarlierModels {
  private final int kept;
  private final NavigableMap<Integer, DoubleVector> models = new TreeMap<>();

  /**
   * @param maximumStaleness rounds that an update may be late, 0 or more
   */
  EarlierModels(int maximumStaleness) {
    this.kept = maximumStaleness;
  }

  /** The model of a round that is about to be called. */
  void remember(RoundNumber round, DoubleVector parameters) {
    models.put(round.number(), requireNonNull(parameters, "parameters"));
    models.headMap(round.number() - kept).clear();
  }

  /** The digest of the model that a round's call was about. */
  Digest digestOf(RoundNumber round) {
    return Digest.of(models.get(round.number()).encode());
  }

  /**
   * What the buffer of a round makes of its model.
   *
   * @param mean M, and behind it whatever else an update holds, which is returned as it is
   */
  DoubleVector moved(RoundNumber round, Collection<VerifiedUpdate> updates, DoubleVector mean) {
    if (updates.stream().allMatch(update -> update.answered().equals(round))) {
      return mean;
    }
    double[] values = mean.toArray();
    double[] current = models.get(round.number()).toArray();
    double[] origin = new double[current.length];
    double counted = 0;
    double whole = 0;
    for (VerifiedUpdate update : updates) {
      double weight = update.folded().weight();
      counted += weight;
      whole += update.fullWeight();
      double[] start = models.get(update.answered().number()).toArray();
      for (int j = 0; j < start.length; j++) {
        origin[j] += weight * start[j];
      }
    }
    double share = counted / whole;
    for (int j = 0; j < current.length; j++) {
      values[j] = current[j] + share * (values[j] - origin[j] / counted);
    }
    return DoubleVector.of(mean.layout(), values);
  }

  /**
   * The same of coded updates: the driver has read each as its difference from the model that it
   * answers, and added that to x_n. So X is x_n, whichever models they answer.
   */
  DoubleVector movedByDifferences(
      RoundNumber round, Collection<VerifiedUpdate> updates, DoubleVector mean) {
    double counted = 0;
    double whole = 0;
    for (VerifiedUpdate update : updates) {
      counted += update.folded().weight();
      whole += update.fullWeight();
    }
    if (counted == whole) {
      return mean;
    }
    double[] values = mean.toArray();
    double[] current = models.get(round.number()).toArray();
    double share = counted / whole;
    for (int j = 0; j < current.length; j++) {
      values[j] = current[j] + share * (values[j] - current[j]);
    }
    return DoubleVector.of(mean.layout(), values);
  }
}

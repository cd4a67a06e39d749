package org.interlake.models;

import java.util.List;
import java.util.Optional;
import org.interlake.models.training.RoundSecret;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * What a site keeps from round to round and never sends, as one round sees it. Laws:
 *
 * <ul>
 *   <li>{@link #recall} gives what was kept with the last update of an earlier round that
 *       <em>counted</em>, which is to say that it went into a model; an update that came too late
 *       or was refused leaves no trace;
 *   <li>so a site that is killed anywhere, and repeats its round, recalls the same vectors bit for
 *       bit, and keeps the same.
 * </ul>
 */
public interface SiteMemory {
  /**
   * What was kept; empty if no update of this site has counted yet.
   *
   * @param layouts of the vectors that are expected
   */
  Optional<List<DoubleVector>> recall(List<VectorLayout> layouts);

  /**
   * What this round's samples and noise are drawn from: drawn once and kept, so that a site that
   * repeats the round sends the same bytes, and an average over repetitions tells nothing.
   */
  RoundSecret secret();

  /** Keeps vectors with this round's update, before it is sent; once in a round. */
  void keep(List<DoubleVector> vectors);

  /** Of who takes part in no model and so keeps nothing. */
  static SiteMemory none() {
    return new SiteMemory() {
      @Override
      public Optional<List<DoubleVector>> recall(List<VectorLayout> layouts) {
        return Optional.empty();
      }

      @Override
      public RoundSecret secret() {
        throw new UnsupportedOperationException("No noise is drawn where nothing is kept");
      }

      @Override
      public void keep(List<DoubleVector> vectors) {}
    };
  }
}

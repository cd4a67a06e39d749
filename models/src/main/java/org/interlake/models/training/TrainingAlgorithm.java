package org.interlake.models.training;

import java.util.List;
import java.util.Optional;
import org.interlake.models.data.SiteData;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * A way of training, as both sides see it. Stateless: all that passes from round to round is in the
 * {@link GlobalModel} and, for few algorithms, in what each site keeps, so a run can be resumed,
 * verified and replayed.
 *
 * <pre>
 * driver   model    = initialModel()
 * site     u_k, m_k = compute(data_k, (model.parameters, companions(model), m_k), (k, round, seed))
 * driver   u        = combination of all u_k, coordinate by coordinate, in site order
 * driver   model    = advance(model, u).next
 * </pre>
 *
 * A site keeps the new m_k only once it knows that its update counted.
 *
 * <p>Laws: {@code compute} depends on the multiset of the site's rows only, and {@code advance} on
 * its arguments only, down to the last bit. With {@link Combination#SUM}, the sum over sites is
 * what one site with all rows would have computed, up to rounding.
 */
public interface TrainingAlgorithm {
  /** The model's parameters, which the driver publishes. */
  VectorLayout parameterLayout();

  /** What the driver remembers beside the parameters. */
  VectorLayout stateLayout();

  /** What the sites get beside the parameters; nothing, for most. */
  default List<VectorLayout> companionLayouts() {
    return List.of();
  }

  /** What they get of this model, of {@link #companionLayouts}. */
  default List<DoubleVector> companions(GlobalModel model) {
    return List.of();
  }

  /** What each site keeps from round to round and never sends; nothing, for most. */
  default Optional<VectorLayout> memoryLayout() {
    return Optional.empty();
  }

  /** What a site sends. */
  VectorLayout updateLayout();

  /**
   * What an update starts with one like, where updates hold models: those of the model's parameters
   * that travel back, which are all of them for most.
   */
  default DoubleVector travelling(GlobalModel model) {
    return model.parameters();
  }

  /** How the sites' updates are combined. */
  Combination combination();

  /** The model of the first round. */
  GlobalModel initialModel();

  /**
   * A site's half of a round: one pass over its rows, or one program.
   *
   * @throws TrainingException if there is no update
   */
  LocalUpdate compute(SiteData data, RoundInput input, SiteRound round);

  /**
   * The driver's half of a round.
   *
   * @param current the model that the round started from
   * @throws TrainingException if there is no next model
   */
  Advance advance(GlobalModel current, Combined combined);
}

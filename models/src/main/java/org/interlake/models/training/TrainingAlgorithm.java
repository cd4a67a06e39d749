package org.interlake.models.training;

import org.interlake.models.data.SiteData;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * A way of training, as both sides see it. Stateless: all that passes from round to round is in the
 * {@link GlobalModel}, so a run can be resumed, verified and replayed.
 *
 * <pre>
 * driver   model = initialModel()
 * site     u_k   = compute(data_k, model.parameters, (k, round, seed))
 * driver   u     = combination of all u_k, coordinate by coordinate, in site order
 * driver   model = advance(model, u).next
 * </pre>
 *
 * Laws: {@code compute} depends on the multiset of the site's rows only, and {@code advance} on its
 * arguments only, down to the last bit. With {@link Combination#SUM}, the sum over sites is what
 * one site with all rows would have computed, up to rounding.
 */
public interface TrainingAlgorithm {
  /** The model's parameters, which the driver publishes. */
  VectorLayout parameterLayout();

  /** What the driver remembers beside the parameters. */
  VectorLayout stateLayout();

  /** What a site sends. */
  VectorLayout updateLayout();

  /** How the sites' updates are combined. */
  Combination combination();

  /** The model of the first round. */
  GlobalModel initialModel();

  /**
   * A site's half of a round: one pass over its rows, or one program.
   *
   * @param parameters of {@link #parameterLayout}
   */
  LocalUpdate compute(SiteData data, DoubleVector parameters, SiteRound round);

  /**
   * The driver's half of a round.
   *
   * @param current the model that the round started from
   * @param combined of {@link #updateLayout}
   * @throws TrainingException if there is no next model
   */
  Advance advance(GlobalModel current, DoubleVector combined);
}

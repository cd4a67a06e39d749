package org.interlake.models.descent;

import java.util.Arrays;
import java.util.List;
import org.interlake.models.data.BlockProgram;
import org.interlake.models.data.RowBlock;

/**
 * A site's half of a round of adaptive mixing (Deng, Kamani and Mahdavi 2020, Algorithm 1). Returns
 * v, then α.
 *
 * <pre>
 * w    the site's copy of the global model, which descends as it does for the update
 * v    the site's own model
 * α    its share                 m = α v + (1 - α) w    the mixture, which the site uses
 * F    the mean loss of a row, with the penalty
 * r    learning rate
 *
 * once, if α is adaptive         α ← α - r ⟨v - w, ∇F(m)⟩, cut to [0, 1]
 * each batch                     v ← v - r ∂F(m)/∂v = v - r α ∇F(m)
 *                                w ← w - r ∇F(w)
 * </pre>
 *
 * <p>The step of α takes the gradient over all rows where the paper takes a batch's: it is taken
 * once a round, and a batch says little of so small an angle.
 */
final class MixedDescent implements BlockProgram {
  private static final long serialVersionUID = 1L;

  private final BatchGradient batches;
  private final BatchStep step;
  private final double[] global;
  private final double[] own;
  private final double share;
  private final boolean adaptive;
  private final Epochs epochs;

  /**
   * @param global w, as the round sent it
   * @param own v
   * @param share α
   */
  MixedDescent(
      BatchGradient batches,
      BatchStep step,
      double[] global,
      double[] own,
      double share,
      boolean adaptive,
      Epochs epochs) {
    this.batches = batches;
    this.step = step;
    this.global = global;
    this.own = own;
    this.share = share;
    this.adaptive = adaptive;
    this.epochs = epochs;
  }

  @Override
  public double[] run(List<RowBlock> blocks) {
    double mixed = adaptive ? adapted(blocks) : share;
    Mixing mixing = new Mixing(mixed);
    epochs.run(blocks, mixing);
    double[] result = Arrays.copyOf(mixing.own, own.length + 1);
    result[own.length] = mixed;
    return result;
  }

  private double adapted(List<RowBlock> blocks) {
    double[] mixture = mixture(own, global, share);
    double[] gradient = new double[mixture.length];
    long rows = 0;
    for (RowBlock block : blocks) {
      int[] order = new int[block.rows()];
      Arrays.setAll(order, row -> row);
      batches.add(block, order, 0, order.length, mixture, gradient);
      rows += order.length;
    }
    step.toMean(gradient, rows, mixture);
    double slope = 0;
    for (int i = 0; i < gradient.length; i++) {
      slope += (own[i] - global[i]) * gradient[i];
    }
    return Math.max(0, Math.min(1, share - step.rate() * slope));
  }

  /** α v + (1 - α) w. */
  static double[] mixture(double[] own, double[] global, double share) {
    double[] mixture = new double[own.length];
    for (int i = 0; i < mixture.length; i++) {
      mixture[i] = share * own[i] + (1 - share) * global[i];
    }
    return mixture;
  }

  /** Both models on their way down. */
  private final class Mixing implements Epochs.Batch {
    private final double share;
    private final Descending copy = new Descending(batches, step, global, global);
    private final double[] own = MixedDescent.this.own.clone();
    private final double[] gradient = new double[own.length];
    private final LocalOptimizer.Steps steps = step.begin(own.length);
    private double[] mixture;

    Mixing(double share) {
      this.share = share;
      this.mixture = mixture(own, copy.parameters(), share);
    }

    @Override
    public void add(RowBlock block, int[] order, int from, int to) {
      batches.add(block, order, from, to, mixture, gradient);
      copy.add(block, order, from, to);
    }

    @Override
    public void end(int rows) {
      step.takeShare(steps, own, gradient, rows, mixture, share);
      Arrays.fill(gradient, 0);
      copy.end(rows);
      mixture = mixture(own, copy.parameters(), share);
    }
  }
}

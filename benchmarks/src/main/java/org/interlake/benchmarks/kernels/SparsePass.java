package org.interlake.benchmarks.kernels;

import java.util.List;
import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.RowBlock;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Intercept;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** A million rows of 10,000 features, 20 of them not 0, shared by two threads. */
@State(Scope.Thread)
@Threads(2)
public class SparsePass {
  static final int THREADS = 2;
  static final int BLOCKS_OF_A_THREAD = 122;
  static final int WIDTH = 10_000;
  static final int NON_ZEROS = 20;

  private List<RowBlock> blocks;
  private BlockKernel gradient;

  /** Draws the rows. */
  @Setup
  public void draw() {
    blocks = Blocks.sparse(BLOCKS_OF_A_THREAD, WIDTH, NON_ZEROS);
    gradient =
        new GlmObjective(new Binomial(), WIDTH, Intercept.FITTED, 0)
            .gradientAt(Blocks.parameters(WIDTH));
  }

  /** Loss and gradient of logistic regression. */
  @Benchmark
  public double[] gradient() {
    double[] sums = new double[gradient.length()];
    blocks.forEach(block -> gradient.add(block, sums));
    return sums;
  }
}

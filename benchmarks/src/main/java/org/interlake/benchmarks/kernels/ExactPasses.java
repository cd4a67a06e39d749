package org.interlake.benchmarks.kernels;

import java.util.List;
import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.RowBlock;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Intercept;
import org.interlake.models.glm.NewtonPass;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Passes over 250,000 rows of 50 doubles, as the exact strategies keep them. */
@State(Scope.Benchmark)
public class ExactPasses {
  static final int BLOCKS = 61;
  static final int WIDTH = 50;

  private List<RowBlock> blocks;
  private BlockKernel gradient;
  private BlockKernel hessian;

  /** Draws the rows. */
  @Setup
  public void draw() {
    blocks = Blocks.doubles(BLOCKS, WIDTH);
    double[] theta = Blocks.parameters(WIDTH);
    gradient = new GlmObjective(new Binomial(), WIDTH, Intercept.FITTED, 0).gradientAt(theta);
    hessian = NewtonPass.of(theta);
  }

  /** Of L-BFGS. */
  @Benchmark
  public double[] gradient() {
    return sums(gradient);
  }

  /** Of Newton's method: loss, gradient and Hessian. */
  @Benchmark
  public double[] hessian() {
    return sums(hessian);
  }

  private double[] sums(BlockKernel kernel) {
    double[] sums = new double[kernel.length()];
    blocks.forEach(block -> kernel.add(block, sums));
    return sums;
  }
}

package org.interlake.benchmarks.kernels;

import java.util.List;
import org.interlake.models.data.BlockProgram;
import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.SgdEpoch;
import org.interlake.models.mlp.PerceptronObjective;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** An epoch of a small network, 50 - 32 - 1, over 65,536 rows. */
@State(Scope.Benchmark)
public class PerceptronEpoch {
  static final int BLOCKS = 16;
  static final int WIDTH = 50;

  private List<RowBlock> blocks;
  private BlockProgram epoch;

  /** Draws the rows. */
  @Setup
  public void draw() {
    blocks = Blocks.floats(BLOCKS, WIDTH);
    Plan plan =
        PlanReader.parse(
            "network",
            """
        interlake: 1
        name: network
        federation: benchmark
        dataset: rows
        sites: [site-0]
        features: [{column: x, type: double}]
        label: {column: y, type: long, positive: 1, negative: 0}
        model: {name: network, family: mlp, hidden: [32]}
        strategy: {name: fedavg, batchSize: 256, learningRate: 0.05}
        rounds: {maximum: 1}
        """);
    epoch =
        SgdEpoch.of(
            PerceptronObjective.of(plan, (ModelSpec.MultilayerPerceptron) plan.model(), WIDTH),
            256,
            0.05);
  }

  /** An epoch, and the loss where it started. */
  @Benchmark
  public double[] epoch() {
    return epoch.run(blocks);
  }
}

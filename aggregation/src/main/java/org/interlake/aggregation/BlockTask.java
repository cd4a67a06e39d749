package org.interlake.aggregation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.Function;

/**
 * One task's part of a pass over a cohort: a run of coordinate blocks of every update. What comes
 * of a block depends on that block only, so any number of tasks gives the same.
 */
abstract class BlockTask implements Function<Integer, BlockTask.Part> {
  private static final long serialVersionUID = 1L;

  final CohortBlocks cohort;
  private final int tasks;

  BlockTask(CohortBlocks cohort, int tasks) {
    this.cohort = cohort;
    this.tasks = tasks;
  }

  @Override
  public final Part call(Integer task) {
    int from = firstBlock(task);
    int to = firstBlock(task + 1);
    List<UpdateFault> faults = new ArrayList<>();
    try (OpenCohort open = new OpenCohort(cohort)) {
      List<double[]> blocks = new ArrayList<>();
      open.open(faults);
      for (int block = from; open.isComplete() && block < to; block++) {
        if (open.read(block, faults)) {
          blocks.add(compute(open, block));
        }
      }
      return faults.isEmpty()
          ? new Part(blocks.toArray(new double[0][]), new UpdateFault[0])
          : new Part(new double[0][], faults.toArray(new UpdateFault[0]));
    }
  }

  /** The block that {@code open} has just read, as numbers. */
  abstract double[] compute(OpenCohort open, int block);

  private int firstBlock(int task) {
    return (int) ((long) cohort.blocks * task / tasks);
  }

  /** What a task brings back: its blocks in order, or what is wrong with whom. */
  static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;

    final double[][] blocks;
    final UpdateFault[] faults;

    Part(double[][] blocks, UpdateFault[] faults) {
      this.blocks = blocks;
      this.faults = faults;
    }
  }
}

package org.interlake.aggregation;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.Function;

/**
 * One task's part of a pass over a cohort: a run of coordinate blocks of every update. What comes
 * of a run of blocks depends on those only, so any number of tasks gives the same.
 */
abstract class BlockTask implements Function<Integer, TaskResult> {
  private static final long serialVersionUID = 1L;

  final CohortBlocks cohort;
  private final int tasks;
  private final int unitBlocks;

  /**
   * @param unitBlocks blocks that are never divided among tasks
   */
  BlockTask(CohortBlocks cohort, int tasks, int unitBlocks) {
    this.cohort = cohort;
    this.tasks = tasks;
    this.unitBlocks = unitBlocks;
  }

  @Override
  public final TaskResult call(Integer task) {
    int from = firstBlock(task);
    int to = firstBlock(task + 1);
    List<UpdateFault> faults = new ArrayList<>();
    try (OpenCohort open = new OpenCohort(cohort)) {
      open.open(faults);
      if (faults.isEmpty()) {
        TaskResult result = run(open, from, to, faults);
        if (faults.isEmpty()) {
          return result;
        }
      }
    }
    return TaskResult.faulty(faults.toArray(new UpdateFault[0]));
  }

  /**
   * Computes blocks {@code from} to {@code to - 1}. If an update is at fault, all blocks are read
   * all the same, so that every such update is named; what is returned is then not looked at.
   */
  abstract TaskResult run(OpenCohort open, int from, int to, List<UpdateFault> faults);

  private int firstBlock(int task) {
    long units = ((long) cohort.blocks + unitBlocks - 1) / unitBlocks;
    return (int) Math.min(cohort.blocks, units * task / tasks * unitBlocks);
  }
}

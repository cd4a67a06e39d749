package org.interlake.aggregation;

import java.util.ArrayList;
import java.util.List;

/** Combines the updates and brings the coordinates back, for a vector that the driver holds. */
final class FoldTask extends BlockTask {
  private static final long serialVersionUID = 1L;

  private final BlockFold fold;

  FoldTask(CohortBlocks cohort, int tasks, BlockFold fold) {
    super(cohort, tasks, BlockRuns.ofSpan(cohort.blocks));
    this.fold = fold;
  }

  @Override
  TaskResult run(OpenCohort open, int from, int to, List<UpdateFault> faults) {
    SpanSums sums = new SpanSums(cohort.blocks);
    List<double[]> coordinates = new ArrayList<>();
    try (ReferenceModel.Open model = fold.openReference()) {
      for (int block = from; block < to; block++) {
        if (open.read(block, faults)) {
          double[] start = model.values(cohort.firstCoordinate(block), cohort.coordinates(block));
          double[] combined = fold.combined(open, block, start);
          coordinates.add(combined);
          if (fold.hasReference()) {
            sums.add(block, fold.standing(open, start, combined));
          }
        }
      }
    }
    return TaskResult.of(sums.toArrays(), coordinates.toArray(new double[0][]), new byte[0][]);
  }
}

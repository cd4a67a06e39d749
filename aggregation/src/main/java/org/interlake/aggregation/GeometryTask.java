package org.interlake.aggregation;

import java.util.List;
import org.interlake.aggregation.kernel.InnerProducts;
import org.interlake.aggregation.rule.Weighting.Need;
import org.interlake.protocol.vector.ElementType;

/** Inner products of the updates' steps: for each span, those that the rule looks at. */
final class GeometryTask extends BlockTask {
  private static final long serialVersionUID = 1L;

  private final ReferenceModel reference;
  private final Need need;

  GeometryTask(CohortBlocks cohort, int tasks, ReferenceModel reference, Need need) {
    super(cohort, tasks, BlockRuns.ofSpan(cohort.blocks));
    this.reference = reference;
    this.need = need;
  }

  @Override
  TaskResult run(OpenCohort open, int from, int to, List<UpdateFault> faults) {
    SpanSums sums = new SpanSums(cohort.blocks);
    try (ReferenceModel.Open model = reference.open(cohort.source)) {
      for (int block = from; block < to; block++) {
        if (open.read(block, faults)) {
          sums.add(block, products(open, model, block));
        }
      }
    }
    return TaskResult.of(sums.toArrays(), new double[0][], new byte[0][]);
  }

  private double[] products(OpenCohort open, ReferenceModel.Open reference, int block) {
    int updates = cohort.updates();
    InnerProducts products =
        need == Need.ALL ? InnerProducts.ofPairs(updates) : InnerProducts.squares(updates);
    double[] sums = new double[products.length()];
    double[] model = reference.values(cohort.firstCoordinate(block), cohort.coordinates(block));
    float[] narrow =
        cohort.type == ElementType.FLOAT32 ? ReferenceModel.floats(model) : new float[0];
    for (int from = 0; from < model.length; from += InnerProducts.SEGMENT) {
      int length = Math.min(InnerProducts.SEGMENT, model.length - from);
      if (cohort.type == ElementType.FLOAT64) {
        products.add(open.doubles(), model, from, length, sums);
      } else {
        products.add(open.floats(), narrow, from, length, sums);
      }
    }
    return sums;
  }
}

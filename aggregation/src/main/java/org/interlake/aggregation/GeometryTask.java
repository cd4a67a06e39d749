package org.interlake.aggregation;

import org.interlake.aggregation.kernel.InnerProducts;
import org.interlake.aggregation.rule.Weighting.Need;
import org.interlake.protocol.vector.ElementType;

/** Inner products of the updates' steps: for each block, those that the rule looks at. */
final class GeometryTask extends BlockTask {
  private static final long serialVersionUID = 1L;

  private final ReferenceModel reference;
  private final Need need;

  GeometryTask(CohortBlocks cohort, int tasks, ReferenceModel reference, Need need) {
    super(cohort, tasks);
    this.reference = reference;
    this.need = need;
  }

  @Override
  double[] compute(OpenCohort open, int block) {
    int updates = cohort.updates();
    InnerProducts products =
        need == Need.ALL ? InnerProducts.ofPairs(updates) : InnerProducts.squares(updates);
    double[] sums = new double[products.length()];
    long first = cohort.firstCoordinate(block);
    double[] model = reference.values(first, cohort.coordinates(block));
    float[] narrow =
        reference.floats(cohort.type, first, cohort.coordinates(block)).orElse(new float[0]);
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

package org.interlake.aggregation;

import java.util.Arrays;
import org.interlake.aggregation.kernel.InnerProducts;
import org.interlake.protocol.vector.ElementType;

/**
 * Combines the updates: for each block its coordinates, and after them, if there is a model that
 * the sites started from, how each update stands to what came out:
 *
 * <pre>
 * c_0 … c_{m-1}   the block's combined coordinates
 * ‖d_k‖²          n of them, over the block's coordinates of the model
 * ⟨d_k, d̄⟩        n of them
 * ‖d̄‖²            one
 * </pre>
 */
final class FoldTask extends BlockTask {
  private static final long serialVersionUID = 1L;

  private final BlockOperation model;
  private final BlockOperation rest;
  private final double referenceWeight;

  /** Of no length where updates are sums and there is nothing to differ from. */
  private final ReferenceModel reference;

  /**
   * @param model for the coordinates of the model
   * @param rest for the coordinates after them
   * @param referenceWeight of the model that the sites started from, beside {@code model}
   */
  FoldTask(
      CohortBlocks cohort,
      int tasks,
      ReferenceModel reference,
      BlockOperation model,
      BlockOperation rest,
      double referenceWeight) {
    super(cohort, tasks);
    this.reference = reference;
    this.model = model;
    this.rest = rest;
    this.referenceWeight = referenceWeight;
  }

  @Override
  double[] compute(OpenCohort open, int block) {
    int coordinates = cohort.coordinates(block);
    double[] start = reference.values(cohort.firstCoordinate(block), coordinates);
    int ofModel = start.length;
    double[] combined = new double[coordinates];
    if (ofModel > 0) {
      model.apply(cohort.type, open, 0, ofModel, combined);
    }
    if (ofModel < coordinates) {
      rest.apply(cohort.type, open, ofModel, coordinates - ofModel, combined);
    }
    if (referenceWeight != 0) {
      for (int i = 0; i < ofModel; i++) {
        combined[i] += referenceWeight * start[i];
      }
    }
    if (reference.length() == 0) {
      return combined;
    }
    double[] standing = standing(open, block, start, combined);
    double[] both = Arrays.copyOf(combined, coordinates + standing.length);
    System.arraycopy(standing, 0, both, coordinates, standing.length);
    return both;
  }

  private double[] standing(OpenCohort open, int block, double[] start, double[] combined) {
    int updates = cohort.updates();
    InnerProducts squares = InnerProducts.squares(updates);
    InnerProducts withCombined = InnerProducts.withLast(updates + 1);
    double[] lengths = new double[updates];
    double[] products = new double[updates + 1];
    for (int from = 0; from < start.length; from += InnerProducts.SEGMENT) {
      int length = Math.min(InnerProducts.SEGMENT, start.length - from);
      if (cohort.type == ElementType.FLOAT64) {
        double[][] all = Arrays.copyOf(open.doubles(), updates + 1);
        all[updates] = combined;
        squares.add(open.doubles(), start, from, length, lengths);
        withCombined.add(all, start, from, length, products);
      } else {
        float[] narrowStart =
            reference
                .floats(cohort.type, cohort.firstCoordinate(block), start.length)
                .orElseThrow();
        float[] narrow = new float[combined.length];
        for (int i = 0; i < narrow.length; i++) {
          narrow[i] = (float) combined[i];
        }
        float[][] all = Arrays.copyOf(open.floats(), updates + 1);
        all[updates] = narrow;
        squares.add(open.floats(), narrowStart, from, length, lengths);
        withCombined.add(all, narrowStart, from, length, products);
      }
    }
    double[] standing = Arrays.copyOf(lengths, 2 * updates + 1);
    System.arraycopy(products, 0, standing, updates, updates + 1);
    return standing;
  }
}

package org.interlake.aggregation;

import java.io.Serializable;
import java.util.Arrays;
import org.interlake.aggregation.kernel.InnerProducts;
import org.interlake.aggregation.rule.Geometry;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.Weighting;
import org.interlake.protocol.vector.ElementType;

/**
 * What becomes of a block of every update, once the rule has decided: the same for whoever wants
 * the coordinates, in an array or in a part.
 */
final class BlockFold implements Serializable {
  private static final long serialVersionUID = 1L;

  private final CohortBlocks cohort;
  private final ReferenceModel reference;
  private final BlockOperation ofModel;
  private final BlockOperation ofRest;
  private final double referenceWeight;

  /** How many updates were added up, if what comes out is a sum of differences; else 0. */
  private final int differences;

  /**
   * @param reference of no length where updates are sums and there is nothing to differ from
   * @param ofModel for the coordinates of the model
   * @param ofRest for the coordinates after them
   * @param referenceWeight of the model that the sites started from, beside {@code ofModel}
   * @param differences how many updates are added up, if as differences from it; else 0
   */
  private BlockFold(
      CohortBlocks cohort,
      ReferenceModel reference,
      BlockOperation ofModel,
      BlockOperation ofRest,
      double referenceWeight,
      int differences) {
    this.cohort = cohort;
    this.reference = reference;
    this.ofModel = ofModel;
    this.ofRest = ofRest;
    this.referenceWeight = referenceWeight;
    this.differences = differences;
  }

  /**
   * As a rule has it.
   *
   * @param geometry what the rule asked for
   * @param examples what each update weighs
   */
  static BlockFold of(
      Rule rule,
      Geometry geometry,
      double[] examples,
      CohortBlocks cohort,
      ReferenceModel reference) {
    int updates = cohort.updates();
    if (rule instanceof Rule.Weighted weighted) {
      Weighting weighting = weighted.weighting();
      if (weighting instanceof Weighting.Examples) {
        BlockOperation mean = BlockOperation.weighted(examples, Arrays.stream(examples).sum());
        return new BlockFold(cohort, reference, mean, mean, 0, 0);
      }
      double[] weights = weighting.weights(geometry, examples);
      double total = Arrays.stream(weights).sum();
      double[] ofRest = total > 0 ? weights : examples;
      return new BlockFold(
          cohort,
          reference,
          BlockOperation.weighted(weights, 1),
          BlockOperation.weighted(ofRest, Arrays.stream(ofRest).sum()),
          weighting.rest() == Weighting.Rest.TO_REFERENCE ? 1 - total : 0,
          0);
    }
    double[] ones = new double[updates];
    Arrays.fill(ones, 1);
    BlockOperation sum = BlockOperation.weighted(ones, 1);
    if (rule instanceof Rule.ClippedSum clipped) {
      BlockOperation bounded = BlockOperation.clippedSum(clipped.scales(geometry), clipped.grid());
      return new BlockFold(cohort, reference, bounded, sum, 0, updates);
    }
    BlockOperation operation;
    if (rule instanceof Rule.Median) {
      operation = BlockOperation.trimmed(updates, (updates - 1) / 2);
    } else if (rule instanceof Rule.TrimmedMean trimmed) {
      operation = BlockOperation.trimmed(updates, trimmed.trimmed(updates));
    } else if (rule instanceof Rule.Bulyan bulyan) {
      int[] selected = bulyan.select(geometry);
      operation = BlockOperation.aroundMedian(selected, bulyan.nearest(selected.length));
    } else {
      operation = sum;
    }
    return new BlockFold(cohort, reference, operation, operation, 0, 0);
  }

  /** The model, as one task reads it beside the updates. */
  ReferenceModel.Open openReference() {
    return reference.open(cohort.source);
  }

  /** Whether there is a model that the updates differ from. */
  boolean hasReference() {
    return reference.length() > 0;
  }

  /**
   * Combines the block that {@code open} has just read.
   *
   * @param start the block's coordinates of the model
   */
  double[] combined(OpenCohort open, int block, double[] start) {
    int coordinates = cohort.coordinates(block);
    double[] combined = new double[coordinates];
    if (start.length > 0) {
      ofModel.apply(cohort.type, open, start, 0, start.length, combined);
    }
    if (start.length < coordinates) {
      ofRest.apply(cohort.type, open, start, start.length, coordinates - start.length, combined);
    }
    if (referenceWeight != 0) {
      for (int i = 0; i < start.length; i++) {
        combined[i] += referenceWeight * start[i];
      }
    }
    return combined;
  }

  /**
   * How each update stands to what came out, over the block's coordinates of the model:
   *
   * <pre>
   * ‖d_k‖²          n of them
   * ⟨d_k, d̄⟩        n of them
   * ‖d̄‖²            one
   * </pre>
   */
  double[] standing(OpenCohort open, double[] start, double[] cameOut) {
    double[] combined = differences == 0 ? cameOut : meanOf(start, cameOut);
    int updates = cohort.updates();
    InnerProducts squares = InnerProducts.squares(updates);
    InnerProducts withCombined = InnerProducts.withLast(updates + 1);
    double[] lengths = new double[updates];
    double[] products = new double[updates + 1];
    if (cohort.type == ElementType.FLOAT64) {
      double[][] all = Arrays.copyOf(open.doubles(), updates + 1);
      all[updates] = combined;
      for (int from = 0; from < start.length; from += InnerProducts.SEGMENT) {
        int length = Math.min(InnerProducts.SEGMENT, start.length - from);
        squares.add(open.doubles(), start, from, length, lengths);
        withCombined.add(all, start, from, length, products);
      }
    } else {
      float[] narrowStart = ReferenceModel.floats(start);
      float[][] all = Arrays.copyOf(open.floats(), updates + 1);
      all[updates] = ReferenceModel.floats(combined);
      for (int from = 0; from < start.length; from += InnerProducts.SEGMENT) {
        int length = Math.min(InnerProducts.SEGMENT, start.length - from);
        squares.add(open.floats(), narrowStart, from, length, lengths);
        withCombined.add(all, narrowStart, from, length, products);
      }
    }
    double[] standing = Arrays.copyOf(lengths, 2 * updates + 1);
    System.arraycopy(products, 0, standing, updates, updates + 1);
    return standing;
  }

  /** The model that a sum of differences leads to. */
  private double[] meanOf(double[] start, double[] sum) {
    double[] mean = sum.clone();
    for (int i = 0; i < start.length; i++) {
      mean[i] = start[i] + sum[i] / differences;
    }
    return mean;
  }
}

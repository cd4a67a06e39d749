package org.interlake.models.data;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;

/** What {@link TableChecks} has to know of the rows of some chunks. Counts add up in any order. */
final class ChunkCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  long rows;
  long train;
  long trainPositives;
  long trainNegatives;

  /** Rows of either side whose label is missing or none of the plan's. */
  long unlabelled;

  /** Rows of either side whose label the model cannot be fitted to. */
  long inadmissible;

  /** Rows of either side whose weight is missing, negative or not finite. */
  long badWeights;

  /** Rows of either side whose offset is missing or not finite. */
  long badOffsets;

  /** Training rows whose part of the site's weight is missing, negative or not finite. */
  long badSiteWeights;

  /** The sum of these parts, of those training rows where they are good; exact in any order. */
  final ExactSum siteWeight = new ExactSum();

  /** Of the training rows' labels; the smallest is above the largest if there are none. */
  double smallestTarget = Double.POSITIVE_INFINITY;

  double largestTarget = Double.NEGATIVE_INFINITY;

  /** For each feature that is read as a number, training rows that have it. */
  final long[] present;

  /** For each feature that is read as a number, rows of either side that lack it. */
  final long[] missing;

  /** For each feature that is read as a number, rows of either side where it is infinite. */
  final long[] infinite;

  /** For each feature that is read as a number, rows of either side where its transform is not. */
  final long[] outside;

  /** For each feature that is read as a word, training rows that have it. */
  final long[] categorized;

  private ChunkCounts(int numbers, int words) {
    present = new long[numbers];
    missing = new long[numbers];
    infinite = new long[numbers];
    outside = new long[numbers];
    categorized = new long[words];
  }

  /** The counts over all chunks; one Spark job, which also fills their cache. */
  static ChunkCounts of(
      JavaRDD<TableChunk> chunks, RowShape shape, TargetRule rule, NumberTransforms transforms) {
    ChunkCounts total = new ChunkCounts(shape.numbers, shape.words);
    chunks.map(new Counted(rule, transforms)).collect().forEach(total::add);
    return total;
  }

  /** The counts over chunks that are in this process. */
  static ChunkCounts of(
      List<TableChunk> chunks, RowShape shape, TargetRule rule, NumberTransforms transforms) {
    ChunkCounts total = new ChunkCounts(shape.numbers, shape.words);
    Counted counted = new Counted(rule, transforms);
    chunks.forEach(chunk -> total.add(counted.call(chunk)));
    return total;
  }

  private void add(ChunkCounts other) {
    rows += other.rows;
    train += other.train;
    trainPositives += other.trainPositives;
    trainNegatives += other.trainNegatives;
    unlabelled += other.unlabelled;
    inadmissible += other.inadmissible;
    badWeights += other.badWeights;
    badOffsets += other.badOffsets;
    badSiteWeights += other.badSiteWeights;
    siteWeight.merge(other.siteWeight);
    smallestTarget = Math.min(smallestTarget, other.smallestTarget);
    largestTarget = Math.max(largestTarget, other.largestTarget);
    add(present, other.present);
    add(missing, other.missing);
    add(infinite, other.infinite);
    add(outside, other.outside);
    add(categorized, other.categorized);
  }

  private static void add(long[] sums, long[] terms) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] += terms[j];
    }
  }

  private void countLabels(TableChunk chunk, TargetRule rule) {
    rows = chunk.rows;
    for (int row = 0; row < chunk.rows; row++) {
      double target = chunk.targets[row];
      if (Double.isNaN(target)) {
        unlabelled++;
      } else if (!rule.admits(target)) {
        inadmissible++;
      }
      if (chunk.train[row]) {
        train++;
        trainPositives += target == 1 ? 1 : 0;
        trainNegatives += target == 0 ? 1 : 0;
        smallestTarget = target < smallestTarget ? target : smallestTarget;
        largestTarget = target > largestTarget ? target : largestTarget;
      }
    }
    for (double weight : chunk.weights) {
      badWeights += weight >= 0 && Double.isFinite(weight) ? 0 : 1;
    }
    for (double offset : chunk.offsets) {
      badOffsets += Double.isFinite(offset) ? 0 : 1;
    }
  }

  private void countSiteWeights(TableChunk chunk) {
    for (int row = 0; row < chunk.siteWeights.length; row++) {
      double weight = chunk.siteWeights[row];
      if (chunk.train[row] && weight >= 0 && Double.isFinite(weight)) {
        siteWeight.add(weight);
      } else if (chunk.train[row]) {
        badSiteWeights++;
      }
    }
  }

  private void countNumbers(TableChunk chunk, int j, NumberTransforms transforms) {
    double[] numbers = chunk.numbers[j];
    for (int row = 0; row < chunk.rows; row++) {
      if (Double.isNaN(numbers[row])) {
        missing[j]++;
      } else {
        present[j] += chunk.train[row] ? 1 : 0;
        if (Double.isInfinite(numbers[row])) {
          infinite[j]++;
        } else if (!transforms.admits(j, numbers[row])) {
          outside[j]++;
        }
      }
    }
  }

  private void countCategories(TableChunk chunk, int j) {
    int[] codes = chunk.codes[j];
    for (int row = 0; row < chunk.rows; row++) {
      categorized[j] += chunk.train[row] && codes[row] != TableChunk.MISSING ? 1 : 0;
    }
  }

  private static final class Counted implements Function<TableChunk, ChunkCounts> {
    private final TargetRule rule;
    private final NumberTransforms transforms;

    Counted(TargetRule rule, NumberTransforms transforms) {
      this.rule = rule;
      this.transforms = transforms;
    }

    @Override
    public ChunkCounts call(TableChunk chunk) {
      ChunkCounts counts = new ChunkCounts(chunk.numbers.length, chunk.codes.length);
      counts.countLabels(chunk, rule);
      counts.countSiteWeights(chunk);
      for (int j = 0; j < chunk.numbers.length; j++) {
        counts.countNumbers(chunk, j, transforms);
      }
      for (int j = 0; j < chunk.codes.length; j++) {
        counts.countCategories(chunk, j);
      }
      return counts;
    }
  }
}

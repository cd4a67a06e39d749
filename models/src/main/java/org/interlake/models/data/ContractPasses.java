package org.interlake.models.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.interlake.models.contract.ContractCounts;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/** The site's half of the feature contract: one Spark job for each pass over the training rows. */
final class ContractPasses {
  private ContractPasses() {}

  static ContractCounts counts(JavaRDD<RawBlock> trainBlocks, Plan plan) {
    VectorLayout layout = ContractLayouts.counts(plan);
    int numeric = ContractLayouts.numericFeatures(plan).size();
    List<FeatureSpec.OneHot> oneHot = ContractLayouts.oneHotFeatures(plan);
    List<BlockCounts> partials =
        new ArrayList<>(
            trainBlocks.map(new CountPass(numeric, oneHot.size(), LabelSums.of(plan))).collect());
    partials.sort(Comparator.comparingInt(partial -> partial.blockIndex));

    double[] total = new double[Math.toIntExact(layout.length())];
    SortedMap<String, SortedMap<String, Long>> categories = new TreeMap<>();
    oneHot.forEach(feature -> categories.put(feature.column(), new TreeMap<>()));
    for (BlockCounts partial : partials) {
      for (int i = 0; i < total.length; i++) {
        total[i] += partial.sums[i];
      }
      for (int j = 0; j < oneHot.size(); j++) {
        SortedMap<String, Long> counts = categories.get(oneHot.get(j).column());
        for (int code = 0; code < partial.categories[j].length; code++) {
          counts.merge(partial.categories[j][code], partial.categoryRows[j][code], Long::sum);
        }
      }
    }
    return new ContractCounts(DoubleVector.of(layout, total), categories);
  }

  static DoubleVector spread(JavaRDD<RawBlock> trainBlocks, Plan plan, DoubleVector means) {
    double[] sums =
        PartialSums.foldCollected(
            trainBlocks.map(new SpreadPass(means.toArray())), 2 * means.length());
    return DoubleVector.of(ContractLayouts.spread(plan), sums);
  }

  /** What the first pass finds in one block. */
  private static final class BlockCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    final int blockIndex;
    final double[] sums;
    final String[][] categories;
    final long[][] categoryRows;

    BlockCounts(int blockIndex, double[] sums, String[][] categories, long[][] categoryRows) {
      this.blockIndex = blockIndex;
      this.sums = sums;
      this.categories = categories;
      this.categoryRows = categoryRows;
    }
  }

  private static final class CountPass implements Function<RawBlock, BlockCounts> {
    private final int numericFeatures;
    private final int oneHotFeatures;
    private final LabelSums labels;

    CountPass(int numericFeatures, int oneHotFeatures, LabelSums labels) {
      this.labels = labels;
      this.numericFeatures = numericFeatures;
      this.oneHotFeatures = oneHotFeatures;
    }

    /** Sums in the order of {@link ContractLayouts#counts}. */
    @Override
    public BlockCounts call(RawBlock block) {
      int present = 1 + labels.length();
      int sum = present + numericFeatures;
      double[] sums = new double[sum + numericFeatures];
      long[][] categoryRows = new long[oneHotFeatures][];
      for (int j = 0; j < oneHotFeatures; j++) {
        categoryRows[j] = new long[block.dictionaries[j].length];
      }
      sums[0] = block.rows;
      for (int row = 0; row < block.rows; row++) {
        labels.add(block, row, sums);
        for (int j = 0; j < numericFeatures; j++) {
          double x = block.numbers[row * numericFeatures + j];
          if (!Double.isNaN(x)) {
            sums[present + j]++;
            sums[sum + j] += x;
          }
        }
        for (int j = 0; j < oneHotFeatures; j++) {
          int code = block.codes[row * oneHotFeatures + j];
          if (code != RawBlock.MISSING) {
            categoryRows[j][code]++;
          }
        }
      }
      return new BlockCounts(block.index, sums, block.dictionaries, categoryRows);
    }
  }

  private static final class SpreadPass implements Function<RawBlock, PartialSums> {
    private final double[] means;

    SpreadPass(double[] means) {
      this.means = means;
    }

    @Override
    public PartialSums call(RawBlock block) {
      double[] sums = new double[2 * means.length];
      for (int row = 0; row < block.rows; row++) {
        for (int j = 0; j < means.length; j++) {
          double x = block.numbers[row * means.length + j];
          if (!Double.isNaN(x)) {
            double deviation = x - means[j];
            sums[j]++;
            sums[means.length + j] += deviation * deviation;
          }
        }
      }
      return new PartialSums(block.index, sums);
    }
  }
}

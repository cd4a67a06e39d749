package org.interlake.models.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.function.Function;
import org.interlake.models.contract.ContractCounts;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.quantiles.ValueCells;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/** The site's half of the feature contract: one pass over the training rows after the other. */
final class ContractPasses {
  private ContractPasses() {}

  static ContractCounts counts(RawRows raw, Plan plan) {
    VectorLayout layout = ContractLayouts.counts(plan);
    List<BlockCounts> partials =
        new ArrayList<>(raw.ofTrain(new CountPass(CountedColumns.of(plan), LabelSums.of(plan))));
    partials.sort(Comparator.comparingInt(partial -> partial.blockIndex));

    double[] total = new double[Math.toIntExact(layout.length())];
    SortedMap<String, SortedMap<String, Long>> categories = new TreeMap<>();
    plan.featureColumns().stream()
        .filter(ContractLayouts::isCounted)
        .forEach(feature -> categories.put(feature.column(), new TreeMap<>()));
    for (BlockCounts partial : partials) {
      for (int i = 0; i < total.length; i++) {
        total[i] += partial.sums[i];
      }
      partial.categoryRows.forEach(
          (column, rows) ->
              rows.forEach(
                  (category, count) -> categories.get(column).merge(category, count, Long::sum)));
    }
    return new ContractCounts(DoubleVector.of(layout, total), categories);
  }

  static DoubleVector cells(RawRows raw, Plan plan, DoubleVector centers) {
    List<FeatureSpec.Quantity> numbers = ContractLayouts.numbers(plan);
    List<FeatureSpec.Quantity> chosen = ContractLayouts.numbersWithQuantiles(plan);
    int[] columns = chosen.stream().mapToInt(numbers::indexOf).toArray();
    ValueCells[] cells = new ValueCells[columns.length];
    for (int k = 0; k < columns.length; k++) {
      cells[k] = ValueCells.around(centers.get(k), centers.get(columns.length + k));
    }
    VectorLayout layout = ContractLayouts.cells(plan);
    double[] sums = raw.foldTrain(new CellPass(columns, cells), Math.toIntExact(layout.length()));
    return DoubleVector.of(layout, sums);
  }

  static DoubleVector spread(RawRows raw, Plan plan, DoubleVector means) {
    VectorLayout layout = ContractLayouts.spread(plan);
    SpreadPass pass =
        new SpreadPass(
            means.segment(ContractLayouts.MEANS),
            ContractLayouts.hasLabel(plan)
                ? means.segment(ContractLayouts.LABEL_MEAN)
                : new double[0]);
    double[] sums = raw.foldTrain(pass, Math.toIntExact(layout.length()));
    return DoubleVector.of(layout, sums);
  }

  /** What the first pass finds in one block. */
  private static final class BlockCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    final int blockIndex;
    final double[] sums;

    /** For each column that is counted, rows by category. */
    final Map<String, Map<String, Long>> categoryRows;

    BlockCounts(int blockIndex, double[] sums, Map<String, Map<String, Long>> categoryRows) {
      this.blockIndex = blockIndex;
      this.sums = sums;
      this.categoryRows = categoryRows;
    }
  }

  private static final class CountPass implements Function<RawBlock, BlockCounts> {
    private final CountedColumns columns;
    private final LabelSums labels;

    CountPass(CountedColumns columns, LabelSums labels) {
      this.columns = columns;
      this.labels = labels;
    }

    /** Sums in the order of {@link ContractLayouts#counts}. */
    @Override
    public BlockCounts call(RawBlock block) {
      int numbers = columns.numbers();
      int present = 1 + labels.length();
      int sum = present + numbers;
      int words = sum + numbers;
      double[] sums = new double[words + columns.buckets()];
      sums[0] = block.rows;
      for (int row = 0; row < block.rows; row++) {
        labels.add(block, row, sums);
        for (int j = 0; j < numbers; j++) {
          double x = block.numbers[row * numbers + j];
          if (!Double.isNaN(x)) {
            sums[present + j]++;
            sums[sum + j] += x;
          }
        }
      }
      return new BlockCounts(block.index, sums, columns.count(block, sums, words));
    }
  }

  /** Sums in the order of {@link ContractLayouts#spread}. */
  private static final class SpreadPass implements Function<RawBlock, PartialSums> {
    private final double[] means;

    /** The label's mean; empty without a label. */
    private final double[] labelMean;

    SpreadPass(double[] means, double[] labelMean) {
      this.means = means;
      this.labelMean = labelMean;
    }

    @Override
    public PartialSums call(RawBlock block) {
      int q = means.length;
      boolean labelled = labelMean.length > 0;
      double[] sums = new double[(labelled ? 5 : 2) * q];
      for (int row = 0; row < block.rows; row++) {
        for (int j = 0; j < q; j++) {
          double x = block.numbers[row * q + j];
          if (!Double.isNaN(x)) {
            double deviation = x - means[j];
            sums[j]++;
            sums[q + j] += deviation * deviation;
            if (labelled) {
              double y = block.targets[row] - labelMean[0];
              sums[2 * q + j] += y;
              sums[3 * q + j] += y * y;
              sums[4 * q + j] += deviation * y;
            }
          }
        }
      }
      return new PartialSums(block.index, sums);
    }
  }

  /** Rows and sums of the cells of some columns, in the order of {@link ContractLayouts#cells}. */
  private static final class CellPass implements Function<RawBlock, PartialSums> {
    private final int[] columns;
    private final ValueCells[] cells;

    CellPass(int[] columns, ValueCells[] cells) {
      this.columns = columns;
      this.cells = cells;
    }

    @Override
    public PartialSums call(RawBlock block) {
      int numbers = block.numbers.length / block.rows;
      int length = columns.length * ValueCells.CELLS;
      double[] sums = new double[2 * length];
      for (int row = 0; row < block.rows; row++) {
        for (int k = 0; k < columns.length; k++) {
          double x = block.numbers[row * numbers + columns[k]];
          if (!Double.isNaN(x)) {
            int cell = k * ValueCells.CELLS + cells[k].cellOf(x);
            sums[cell]++;
            sums[length + cell] += x;
          }
        }
      }
      return new PartialSums(block.index, sums);
    }
  }
}

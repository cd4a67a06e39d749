package org.interlake.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.unsafe.types.UTF8String;
import org.interlake.models.TestPlans;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.FittedFeature;
import org.interlake.models.contract.LabelSummary;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.junit.jupiter.api.Test;

/** Floats and sparse floats are the doubles, each rounded once. */
class FeatureFormTest {
  private static final int ROWS = 50;

  private static FittedFeature.Numeric numeric(String column) {
    return new FittedFeature.Numeric(TestPlans.numeric(column), 0.25, 3);
  }

  private static FittedFeature.OneHot oneHot(String column, int categories) {
    List<String> vocabulary =
        IntStream.range(0, categories).mapToObj(i -> "c" + i).sorted().toList();
    return new FittedFeature.OneHot(TestPlans.oneHot(column, ColumnType.STRING), vocabulary);
  }

  /** Two numbers with one-hot features before, between and after them. */
  private static RowEncoder encoder(int categories) {
    return new RowEncoder(
        new FittedContract(
            FittedContract.FORMAT,
            100,
            new LabelSummary.Binary(50, 50),
            List.of(
                oneHot("a", categories),
                numeric("x"),
                oneHot("b", 2),
                numeric("z"),
                oneHot("d", 3))));
  }

  private static RawBlock block() {
    TableChunk.Builder chunk = new TableChunk.Builder(new RowShape(2, 3, true, true, false));
    for (int row = 0; row < ROWS; row++) {
      chunk.startRow(true, 0, row, row % 2);
      chunk.number(0, row % 7 == 0 ? Double.NaN : row / 3.0);
      chunk.number(1, row % 5 == 0 ? 0.25 : -row / 7.0);
      for (int j = 0; j < 3; j++) {
        chunk.category(j, row % 11 == j ? null : UTF8String.fromString("c" + row % 40));
      }
      chunk.weight(row);
      chunk.offset(-row);
    }
    int[][] recode = new int[3][ROWS];
    Arrays.stream(recode).forEach(codes -> Arrays.fill(codes, TableChunk.MISSING));
    int[] order = IntStream.range(0, ROWS).toArray();
    return RawBlock.of(3, true, List.of(new BlockPiece(chunk.build(), order, 0, ROWS, recode)));
  }

  @Test
  void everyFormHoldsTheSameRows() {
    for (int categories : new int[] {4, 200}) {
      RowEncoder encoder = encoder(categories);
      RowBlock doubles = encoder.encode(block(), FeatureForm.DOUBLES);
      RowBlock floats = encoder.encode(block(), FeatureForm.FLOATS);

      List<Double> rounded = new ArrayList<>();
      for (double value : TestBlocks.values(doubles)) {
        rounded.add((double) (float) value);
      }
      assertThat(Arrays.stream(TestBlocks.values(floats)).boxed()).isEqualTo(rounded);
      assertThat(floats.targets()).isEqualTo(doubles.targets());
      assertThat(floats.weights()).isEqualTo(doubles.weights()).hasSize(ROWS);
      assertThat(floats.offsets()).isEqualTo(doubles.offsets()).hasSize(ROWS);
    }
  }

  @Test
  void onlyWideRowsOfFewNonZerosAreSparse() {
    assertThat(encoder(4).encode(block(), FeatureForm.FLOATS).features())
        .isInstanceOf(FeatureMatrix.Floats.class);
    assertThat(encoder(200).encode(block(), FeatureForm.FLOATS).features())
        .isInstanceOf(FeatureMatrix.Sparse.class);
    assertThat(encoder(200).encode(block(), FeatureForm.DOUBLES).features())
        .isInstanceOf(FeatureMatrix.Doubles.class);
  }

  @Test
  void aBlockIsEncodedAsItsRowsAre() {
    RowEncoder encoder = encoder(200);
    RawBlock block = block();
    double[] values = TestBlocks.values(encoder.encode(block, FeatureForm.DOUBLES));
    for (int row = 0; row < ROWS; row++) {
      double[] numbers = Arrays.copyOfRange(block.numbers, 2 * row, 2 * row + 2);
      String[] categories = new String[3];
      for (int j = 0; j < 3; j++) {
        int code = block.codes[3 * row + j];
        categories[j] = code == RawBlock.MISSING ? null : block.dictionaries[j][code];
      }
      assertThat(Arrays.copyOfRange(values, row * encoder.width(), (row + 1) * encoder.width()))
          .isEqualTo(encoder.encode(numbers, categories));
    }
  }

  @Test
  void aSiteEncodesInTheFormAskedFor() {
    List<FittedFeature> features = new ArrayList<>();
    for (FeatureSpec spec : TestRows.PLANS.features()) {
      features.add(
          spec instanceof FeatureSpec.Numeric numeric
              ? new FittedFeature.Numeric(numeric, 1, 2)
              : new FittedFeature.OneHot((FeatureSpec.OneHot) spec, List.of("1", "2", "red")));
    }
    FittedContract contract =
        new FittedContract(FittedContract.FORMAT, 100, new LabelSummary.Binary(50, 50), features);
    Dataset<Row> table = TestRows.table(TestRows.random(5_000, 9));
    try (SiteTable one = SiteTable.read(table, TestRows.PLANS.plan());
        SiteTable other = SiteTable.read(table, TestRows.PLANS.plan())) {
      double[] doubles = one.encode(contract).train().sum(new FormsAndTotal());
      double[] floats = other.encode(contract, FeatureForm.FLOATS).train().sum(new FormsAndTotal());

      assertThat(doubles[0]).isZero();
      assertThat(floats[0]).as("blocks of floats").isPositive();
      assertThat(floats[1]).isCloseTo(doubles[1], within(1e-7 * one.trainRows()));
    }
  }

  /** How many blocks hold floats; the sum of all features' absolute values. */
  private static final class FormsAndTotal implements BlockKernel {
    @Override
    public int length() {
      return 2;
    }

    @Override
    public void add(RowBlock block, double[] sums) {
      sums[0] += block.features() instanceof FeatureMatrix.Floats ? 1 : 0;
      for (double value : TestBlocks.values(block)) {
        sums[1] += Math.abs(value);
      }
    }
  }
}

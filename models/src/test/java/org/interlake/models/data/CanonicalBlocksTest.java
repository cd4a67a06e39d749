package org.interlake.models.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.TestSpark;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The law of canonical order: blocks depend on the multiset of the rows only. */
class CanonicalBlocksTest {
  private static final Plan PLAN = TestRows.PLANS.plan();
  private static List<Row> rows;

  @BeforeAll
  static void makeRowsForSeveralBlocks() {
    rows = new ArrayList<>(TestRows.random(13_000, 3));
    rows.addAll(rows.subList(0, 50)); // some rows twice
  }

  private static List<String> blocks(Dataset<Row> table) {
    return blocks(table, 2);
  }

  private static List<String> blocks(Dataset<Row> table, int partitions) {
    return ScannedBlocks.of(table, PLAN, 65_536, partitions).stream()
        .map(CanonicalBlocksTest::content)
        .toList();
  }

  private static String content(RawBlock block) {
    StringBuilder numbers = new StringBuilder();
    for (double number : block.numbers) {
      numbers.append(Long.toHexString(Double.doubleToRawLongBits(number))).append(' ');
    }
    return "%d %s %s %s %s %s"
        .formatted(
            block.index,
            block.train,
            numbers,
            Arrays.toString(block.codes),
            Arrays.deepToString(block.dictionaries),
            Arrays.toString(block.targets));
  }

  @Test
  void contentIsTheSameForAnyPartitioningAndOrder() {
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(11));
    List<String> expected = blocks(TestRows.table(rows).coalesce(1));

    assertThat(expected).as("3 blocks to train, 1 held out").hasSize(4);
    assertThat(blocks(TestRows.table(rows).repartition(2))).isEqualTo(expected);
    assertThat(blocks(TestRows.table(rows).repartition(7))).isEqualTo(expected);
    assertThat(blocks(TestRows.table(shuffled))).isEqualTo(expected);
    assertThat(blocks(TestRows.table(shuffled).orderBy("z"))).isEqualTo(expected);
  }

  @Test
  void contentIsTheSameForAnyNumberOfCores() {
    List<String> expected = blocks(TestRows.table(rows), 2);

    assertThat(blocks(TestRows.table(rows), 1)).isEqualTo(expected);
    assertThat(blocks(TestRows.table(rows), 7)).isEqualTo(expected);
  }

  @Test
  void sumsAreFoldedInBlockOrderWhereverTheBlocksAre() {
    List<RowBlock> blocks = new ArrayList<>();
    double expected = 0;
    for (int i = 0; i < 20; i++) {
      double value = Math.pow(10, (i * 7) % 17) / 3; // a sum that any other order rounds elsewhere
      blocks.add(TestBlocks.dense(i, 1, new double[] {value}, 0));
      expected += value;
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
    for (int partitions : new int[] {1, 3, 20}) {
      Collections.shuffle(blocks, new Random(partitions));

      double[] sums =
          new CachedBlocks(spark.parallelize(blocks, partitions), 20, 1).sum(new FirstFeature());
      double[] inOneTask =
          new CachedBlocks(spark.parallelize(blocks, partitions), 20, 1)
              .runInOneTask(new IndicesInOrder());

      assertThat(sums).containsExactly(expected);
      assertThat(inOneTask).isEqualTo(IntStream.range(0, 20).asDoubleStream().toArray());
    }
  }

  @Test
  void longSumsAreFoldedInSlicesToTheSameBits() {
    int length = 101;
    Random random = new Random(13);
    List<PartialSums> partials = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      partials.add(
          new PartialSums(
              i, random.doubles(length).map(x -> x * Math.pow(10, random.nextInt(17))).toArray()));
    }
    Collections.shuffle(partials, random);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
    double[] expected = PartialSums.foldCollected(spark.parallelize(partials, 3), length);

    for (int slices : new int[] {1, 2, 7, 200}) {
      assertThat(PartialSums.foldSlices(spark.parallelize(partials, 5), length, slices))
          .isEqualTo(expected);
    }
    assertThat(PartialSums.foldSlices(spark.<PartialSums>emptyRDD(), 2, 2)).containsExactly(0, 0);
  }

  private static final class FirstFeature implements BlockKernel {
    @Override
    public int length() {
      return 1;
    }

    @Override
    public void add(RowBlock block, double[] sums) {
      for (double value : TestBlocks.values(block)) {
        sums[0] += value;
      }
    }
  }

  private static final class IndicesInOrder implements BlockProgram {
    @Override
    public double[] run(List<RowBlock> blocks) {
      return blocks.stream().mapToDouble(RowBlock::index).toArray();
    }
  }

  @Test
  void sumsAreBitEqualForAnyPartitioning() {
    Dataset<Row> one = TestRows.table(rows).coalesce(1);
    Dataset<Row> seven = TestRows.table(rows).repartition(7);
    try (SiteTable a = SiteTable.read(one, PLAN);
        SiteTable b = SiteTable.read(seven, PLAN)) {
      assertThat(b.contractCounts()).isEqualTo(a.contractCounts());
    }
  }

  @Test
  void theTableIsReadFromStorageOnce() {
    var reads = TestSpark.session().sparkContext().longAccumulator("reads");
    Dataset<Row> table =
        TestRows.table(rows)
            .filter(
                (FilterFunction<Row>)
                    row -> {
                      reads.add(1);
                      return true;
                    });
    try (SiteTable site = SiteTable.read(table, PLAN)) {
      site.contractCounts();
      site.contractSpread(DoubleVector.zero(ContractLayouts.means(PLAN)));
    }

    assertThat(reads.value()).isEqualTo(rows.size());
  }
}

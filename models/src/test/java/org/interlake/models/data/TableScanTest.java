package org.interlake.models.data;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.unsafe.types.UTF8String;
import org.interlake.models.TestPlans;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.plan.WeightSpec;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag$;

/** From a table to blocks by chunks and pieces: Spark SQL says what the blocks must be. */
class TableScanTest {
  private static final Plan PLAN = TestRows.PLANS.plan();
  private static final Dataset<Row> AWKWARD = TestRows.table(TestRows.awkward(9_000, 5));

  /** A block's rows as text: target, numbers, categories. */
  private static List<String> rows(RawBlock block) {
    int numeric = block.numbers.length / block.rows;
    int oneHot = block.codes.length / block.rows;
    List<String> rows = new ArrayList<>();
    for (int row = 0; row < block.rows; row++) {
      List<Object> values = new ArrayList<>();
      values.add(block.targets[row]);
      for (int j = 0; j < numeric; j++) {
        double number = block.numbers[row * numeric + j];
        values.add(Double.isNaN(number) ? null : number);
      }
      for (int j = 0; j < oneHot; j++) {
        int code = block.codes[row * oneHot + j];
        values.add(code == RawBlock.MISSING ? null : block.dictionaries[j][code]);
      }
      rows.add(values.toString());
    }
    return rows;
  }

  /** A prepared row as text in the same form. */
  private static String text(Row row) {
    List<Object> values = new ArrayList<>();
    for (String name : List.of("target", "x0", "x1", "c0", "c1")) {
      Object value = row.getAs(name);
      values.add(value instanceof Double number && number == 0 ? (Object) 0.0 : value);
    }
    return values.toString();
  }

  @Test
  void blocksAreWhatSparkSqlHashesAndSorts() {
    List<RawBlock> blocks = ScannedBlocks.of(AWKWARD, PLAN, 1000, 2);
    List<RawBlock> train = blocks.stream().filter(block -> block.train).toList();
    Map<Integer, List<String>> expected = new HashMap<>();
    for (Row row :
        new PreparedRows(PLAN)
            .of(AWKWARD)
            .where("train")
            .withColumn("block", pmod(col("block_hash"), lit((long) train.size())).cast("int"))
            .orderBy("block", "rank_hash", "target", "x0", "x1", "c0", "c1")
            .collectAsList()) {
      expected.computeIfAbsent(row.getAs("block"), block -> new ArrayList<>()).add(text(row));
    }

    assertThat(train).hasSizeGreaterThan(1);
    for (RawBlock block : train) {
      assertThat(rows(block)).isEqualTo(expected.get(block.index));
    }
  }

  @Test
  void rowsOfOneRankAreSortedAsSparkSqlSortsThem() {
    List<Row> prepared = new PreparedRows(PLAN).of(AWKWARD.limit(2000)).collectAsList();
    TableChunk.Builder chunk = new TableChunk.Builder(new RowShape(2, 2, false, false, false));
    for (Row row : prepared) {
      chunk.startRow(true, 0, row.getLong(PreparedRows.RANK_HASH_AT) & 3, row.getAs("target"));
      for (int j = 0; j < 2; j++) {
        Double number = row.getAs("x" + j);
        chunk.number(j, number == null ? Double.NaN : number);
        chunk.category(j, UTF8String.fromString(row.getAs("c" + j)));
      }
    }
    int[] order = IntStream.range(0, prepared.size()).toArray();
    int[][] recode = new int[2][20];
    Arrays.stream(recode).forEach(codes -> Arrays.fill(codes, TableChunk.MISSING));
    BlockPiece piece = new BlockPiece(chunk.build(), order, 0, order.length, recode);

    List<String> expected =
        new PreparedRows(PLAN)
                .of(AWKWARD.limit(2000))
                .orderBy(
                    col("rank_hash").bitwiseAND(3L),
                    col("target"),
                    col("x0"),
                    col("x1"),
                    col("c0"),
                    col("c1"))
                .collectAsList()
                .stream()
                .map(TableScanTest::text)
                .toList();
    assertThat(rows(RawBlock.of(0, true, List.of(piece)))).isEqualTo(expected);
  }

  @Test
  void sizeOfChunksChangesNoBlock() {
    List<List<String>> expected =
        ScannedBlocks.of(AWKWARD, PLAN, 65_536, 2).stream().map(TableScanTest::rows).toList();
    for (int chunkRows : new int[] {1, 7, 4500}) {
      assertThat(ScannedBlocks.of(AWKWARD, PLAN, chunkRows, 3).stream().map(TableScanTest::rows))
          .isEqualTo(expected);
    }
  }

  @Test
  void dropsRowsOnNeitherSideOfTheSplit() {
    Dataset<Row> foreign =
        AWKWARD.withColumn(
            "split",
            when(col("x").isNull(), lit(null))
                .when(col("z").equalTo(-1.5), lit("other"))
                .otherwise(col("split")));
    Dataset<Row> own = foreign.where("split IN ('train', 'test')");

    try (SiteTable site = SiteTable.read(foreign, PLAN);
        SiteTable expected = SiteTable.read(own, PLAN)) {
      assertThat(site.trainRows() + site.testRows()).isEqualTo(own.count()).isLessThan(9_000);
      assertThat(site.trainRows()).isEqualTo(expected.trainRows());
      assertThat(site.trainPositives()).isEqualTo(expected.trainPositives());
      assertThat(site.contractCounts()).isEqualTo(expected.contractCounts());
    }
  }

  @Test
  void weightsAndOffsetsStayWithTheirRowsAndAreContent() {
    TestPlans plans = TestRows.PLANS.withSplit(new SplitSpec.ByFraction(0.25));
    Dataset<Row> table =
        TestRows.table(TestRows.random(9_000, 4))
            .where("x IS NOT NULL")
            .withColumn("w", abs(col("x")))
            .withColumn("o", col("x").multiply(2).minus(1));
    Plan weighted =
        plans
            .withWeight(new WeightSpec.ByColumn("w"))
            .withOffset(new OffsetSpec.ByColumn("o", OffsetSpec.Transform.IDENTITY))
            .plan();

    List<RawBlock> blocks = ScannedBlocks.of(table, weighted, 1000, 2);
    List<RawBlock> without = ScannedBlocks.of(table, plans.plan(), 1000, 2);

    for (RawBlock block : blocks) {
      for (int row = 0; row < block.rows; row++) {
        assertThat(block.weights[row]).isEqualTo(Math.abs(block.numbers[2 * row]));
        assertThat(block.offsets[row]).isEqualTo(block.numbers[2 * row] * 2 - 1);
      }
    }
    assertThat(without.get(0).weights).isEmpty();
    assertThat(without.get(0).offsets).isEmpty();
    assertThat(rows(without.get(0))).isNotEqualTo(rows(blocks.get(0)));
  }

  @Test
  void rowsThatDifferInTheirWeightsOnlyAreSortedByThem() {
    TableChunk.Builder chunk = new TableChunk.Builder(new RowShape(0, 0, true, true, false));
    double[][] rows = {{2, 0}, {1, 5}, {Double.NaN, 1}, {1, -5}};
    for (double[] row : rows) {
      chunk.startRow(true, 0, 0, 1);
      chunk.weight(row[0]);
      chunk.offset(row[1]);
    }

    RawBlock block =
        RawBlock.of(
            0,
            true,
            List.of(new BlockPiece(chunk.build(), new int[] {0, 1, 2, 3}, 0, 4, new int[0][])));

    assertThat(block.weights).containsExactly(Double.NaN, 1, 1, 2);
    assertThat(block.offsets).containsExactly(1, -5, 5, 0);
  }

  @Test
  void everythingThatCrossesATaskPassesKryo() {
    SerializerInstance kryo = new KryoSerializer(new SparkConf(false)).newInstance();
    PreparedRows prepared = new PreparedRows(PLAN);
    TableChunk chunk =
        copied(
            kryo, TableScan.of(AWKWARD.limit(500).coalesce(1), prepared).first(), TableChunk.class);
    int[] order = IntStream.range(0, chunk.rows).toArray();
    int[][] recode = {new int[chunk.dictionaries[0].length], new int[chunk.dictionaries[1].length]};
    Arrays.stream(recode).forEach(codes -> Arrays.fill(codes, TableChunk.MISSING));
    BlockPiece piece = new BlockPiece(chunk, order, 0, order.length, recode);

    RawBlock block = RawBlock.of(0, true, List.of(piece));
    RawBlock ofCopy = RawBlock.of(0, true, List.of(copied(kryo, piece, BlockPiece.class)));

    assertThat(rows(ofCopy)).hasSize(500).isEqualTo(rows(block));
    assertThat(rows(copied(kryo, block, RawBlock.class))).isEqualTo(rows(block));
  }

  private static <T> T copied(SerializerInstance kryo, T value, Class<T> type) {
    return kryo.deserialize(
        kryo.serialize(value, ClassTag$.MODULE$.apply(type)), ClassTag$.MODULE$.apply(type));
  }
}

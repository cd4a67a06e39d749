package org.interlake.models.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.TestPlans;
import org.interlake.models.contract.ContractCounts;
import org.interlake.models.contract.ContractDraft;
import org.interlake.models.contract.ContractFitter;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.PooledTable.Named;
import org.interlake.models.data.SiteDataException.Reason;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PooledTableTest {
  private static final TestPlans PLANS = TestRows.PLANS;
  private static final Plan PLAN = PLANS.plan();

  /** Two sites, of which a has more than one block of training rows. */
  private static Dataset<Row> pool(List<Row> rows) {
    Dataset<Row> table = TestRows.table(rows);
    return table.withColumn(
        "hospital",
        when(pmod(xxhash64(table.col("x"), table.col("z")), lit(5)).equalTo(0), lit("b"))
            .otherwise(lit("a")));
  }

  static Stream<Plan> plans() {
    return Stream.of(PLAN, PLANS.withSplit(new SplitSpec.ByFraction(0.25)).plan());
  }

  /** All that a site can send while the contract is fitted, and its rows as the model sees them. */
  private static List<Object> everythingOf(
      SiteTable site, FittedContract contract, DoubleVector means) {
    List<Object> seen = new ArrayList<>();
    seen.add(List.of(site.trainRows(), site.trainPositives(), site.testRows()));
    ContractCounts counts = site.contractCounts();
    seen.add(doubles(counts.vector().toArray()));
    seen.add(counts.categories());
    seen.add(doubles(site.contractSpread(means).toArray()));
    SiteData data = site.encode(contract);
    for (RowBlocks side : List.of(data.train(), data.test())) {
      seen.add(doubles(side.runInOneTask(new AllNumbers())));
    }
    return seen;
  }

  private static List<Double> doubles(double[] values) {
    return java.util.Arrays.stream(values).boxed().toList();
  }

  private static final class AllNumbers implements BlockProgram {
    private static final long serialVersionUID = 1L;

    @Override
    public double[] run(List<RowBlock> blocks) {
      return blocks.stream()
          .flatMapToDouble(
              block -> {
                double[] features = new double[block.rows() * block.width()];
                block.features().copyRows(0, block.rows(), features);
                return java.util.stream.DoubleStream.concat(
                    java.util.Arrays.stream(new double[] {block.index()}),
                    java.util.stream.DoubleStream.concat(
                        java.util.Arrays.stream(features),
                        java.util.Arrays.stream(block.targets())));
              })
          .toArray();
    }
  }

  @ParameterizedTest
  @MethodSource("plans")
  void aSiteHasTheBytesOfATableOfItsOwn(Plan plan) {
    for (List<Row> rows : List.of(TestRows.random(12_000, 7), TestRows.awkward(2_000, 3))) {
      // numbers whose sums do not overflow
      Dataset<Row> pool =
          pool(rows)
              .where("coalesce(nanvl(x, 0), 0) <= 1e300 AND coalesce(nanvl(z, 0), 0) <= 1e300");
      Named named = new PooledTable(pool.repartition(3), plan).bySite("hospital");
      assertThat(named.sites()).containsOnlyKeys("a", "b");
      assertThat(named.rowsWithout()).isZero();

      ContractFitter fitter = new ContractFitter(plan);
      try (SiteTable all = SiteTable.read(pool.drop("hospital"), plan)) {
        ContractCounts counts = all.contractCounts();
        ContractDraft draft = fitter.draft(counts.vector(), List.of(counts.categories()));
        FittedContract contract = fitter.fit(draft, all.contractSpread(draft.means()));
        named
            .sites()
            .forEach(
                (name, held) -> {
                  Dataset<Row> own = pool.where(col("hospital").equalTo(name)).drop("hospital");
                  try (SiteTable alone = SiteTable.read(own, plan);
                      SiteTable simulated = held.table()) {
                    assertThat(everythingOf(simulated, contract, draft.means()))
                        .isEqualTo(everythingOf(alone, contract, draft.means()));
                  }
                });
      }
    }
  }

  @Test
  void rowsWithoutASiteAreCountedAndGivenToNobody() {
    Dataset<Row> pool =
        pool(TestRows.random(100, 1))
            .withColumn("hospital", when(col("grade").equalTo(1), lit(null)).otherwise("a"));
    long without = pool.where("hospital IS NULL").count();
    Named named = new PooledTable(pool, PLAN).bySite("hospital");
    assertThat(without).isPositive();
    assertThat(named.rowsWithout()).isEqualTo(without);
    assertThat(named.sites().get("a").count()).isEqualTo(100 - without);
  }

  @Test
  void aSiteWhoseRowsDoNotFitSaysWhy() {
    Dataset<Row> pool =
        pool(TestRows.random(300, 1))
            .withColumn("split", when(col("hospital").equalTo("b"), "test").otherwise("train"));
    Named named = new PooledTable(pool, PLAN).bySite("hospital");
    SiteDataException refusal =
        catchThrowableOfType(SiteDataException.class, () -> named.sites().get("b").table().close());
    assertThat(refusal.faults())
        .extracting(fault -> fault.reason())
        .containsExactly(Reason.NO_ROWS);
    assertThatThrownBy(() -> new PooledTable(pool.drop("x"), PLAN))
        .isInstanceOf(SiteDataException.class)
        .hasMessageContaining("column x is not in the table");
  }

  @Test
  void dealingDoesNotDependOnHowTheTableLies() {
    List<Row> rows = TestRows.awkward(900, 5);
    RowDeal inTurn = targets -> IntStream.range(0, targets.length).map(i -> i % 3).toArray();
    List<List<Object>> first = dealt(TestRows.table(rows), inTurn);
    List<Row> shuffled = new ArrayList<>(rows);
    java.util.Collections.shuffle(shuffled, new java.util.Random(9));
    assertThat(dealt(TestRows.table(shuffled).repartition(5), inTurn)).isEqualTo(first);
    assertThat(first).doesNotHaveDuplicates();
  }

  private static List<List<Object>> dealt(Dataset<Row> table, RowDeal deal) {
    List<List<Object>> seen = new ArrayList<>();
    for (SiteRows rows : new PooledTable(table, PLAN).dealt(3, deal)) {
      assertThat(rows.count()).isEqualTo(300);
      try (SiteTable site = rows.table()) {
        ContractCounts counts = site.contractCounts();
        seen.add(List.of(doubles(counts.vector().toArray()), counts.categories()));
      }
    }
    return seen;
  }
}

package org.interlake.site.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeltaLakeTableTest {
  private static final List<String> COLUMNS = List.of("id", "age");

  /** Delta keeps its versions itself. */
  private static final PinFolder PINS =
      new PinFolder() {
        @Override
        public URI folder() {
          throw new AssertionError("nothing is to be kept");
        }

        @Override
        public byte[] key() {
          throw new AssertionError("nothing is to be told under a key");
        }
      };

  @TempDir static Path folder;
  private static SparkSession spark;
  private static Path wards;

  @BeforeAll
  static void writeTables() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("site-connectors-test")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString())
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .getOrCreate();
    wards = folder.resolve("wards");
    write("SELECT id, id * 2 age, 'x' name FROM range(3)", wards, "errorifexists");
    write("SELECT id, id * 2 age, 'y' name FROM range(3, 8)", wards, "append");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static LakeTable atPath(URI place) {
    return DeltaLakeTable.atPath(spark, place, new DatasetConfig.Newest(), PINS);
  }

  private static LakeTable atPath(URI place, long version) {
    return DeltaLakeTable.atPath(spark, place, new DatasetConfig.Version(version), PINS);
  }

  private static LakeTable named(List<String> parts) {
    return DeltaLakeTable.named(spark, parts, new DatasetConfig.Newest(), PINS);
  }

  private static void write(String sql, Path table, String mode) {
    spark.sql(sql).write().format("delta").mode(mode).save(table.toString());
  }

  @Test
  void readsTheNewestVersionByDefault() {
    PinnedTable pinned = atPath(wards.toUri()).pin(new Wanted(COLUMNS));

    assertThat(pinned.version().version()).isEqualTo(1);
    assertThat(pinned.version().format()).isEqualTo("delta");
    assertThat(pinned.rows().count()).isEqualTo(8);
  }

  @Test
  void readsAnOldVersionWithItsOldRows() {
    PinnedTable pinned = atPath(wards.toUri(), 0).pin(new Wanted(COLUMNS));

    assertThat(pinned.version().version()).isZero();
    assertThat(pinned.rows().count()).isEqualTo(3);
  }

  @Test
  void keepsItsRowsWhenTheTableMovesOn() {
    Path moving = folder.resolve("moving");
    write("SELECT id FROM range(3)", moving, "errorifexists");
    PinnedTable pinned = atPath(moving.toUri()).pin(new Wanted(COLUMNS));

    write("SELECT id FROM range(30)", moving, "overwrite");

    assertThat(pinned.rows().count()).isEqualTo(3);
    PinnedTable again = atPath(moving.toUri()).pin(new Wanted(COLUMNS).at(pinned.version()));
    assertThat(again.version()).isEqualTo(pinned.version());
    assertThat(again.rows().count()).isEqualTo(3);
  }

  @Test
  void namesTheSameTableTheSameAndAnotherOtherwise() {
    Path copy = folder.resolve("copy");
    write("SELECT id, id * 2 age FROM range(3)", copy, "errorifexists");
    LakeTable table = atPath(wards.toUri());

    PinnedTable old = atPath(wards.toUri(), 0).pin(new Wanted(COLUMNS));

    assertThat(table.pin(new Wanted(COLUMNS)).version().table()).isEqualTo(old.version().table());
    PinnedTable other = atPath(copy.toUri()).pin(new Wanted(COLUMNS));
    assertThat(other.version().table()).isNotEqualTo(old.version().table());
    assertThat(other.version().schema()).isEqualTo(old.version().schema()); // the columns asked for
    assertThat(table.pin(new Wanted(List.of("id"))).version().schema())
        .isNotEqualTo(old.version().schema());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "50%25", "ä#b", "back`tick"})
  void readsATableInAFolderWithOddCharacters(String name) {
    Path odd = folder.resolve("odd").resolve(name);
    write("SELECT id FROM range(4)", odd, "errorifexists");

    assertThat(atPath(odd.toUri()).pin(new Wanted(COLUMNS)).rows().count()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"beds", "2024"})
  void readsATableByItsNameInTheCatalog(String name) {
    spark.sql("CREATE TABLE default.`%s` USING delta AS SELECT id FROM range(5)".formatted(name));

    for (List<String> parts :
        List.of(
            List.of(name), List.of("default", name), List.of("spark_catalog", "default", name))) {
      assertThat(named(parts).pin(new Wanted(COLUMNS)).rows().count()).isEqualTo(5);
    }
  }

  @Test
  void readsTheSameThroughDeltaKernel() {
    spark.sql(
        "CREATE TABLE default.swept USING delta TBLPROPERTIES"
            + " ('delta.enableDeletionVectors' = 'true') AS SELECT id FROM range(50)");
    spark.sql("DELETE FROM default.swept WHERE id % 7 = 3");
    LakeTable table = named(List.of("swept"));
    List<Row> expected = table.pin(new Wanted(COLUMNS)).rows().orderBy("id").collectAsList();
    spark.conf().set("spark.databricks.delta.v2.enableMode", "STRICT");
    try {
      PinnedTable kernel = table.pin(new Wanted(COLUMNS));

      assertThat(kernel.rows().orderBy("id").collectAsList()).isEqualTo(expected).hasSize(43);
      assertThat(spark.conf().get("spark.databricks.delta.v2.enableMode")).isEqualTo("STRICT");
    } finally {
      spark.conf().unset("spark.databricks.delta.v2.enableMode");
    }
  }

  @Test
  void saysThatThereIsNoSuchTable() {
    assertThatThrownBy(() -> atPath(folder.resolve("nowhere").toUri()).pin(new Wanted(COLUMNS)))
        .isInstanceOf(TableException.class)
        .hasMessageStartingWith("Cannot read table file:" + folder.resolve("nowhere"))
        .hasMessageEndingWith(
            "Check 'path:' or 'table:' of the dataset in the site's configuration, and this"
                + " user's rights on it.");
    assertThatThrownBy(() -> named(List.of("nobody")).pin(new Wanted(COLUMNS)))
        .isInstanceOf(TableException.class)
        .hasMessageStartingWith("Cannot read table nobody: ");
  }

  @Test
  void saysThatThereIsNoSuchVersion() {
    assertThatThrownBy(() -> atPath(wards.toUri(), 9).pin(new Wanted(COLUMNS)))
        .isInstanceOf(TableException.class)
        .hasMessageStartingWith("Cannot read version 9 of table ");
  }

  @Test
  void readsDeltaTablesOnly() {
    Path parquet = folder.resolve("parquet");
    spark.sql("SELECT id FROM range(3)").write().parquet(parquet.toString());
    spark.sql("CREATE TABLE flat USING parquet AS SELECT id FROM range(3)");

    assertThatThrownBy(() -> atPath(parquet.toUri()).pin(new Wanted(COLUMNS)))
        .isInstanceOf(TableException.class)
        .hasMessageContaining(parquet.toString());
    assertThatThrownBy(() -> named(List.of("flat")).pin(new Wanted(COLUMNS)))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("flat");
  }
}

package org.interlake.site.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.models.data.SiteTable;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.plan.PlanReader;
import org.junit.jupiter.api.Test;

/**
 * What every kind of table must do. A kind says how a table is made, added to, replaced and lost.
 */
abstract class LakeTableContract {
  static final List<String> COLUMNS =
      List.of("id", "age", "chol", "weight", "sick", "ward", "seen", "born");

  /** The columns' types, as SQL. */
  static final String SCHEMA =
      "id BIGINT, age SMALLINT, chol DOUBLE, weight DECIMAL(10,2), sick BOOLEAN, ward STRING, seen TIMESTAMP, born DATE";

  private static final String PLAN =
      """
      interlake: 1
      name: contract
      federation: f
      dataset: d
      sites: [a, b]
      seed: 1
      features:
        - {column: age, type: double, impute: mean, scale: standard}
        - {column: chol, type: double, impute: mean, scale: standard}
        - {column: weight, type: double, impute: mean, scale: standard}
        - {column: ward, type: string, encode: one-hot}
      label: {column: sick, type: boolean, positive: true, negative: false}
      split: {testFraction: 0.25}
      model: {name: m, family: logistic-regression, l2: 1.0}
      strategy: {name: newton}
      rounds: {maximum: 3}
      """;

  private final Path folder = LakesTest.folder();
  private final PinFolder pins = new Pins(folder.resolve("pins"));

  /** The one session of these tests. */
  static SparkSession spark() {
    return LakesTest.spark();
  }

  static Path lake() {
    return LakesTest.folder().resolve("lake");
  }

  /** A run's folder and a site's key. */
  record Pins(Path place) implements PinFolder {
    @Override
    public URI folder() {
      try {
        return Files.createDirectories(place).toUri();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public byte[] key() {
      return Arrays.copyOf("a site's own key".getBytes(UTF_8), KEY_BYTES);
    }
  }

  /** Makes a table of these rows, and says how a site's file names it. */
  abstract DatasetConfig create(String name, Dataset<Row> rows) throws Exception;

  abstract void append(String name, Dataset<Row> rows) throws Exception;

  /** Puts rows of perhaps another schema in the place of all rows. */
  abstract void replace(String name, Dataset<Row> rows) throws Exception;

  /** Takes away what a pinned version is read from. */
  abstract void lose(String name, PinnedTable pinned) throws Exception;

  /** A table that is not there. */
  abstract DatasetConfig missing();

  /** The columns' types as the format keeps them. */
  String schema() {
    return SCHEMA;
  }

  /** Whether a table that was replaced still has the version that was pinned before. */
  boolean outlivesReplacement() {
    return true;
  }

  static Dataset<Row> rows(long from, long to) {
    return spark()
        .sql(
            """
            SELECT id, CAST(IF(id %% 7 = 3, NULL, 30 + id) AS SMALLINT) age,
              IF(id %% 5 = 2, NULL, 180.25 + id / 3.0D) chol,
              CAST(IF(id %% 11 = 4, NULL, 50.5 + id) AS DECIMAL(10, 2)) weight,
              id %% 3 = 0 sick,
              IF(id %% 13 = 5, NULL, concat('w', id %% 4)) ward,
              IF(id %% 17 = 6, NULL, timestamp_micros(1700000000123456 + id * 1000001)) seen,
              IF(id %% 19 = 7, NULL, date_add(DATE'1950-01-31', CAST(id AS INT))) born
            FROM range(%d, %d)
            """
                .formatted(from, to));
  }

  private LakeTable open(DatasetConfig config) {
    return new LakeTables(spark(), new SiteId("a"), LakesTest::environment)
        .open("heart", config, pins);
  }

  private static String fresh() {
    return "t" + UUID.randomUUID().toString().replace("-", "");
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows
        .selectExpr(
            COLUMNS.stream().filter(Arrays.asList(rows.columns())::contains).toArray(String[]::new))
        .collectAsList()
        .stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  /** The bits of the sums that a run computes first. */
  private static Digest sums(Dataset<Row> rows) throws IOException {
    Path file = Files.writeString(LakesTest.folder().resolve("plan.yaml"), PLAN);
    try (SiteTable table = SiteTable.read(rows, PlanReader.read(file))) {
      return Digest.of(table.contractCounts().vector().encode());
    }
  }

  @Test
  void readsTheSameRowsAgainAndNotWhatIsAppended() throws Exception {
    String name = fresh();
    DatasetConfig config = create(name, rows(0, 40));
    PinnedTable pinned = open(config).pin(new Wanted(COLUMNS));
    List<String> before = texts(pinned.rows());
    assertThat(before).isEqualTo(texts(rows(0, 40)));

    append(name, rows(40, 45));

    pinned.requireUnchanged();
    assertThat(texts(pinned.rows())).isEqualTo(before);
    PinnedTable again = open(config).pin(new Wanted(COLUMNS).at(pinned.version()));
    assertThat(again.version()).isEqualTo(pinned.version());
    assertThat(texts(again.rows())).isEqualTo(before);
    PinnedTable newest = open(config).pin(new Wanted(COLUMNS));
    assertThat(newest.version().isSameAs(pinned.version())).isFalse();
    assertThat(newest.version().table()).isEqualTo(pinned.version().table());
    assertThat(texts(newest.rows())).hasSize(45);
  }

  @Test
  void aTableThatIsReplacedIsNotMixedWithThePinnedOne() throws Exception {
    String name = fresh();
    DatasetConfig config = create(name, rows(0, 12));
    PinnedTable pinned = open(config).pin(new Wanted(COLUMNS));
    List<String> before = texts(pinned.rows());
    Digest columns = TableName.schemaDigest(pinned.rows().schema(), List.of("id", "age"));

    replace(name, rows(100, 112).selectExpr("id", "CAST(age AS DOUBLE) age", "'x' name"));

    Wanted same = new Wanted(COLUMNS).at(pinned.version());
    if (outlivesReplacement()) {
      pinned.requireUnchanged();
      PinnedTable again = open(config).pin(same);
      assertThat(again.version()).isEqualTo(pinned.version());
      assertThat(texts(again.rows())).isEqualTo(before);
    } else {
      assertThatThrownBy(pinned::requireUnchanged)
          .isInstanceOf(TableException.class)
          .hasMessageMatching("(?s).*(is gone|Cannot read).*");
      assertThatThrownBy(() -> open(config).pin(same))
          .isInstanceOf(TableException.class)
          .hasMessageMatching("(?s).*(is gone|Cannot read).*");
    }
    PinnedTable newest = open(replaced(config)).pin(new Wanted(List.of("id", "age")));
    assertThat(newest.version().schema()).isNotEqualTo(columns);
  }

  /** How a site's file names the table once it has other columns. */
  DatasetConfig replaced(DatasetConfig config) {
    return config;
  }

  @Test
  void aVersionThatIsGoneIsAnErrorWithARemedy() throws Exception {
    String name = fresh();
    DatasetConfig config = create(name, rows(0, 12));
    PinnedTable pinned = open(config).pin(new Wanted(COLUMNS));

    lose(name, pinned);

    Exception thrown =
        catchException(
            () ->
                open(config).pin(new Wanted(COLUMNS).at(pinned.version())).rows().collectAsList());
    TableException said =
        thrown instanceof TableException table
            ? table
            : TableException.ofFailedRead(thrown).orElseThrow();
    assertThat(said.getMessage()).containsPattern("(?i)restore|let this run end");
  }

  @Test
  void anEmptyTableHasNoRowsAndAMissingColumnIsLeftOut() throws Exception {
    DatasetConfig config = create(fresh(), rows(0, 0));

    assertThat(open(config).pin(new Wanted(COLUMNS)).rows().count()).isZero();
    PinnedTable without = open(config).pin(new Wanted(List.of("id", "nobody")));
    assertThat(without.rows().columns()).contains("id").doesNotContain("nobody");
  }

  @Test
  void keepsTypesAndNullsAndTheBitsOfSums() throws Exception {
    PinnedTable one = open(create(fresh(), rows(0, 60).repartition(1))).pin(new Wanted(COLUMNS));
    PinnedTable many = open(create(fresh(), rows(0, 60).repartition(3))).pin(new Wanted(COLUMNS));

    assertThat(texts(one.rows())).isEqualTo(texts(rows(0, 60)));
    assertThat(
            one.rows()
                .selectExpr(COLUMNS.toArray(String[]::new))
                .schema()
                .toDDL()
                .replace(" NOT NULL", ""))
        .isEqualTo(schema().replace(", ", ","));
    assertThat(sums(one.rows())).isEqualTo(sums(rows(0, 60)));
    assertThat(sums(many.rows())).isEqualTo(sums(rows(0, 60)));
  }

  private static RowView rowsWhere(String condition) {
    return new RowView(Optional.of(new SqlExpression(condition)), new TreeMap<>());
  }

  @Test
  void showsAMaskedColumnAsTheViewSays() throws Exception {
    LakeTable table = open(create(fresh(), rows(0, 20)));
    TreeMap<String, SqlExpression> masks = new TreeMap<>();
    masks.put("chol", new SqlExpression("age + chol - chol"));
    RowView view = new RowView(Optional.empty(), masks);

    PinnedTable pinned = table.pin(new Wanted(List.of("id", "chol")).through(view));

    assertThat(pinned.rows().select("id", "chol").sort("id").collectAsList())
        .isEqualTo(view.of(rows(0, 20)).select("id", "chol").sort("id").collectAsList());
  }

  @Test
  void leavesOutRowsByAFilterOverAnyColumn() throws Exception {
    LakeTable table = open(create(fresh(), rows(0, 20)));
    List<String> wanted = List.of("id", "chol");

    PinnedTable all = table.pin(new Wanted(wanted));
    PinnedTable some = table.pin(new Wanted(wanted).through(rowsWhere("age > 40")));

    assertThat(some.rows().count()).isEqualTo(rows(0, 20).where("age > 40").count());
    assertThat(some.version().queryDigest()).isPresent().isNotEqualTo(all.version().queryDigest());
    assertThatThrownBy(() -> table.pin(new Wanted(wanted).through(rowsWhere("nobody = 1"))))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("nobody")
        .hasMessageContaining("The row filter");
    assertThat(MessageCodec.write(some.version())).doesNotContain("age").doesNotContain("lake");
  }

  @Test
  void saysThatThereIsNoSuchTable() {
    assertThatThrownBy(() -> open(missing()).pin(new Wanted(COLUMNS)))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("Check '");
  }
}

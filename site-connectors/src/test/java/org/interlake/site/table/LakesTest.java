package org.interlake.site.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.interlake.site.table.DatasetConfig.FileFolder;
import org.interlake.site.table.DatasetConfig.FileFormat;
import org.interlake.site.table.DatasetConfig.Newest;
import org.interlake.site.table.DatasetConfig.Partitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of table under the one contract, in one session, with real formats and servers. */
final class LakesTest {
  private static final String VARIABLE = "HEART_PASSWORD";
  private static final String HIVE = "spark.hadoop.javax.jdo.option.";

  @TempDir static Path folder;
  private static SparkSession spark;
  private static Optional<PostgresServer> postgres = Optional.empty();

  static Path folder() {
    return folder;
  }

  static SparkSession spark() {
    return spark;
  }

  static String environment(String variable) {
    return variable.equals(VARIABLE) ? PostgresServer.PASSWORD : null;
  }

  @BeforeAll
  static void start() throws Exception {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("lakes-test")
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
            .config("spark.sql.catalogImplementation", "hive")
            .config(HIVE + "ConnectionURL", "jdbc:derby:memory:lakes;create=true")
            .config("spark.hadoop.hive.exec.scratchdir", folder.resolve("scratch").toString())
            .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
            .config("spark.sql.catalog.lake.type", "hadoop")
            .config(
                "spark.sql.catalog.lake.warehouse", folder.resolve("iceberg").toUri().toString())
            .getOrCreate();
    postgres = PostgresServer.start();
  }

  @AfterAll
  static void stop() throws Exception {
    spark.stop();
    if (postgres.isPresent()) {
      postgres.get().close();
    }
  }

  private static Path fileOf(String name) {
    return folder.resolve("lake").resolve(name);
  }

  private static void deleteDataFiles(Path table, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(table)) {
      for (Path file : files.filter(path -> path.toString().endsWith(ending)).toList()) {
        Files.delete(file);
      }
    }
  }

  @Nested
  final class DeltaByPath extends LakeTableContract {
    @Override
    DatasetConfig create(String name, Dataset<Row> rows) {
      rows.write().format("delta").save(fileOf(name).toString());
      return new DatasetConfig(new DatasetConfig.DeltaPath(fileOf(name).toUri()), new Newest());
    }

    @Override
    void append(String name, Dataset<Row> rows) {
      rows.write().format("delta").mode(SaveMode.Append).save(fileOf(name).toString());
    }

    @Override
    void replace(String name, Dataset<Row> rows) {
      rows.write()
          .format("delta")
          .mode(SaveMode.Overwrite)
          .option("overwriteSchema", "true")
          .save(fileOf(name).toString());
    }

    @Override
    void lose(String name, PinnedTable pinned) throws IOException {
      deleteDataFiles(fileOf(name), ".parquet");
    }

    @Override
    DatasetConfig missing() {
      return new DatasetConfig(
          new DatasetConfig.DeltaPath(fileOf("nowhere").toUri()), new Newest());
    }

    @Test
    void readsTheVersionOfATime() throws Exception {
      DatasetConfig config = create("timed", rows(0, 3));
      PinnedTable first = pin(config);
      Instant now = Instant.now();
      // Delta's times are those of its log's files.
      Path log = fileOf("timed/_delta_log/00000000000000000000.json");
      Files.setLastModifiedTime(log, FileTime.from(now.minusSeconds(2000)));
      append("timed", rows(3, 5));

      PinnedTable old = pin(at(config, now.minusSeconds(1000)));

      assertThat(old.version()).isEqualTo(first.version());
      assertThat(old.rows().count()).isEqualTo(3);
      assertThatThrownBy(() -> pin(at(config, now.minusSeconds(3000))))
          .isInstanceOf(TableException.class)
          .hasMessageContaining("as it was at")
          .hasMessageContaining("'timestamp:'");
    }
  }

  private static DatasetConfig at(DatasetConfig config, Instant time) {
    return new DatasetConfig(config.table(), new DatasetConfig.AtTime(time));
  }

  private static PinnedTable pin(DatasetConfig config) {
    return pin(config, new Wanted(LakeTableContract.COLUMNS));
  }

  private static PinnedTable pin(DatasetConfig config, Wanted wanted) {
    return new LakeTables(spark, new org.interlake.protocol.SiteId("a"), LakesTest::environment)
        .open("heart", config, new LakeTableContract.Pins(folder.resolve("pins")))
        .pin(wanted);
  }

  @Nested
  final class Iceberg extends LakeTableContract {
    @Override
    DatasetConfig create(String name, Dataset<Row> rows) throws Exception {
      rows.writeTo("lake.db." + name).using("iceberg").create();
      return new DatasetConfig(new DatasetConfig.IcebergTable("lake.db." + name), new Newest());
    }

    @Override
    void append(String name, Dataset<Row> rows) throws Exception {
      rows.writeTo("lake.db." + name).append();
    }

    @Override
    void replace(String name, Dataset<Row> rows) {
      rows.writeTo("lake.db." + name).using("iceberg").createOrReplace();
    }

    @Override
    void lose(String name, PinnedTable pinned) throws Exception {
      append(name, rows(40, 41));
      spark.sql(
          "CALL lake.system.expire_snapshots(table => 'db.%s', snapshot_ids => ARRAY(%d), older_than => TIMESTAMP '1970-01-02')"
              .formatted(name, pinned.version().version()));
    }

    @Override
    String schema() {
      return SCHEMA.replace("SMALLINT", "INT"); // Iceberg has no shorter one
    }

    @Override
    DatasetConfig missing() {
      return new DatasetConfig(new DatasetConfig.IcebergTable("lake.db.nowhere"), new Newest());
    }

    @Test
    void readsASnapshotByItsIdAndByATime() throws Exception {
      DatasetConfig config = create("timed", rows(0, 3));
      PinnedTable first = pin(config);
      Instant between = Instant.now();
      append("timed", rows(3, 5));

      PinnedTable byId =
          pin(
              new DatasetConfig(
                  config.table(), new DatasetConfig.Version(first.version().version())));
      PinnedTable byTime = pin(at(config, between));

      assertThat(byId.version()).isEqualTo(first.version());
      assertThat(byTime.version()).isEqualTo(first.version());
      assertThat(byId.rows().count()).isEqualTo(3);
      spark.sql("CREATE TABLE lake.db.unwritten (id BIGINT) USING iceberg");
      assertThatThrownBy(
              () ->
                  pin(
                      new DatasetConfig(
                          new DatasetConfig.IcebergTable("lake.db.unwritten"), new Newest())))
          .isInstanceOf(TableException.class)
          .hasMessageContaining("has no snapshot yet");
    }
  }

  @Nested
  final class Hive extends LakeTableContract {
    @Override
    DatasetConfig create(String name, Dataset<Row> rows) {
      rows.createOrReplaceTempView("source");
      spark.sql("CREATE TABLE default.%s STORED AS ORC AS SELECT * FROM source".formatted(name));
      return new DatasetConfig(new DatasetConfig.HiveTable("default." + name), new Newest());
    }

    @Override
    void append(String name, Dataset<Row> rows) {
      rows.createOrReplaceTempView("source");
      spark.sql("INSERT INTO default.%s SELECT * FROM source".formatted(name));
    }

    @Override
    void replace(String name, Dataset<Row> rows) {
      spark.sql("DROP TABLE default." + name);
      create(name, rows);
    }

    @Override
    void lose(String name, PinnedTable pinned) throws IOException {
      deleteDataFiles(folder.resolve("pins"), ".parquet");
    }

    @Override
    DatasetConfig missing() {
      return new DatasetConfig(new DatasetConfig.HiveTable("default.nowhere"), new Newest());
    }
  }

  /** A view of files, which it lists anew for each query. */
  @Nested
  final class SparkView extends LakeTableContract {
    @Override
    DatasetConfig create(String name, Dataset<Row> rows) {
      rows.write().parquet(fileOf(name).toString());
      spark.sql(
          "CREATE VIEW default.%s AS SELECT *, 'secret' hidden FROM parquet.`%s`"
              .formatted(name, fileOf(name)));
      return new DatasetConfig(new DatasetConfig.SparkTable("default." + name), new Newest());
    }

    @Override
    void append(String name, Dataset<Row> rows) {
      rows.write().mode(SaveMode.Append).parquet(fileOf(name).toString());
    }

    @Override
    void replace(String name, Dataset<Row> rows) {
      spark.sql("DROP VIEW default." + name);
      rows.createOrReplaceTempView("source");
      spark.sql("CREATE TABLE default.%s USING parquet AS SELECT * FROM source".formatted(name));
    }

    @Override
    void lose(String name, PinnedTable pinned) throws IOException {
      FileUtil.fullyDelete(folder.resolve("pins").toFile());
    }

    @Override
    DatasetConfig missing() {
      return new DatasetConfig(new DatasetConfig.SparkTable("default.nowhere"), new Newest());
    }

    @Test
    void readsAQueryAndCopiesOnlyWhatThePlanReads() throws Exception {
      create("queried", rows(0, 20));
      DatasetConfig query =
          new DatasetConfig(
              new DatasetConfig.SparkQuery("SELECT * FROM default.queried WHERE age < 40"),
              new Newest());

      PinnedTable pinned = pin(query, new Wanted(List.of("id", "chol")));

      assertThat(pinned.rows().columns()).containsExactly("id", "chol");
      assertThat(pinned.rows().count()).isEqualTo(rows(0, 20).where("age < 40").count());
      assertThat(pinned.version().queryDigest()).isPresent();
    }
  }

  /** Folders of files. */
  abstract static class Folder extends LakeTableContract {
    private final FileFormat format;
    private final Optional<String> schema;
    private final Map<String, String> options;

    Folder(FileFormat format, Optional<String> schema, Map<String, String> options) {
      this.format = format;
      this.schema = schema;
      this.options = options;
    }

    private DatasetConfig config(String name, Optional<String> columns) {
      return new DatasetConfig(
          new FileFolder(format, fileOf(name).toUri(), columns, new TreeMap<>(options)),
          new Newest());
    }

    private void write(String name, Dataset<Row> rows, SaveMode mode) {
      rows.write().format(format.key()).options(options).mode(mode).save(fileOf(name).toString());
    }

    @Override
    DatasetConfig create(String name, Dataset<Row> rows) {
      write(name, rows, SaveMode.ErrorIfExists);
      return config(name, schema);
    }

    @Override
    void append(String name, Dataset<Row> rows) {
      write(name, rows, SaveMode.Append);
    }

    @Override
    void replace(String name, Dataset<Row> rows) {
      write(name, rows, SaveMode.Overwrite);
    }

    @Override
    DatasetConfig replaced(DatasetConfig config) {
      FileFolder there = (FileFolder) config.table();
      return new DatasetConfig(
          new FileFolder(
              format,
              there.path(),
              schema.map(columns -> "id BIGINT, age DOUBLE, name STRING"),
              there.options()),
          new Newest());
    }

    @Override
    void lose(String name, PinnedTable pinned) throws IOException {
      deleteDataFiles(fileOf(name), format.key());
    }

    @Override
    boolean outlivesReplacement() {
      return false;
    }

    @Override
    DatasetConfig missing() {
      return config("nowhere", schema);
    }
  }

  @Nested
  final class Parquet extends Folder {
    Parquet() {
      super(FileFormat.PARQUET, Optional.empty(), Map.of());
    }

    @Test
    void readsFoldersWithOddNamesAndPartitionColumns() throws Exception {
      Path odd = fileOf("50% [a] ä#b");
      rows(0, 9).write().partitionBy("ward").parquet(odd.toString());
      DatasetConfig config =
          new DatasetConfig(
              new FileFolder(FileFormat.PARQUET, odd.toUri(), Optional.empty(), new TreeMap<>()),
              new Newest());

      PinnedTable pinned = pin(config);

      assertThat(pinned.rows().where("ward = 'w1'").count())
          .isEqualTo(rows(0, 9).where("ward = 'w1'").count());
      assertThat(pin(config, new Wanted(COLUMNS).at(pinned.version())).rows().count()).isEqualTo(9);
    }

    @Test
    void findsOutOneChangedByteAndForgivesATouchedFile() throws Exception {
      DatasetConfig config = create("flipped", rows(0, 9).coalesce(1));
      PinnedTable pinned = pin(config);
      Path file;
      try (Stream<Path> files = Files.list(fileOf("flipped"))) {
        file = files.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElseThrow();
      }
      byte[] bytes = Files.readAllBytes(file);
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
      pinned.requireUnchanged();

      Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
      bytes[100] ^= 1;
      Files.write(file, bytes);

      assertThatThrownBy(pinned::requireUnchanged)
          .isInstanceOf(TableException.class)
          .hasMessageContaining(file.getFileName() + " has other bytes")
          .hasMessageContaining("Restore the file");
    }
  }

  @Nested
  final class Orc extends Folder {
    Orc() {
      super(FileFormat.ORC, Optional.empty(), Map.of());
    }
  }

  @Nested
  final class Csv extends Folder {
    Csv() {
      super(
          FileFormat.CSV,
          Optional.of(SCHEMA),
          Map.of(
              "header", "true",
              "nullValue", "-",
              "timestampFormat", "yyyy-MM-dd HH:mm:ss.SSSSSS"));
    }

    @Test
    void looksTheTypesUpOnceAndRefusesARowThatDoesNotFitThem() throws Exception {
      Path folder = Files.createDirectories(fileOf("plain"));
      Files.writeString(folder.resolve("a.csv"), "id,age\n1,40\n2,41\n");
      DatasetConfig config =
          new DatasetConfig(
              new FileFolder(
                  FileFormat.CSV,
                  folder.toUri(),
                  Optional.empty(),
                  new TreeMap<>(Map.of("header", "true"))),
              new Newest());
      PinnedTable pinned = pin(config);
      assertThat(pinned.rows().schema().toDDL()).isEqualTo("id INT,age INT");

      Files.writeString(folder.resolve("b.csv"), "id,age\n3,old\n");
      PinnedTable again = pin(config, new Wanted(COLUMNS).at(pinned.version()));
      assertThat(again.rows().schema()).isEqualTo(pinned.rows().schema());
      assertThat(again.rows().count()).isEqualTo(2);
      DatasetConfig declared =
          new DatasetConfig(
              new FileFolder(
                  FileFormat.CSV,
                  folder.toUri(),
                  Optional.of("id INT, age INT"),
                  new TreeMap<>(Map.of("header", "true"))),
              new Newest());
      assertThatThrownBy(() -> pin(declared).rows().collectAsList())
          .satisfies(
              thrown ->
                  assertThat(
                          TableException.ofFailedRead((Exception) thrown)
                              .orElseThrow()
                              .getMessage())
                      .contains("b.csv")
                      .doesNotContain("old"));
    }
  }

  @Nested
  final class Json extends Folder {
    Json() {
      super(
          FileFormat.JSON,
          Optional.of(SCHEMA),
          Map.of("timestampFormat", "yyyy-MM-dd HH:mm:ss.SSSSSS"));
    }
  }

  /** Tables of a real PostgreSQL server. */
  abstract static class Postgres extends LakeTableContract {
    static PostgresServer server() {
      assumeThat(postgres).as(PostgresServer.MISSING).isPresent();
      return postgres.orElseThrow();
    }

    static DatasetConfig.Database database() {
      return new DatasetConfig.Database(
          server().url(),
          Optional.of(PostgresServer.USER),
          Optional.of(new DatabasePassword.InEnvironment(VARIABLE)),
          Optional.empty());
    }

    static void insert(String name, Dataset<Row> rows) {
      rows.write()
          .format("jdbc")
          .option("url", server().url())
          .option("user", PostgresServer.USER)
          .option("password", PostgresServer.PASSWORD)
          .option("dbtable", name)
          .mode(SaveMode.Append)
          .save();
    }

    abstract DatasetConfig config(String name);

    @Override
    DatasetConfig create(String name, Dataset<Row> rows) throws Exception {
      server()
          .execute(
              "CREATE TABLE %s (id bigint, age smallint, chol double precision, weight numeric(10,2), sick boolean, ward text, seen timestamp with time zone, born date)"
                  .formatted(name));
      insert(name, rows);
      return config(name);
    }

    @Override
    void append(String name, Dataset<Row> rows) {
      insert(name, rows);
    }

    @Override
    void replace(String name, Dataset<Row> rows) throws Exception {
      server()
          .execute(
              "DROP TABLE " + name,
              "CREATE TABLE %s (id bigint, age double precision, name text)".formatted(name));
      insert(name, rows);
    }

    @Override
    DatasetConfig missing() {
      return config("nowhere");
    }
  }

  @Nested
  final class PostgresCopied extends Postgres {
    @Override
    DatasetConfig config(String name) {
      return new DatasetConfig(
          new DatasetConfig.JdbcTable(
              database(),
              new DatasetConfig.Named(name),
              Optional.of(new Partitions("id", 3)),
              Optional.empty()),
          new Newest());
    }

    @Override
    void lose(String name, PinnedTable pinned) throws IOException {
      deleteDataFiles(folder.resolve("pins"), ".parquet");
    }

    @Test
    void allConnectionsSeeOneState() throws Exception {
      server().execute("CREATE TABLE moving (id bigint, amount bigint)");
      server().execute("INSERT INTO moving SELECT i, 10 FROM generate_series(1, 300) i");
      AtomicBoolean stop = new AtomicBoolean();
      Thread mover =
          new Thread(
              () -> {
                try {
                  for (int i = 0; !stop.get(); i++) {
                    int from = 1 + i % 300;
                    server()
                        .execute(
                            "BEGIN; UPDATE moving SET amount = amount - 1 WHERE id = %d; UPDATE moving SET amount = amount + 1 WHERE id = %d; COMMIT"
                                .formatted(from, 301 - from));
                  }
                } catch (java.sql.SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      mover.start();
      try {
        for (int i = 0; i < 3; i++) {
          PinnedTable pinned = pin(config("moving"), new Wanted(List.of("id", "amount")));
          assertThat(pinned.rows().selectExpr("sum(amount)").head().getLong(0)).isEqualTo(3000);
        }
      } finally {
        stop.set(true);
        mover.join();
      }
    }

    @Test
    void readsAQueryAndKeepsThePasswordToItself() throws Exception {
      create("asked", rows(0, 20));
      DatasetConfig config =
          new DatasetConfig(
              new DatasetConfig.JdbcTable(
                  database(),
                  new DatasetConfig.Selected("SELECT id, age FROM asked WHERE age < 40"),
                  Optional.empty(),
                  Optional.empty()),
              new Newest());

      PinnedTable pinned = pin(config, new Wanted(List.of("id", "age")));

      assertThat(pinned.rows().count()).isEqualTo(rows(0, 20).where("age < 40").count());
      assertThat(config.toString()).doesNotContain(PostgresServer.PASSWORD);
      DatasetConfig.Database wrong =
          new DatasetConfig.Database(
              server().url(),
              Optional.of("nobody"),
              Optional.of(new DatabasePassword.InEnvironment(VARIABLE)),
              Optional.empty());
      assertThatThrownBy(
              () ->
                  pin(
                      new DatasetConfig(
                          new DatasetConfig.JdbcTable(
                              wrong,
                              new DatasetConfig.Named("asked"),
                              Optional.empty(),
                              Optional.empty()),
                          new Newest())))
          .isInstanceOf(TableException.class)
          .hasMessageContaining("password authentication failed for user \"nobody\"")
          .hasMessageContaining("Check 'url:'")
          .hasStackTraceContaining("PSQLException")
          .satisfies(
              thrown ->
                  assertThat(
                          org.apache.commons.lang3.exception.ExceptionUtils.getStackTrace(thrown))
                      .doesNotContain(PostgresServer.PASSWORD));
    }
  }

  @Nested
  final class PostgresAsOf extends Postgres {
    @Override
    DatasetConfig config(String name) {
      return new DatasetConfig(
          new DatasetConfig.JdbcTable(
              database(),
              new DatasetConfig.Named(name),
              Optional.of(new Partitions("id", 2)),
              Optional.of("id")),
          new Newest());
    }

    @Override
    boolean outlivesReplacement() {
      return false;
    }

    @Override
    void lose(String name, PinnedTable pinned) throws Exception {
      server().execute("UPDATE %s SET age = 99 WHERE id = 5".formatted(name));
    }
  }

  @Test
  void saysWhichPackagesToAddForADriverThatIsMissing() {
    DatasetConfig.Database oracle =
        new DatasetConfig.Database(
            "jdbc:oracle:thin:@//db:1521/x", Optional.empty(), Optional.empty(), Optional.empty());

    assertThatThrownBy(
            () ->
                pin(
                    new DatasetConfig(
                        new DatasetConfig.JdbcTable(
                            oracle,
                            new DatasetConfig.Named("t"),
                            Optional.empty(),
                            Optional.empty()),
                        new Newest())))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("no JDBC driver")
        .hasMessageContaining("--packages");
  }
}

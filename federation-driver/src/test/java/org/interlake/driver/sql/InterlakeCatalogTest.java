package org.interlake.driver.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.interlake.driver.registry.RegistryTable;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.job.ExitCode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One simulated run, started by SQL, and all that can then be asked of it. */
final class InterlakeCatalogTest {
  @TempDir static Path folder;
  private static LocalSql sql;
  private static Path patients;
  private static Row simulated;

  @BeforeAll
  static void simulate() {
    sql = LocalSql.of("lake", "registry", folder.resolve("registry").toString());
    patients = sql.patients(folder);
    assertThat(sql.rows("SELECT * FROM @.registry.run")).isEmpty(); // nothing is there yet
    simulated =
        sql.row(
            "CALL @.system.simulate(plan => '%s', `table` => '%s', site_column => 'site', run => 'r1')",
            LocalSql.plan("breast-cancer-newton"), patients);
    sql.row("CALL @.system.promote('r1', %d, alias => 'first')", lastRound());
  }

  private static int lastRound() {
    return sql.row("SELECT max(round) FROM @.registry.model_version WHERE run = 'r1'").getInt(0);
  }

  @Test
  void aRunStartedBySqlIsReadBySql() {
    assertThat(simulated.<String>getAs("run")).isEqualTo("r1");
    assertThat(simulated.<String>getAs("status")).isEqualTo("finished");
    assertThat(simulated.<Integer>getAs("rounds")).isPositive();
    assertThat(simulated.<String>getAs("reason")).startsWith("converged");
    assertThat(sql.row("CALL @.system.run_status('r1')").<String>getAs("status"))
        .isEqualTo("finished");

    assertThat(
            sql.row(
                    "SELECT value FROM @.registry.metric WHERE run = 'r1' AND scope = 'overall' AND split = 'test' AND name = 'auc' ORDER BY round DESC LIMIT 1")
                .getDouble(0))
        .isGreaterThan(0.98);
    assertThat(
            sql.row(
                    "SELECT count(DISTINCT site) FROM @.registry.contribution WHERE run = 'r1' AND status = 'contributed'")
                .getLong(0))
        .isEqualTo(3);
    assertThat(
            sql.row("SELECT coefficients[0].name FROM @.registry.model_version WHERE run = 'r1'")
                .getString(0))
        .isEqualTo("(intercept)");
    assertThat(sql.row("SELECT round FROM @.models.`breast-cancer`").getInt(0))
        .isEqualTo(lastRound());
    assertThat(sql.rows("SELECT * FROM @.models.`breast-cancer` VERSION AS OF 0")).isEmpty();
    assertThat(sql.rows("SELECT * FROM @.models.`breast-cancer` VERSION AS OF 1")).hasSize(1);
  }

  @Test
  void everyTableAndColumnHasItsComment() {
    List<String> names =
        sql.rows("SHOW TABLES IN @.registry").stream().map(row -> row.<String>getAs(1)).toList();
    assertThat(names)
        .containsExactlyInAnyOrder(
            Arrays.stream(RegistryTable.values())
                .map(RegistryTable::tableName)
                .toArray(String[]::new));
    for (RegistryTable table : RegistryTable.values()) {
      assertThat(TableComments.ofTable(table.tableName())).as(table.tableName()).isPresent();
      for (String column : CatalogTables.schema(table).fieldNames()) {
        assertThat(TableComments.ofColumn(table.tableName(), column))
            .as("%s.%s", table.tableName(), column)
            .isPresent();
      }
    }
    assertThat(sql.rows("DESCRIBE TABLE @.registry.round"))
        .anySatisfy(
            row -> {
              assertThat(row.getString(0)).isEqualTo("missing");
              assertThat(row.getString(2)).isEqualTo("sites from which nothing came in time");
            });
    assertThat(sql.rows("DESCRIBE TABLE EXTENDED @.registry.round").toString())
        .contains("every round: who was called");
    assertThat(sql.rows("SHOW NAMESPACES IN @").stream().map(row -> row.getString(0)))
        .containsExactly("models", "registry", "site", "system");
    assertThat(sql.rows("SHOW TABLES IN @.models").toString()).contains("breast-cancer");
  }

  @Test
  void nothingIsWrittenButByProcedures() {
    for (String statement :
        List.of(
            "INSERT INTO @.registry.event SELECT * FROM @.registry.event",
            "INSERT OVERWRITE @.registry.event SELECT * FROM @.registry.event",
            "DELETE FROM @.registry.run WHERE run = 'r1'",
            "TRUNCATE TABLE @.registry.run",
            "DROP TABLE @.registry.run",
            "CREATE TABLE @.registry.mine (a INT)",
            "CREATE TABLE @.registry.mine AS SELECT 1 AS a",
            "ALTER TABLE @.registry.run ADD COLUMN a INT",
            "ALTER TABLE @.registry.run RENAME TO @.registry.mine",
            "CREATE NAMESPACE @.mine",
            "DROP NAMESPACE @.registry CASCADE")) {
      assertThatThrownBy(() -> sql.rows(statement))
          .as(statement)
          .isInstanceOf(RequestException.class)
          .hasMessageContaining("is read only");
    }
    assertThatThrownBy(() -> sql.rows("UPDATE @.registry.run SET reason = 'x'"))
        .hasMessageContaining("UPDATE TABLE");
    assertThat(sql.rows("SELECT * FROM @.registry.run WHERE run = 'r1'")).isNotEmpty();
  }

  @Test
  void proceduresAndFunctionsTellWhatTheyTake() {
    List<Row> procedures = sql.rows("SHOW PROCEDURES IN @.system");
    assertThat(procedures.toString())
        .contains(
            "start_run",
            "cancel_run",
            "run_status",
            "wait_run",
            "promote",
            "set_alias",
            "export_model",
            "stats",
            "simulate");
    assertThat(sql.rows("DESCRIBE PROCEDURE @.system.promote").toString())
        .contains("Makes the model of a round", "the round that made the model", "alias");
    assertThat(sql.rows("CALL @.system.functions()").toString())
        .contains("predict(model, version, struct): DOUBLE", "predict_class", "predict_values");
    // once Spark can, functions() may go
    assertThatThrownBy(() -> sql.rows("DESCRIBE FUNCTION @.models.predict"))
        .hasMessageContaining("does not support functions");
  }

  @Test
  void predictionsAreThoseOfTheExportedPipeline() {
    Path exported = folder.resolve("exported");
    Row row =
        sql.row(
            "CALL @.system.export_model(model => 'breast-cancer', version => 'first', to => '%s')",
            exported);
    assertThat(row.<Long>getAs("version")).isEqualTo(1);
    assertThat(row.<Boolean>getAs("needs_interlake")).isFalse();
    sql.spark()
        .read()
        .format("delta")
        .load(patients.toString())
        .selectExpr("*", "monotonically_increasing_id() AS id")
        .createOrReplaceTempView("patients");
    PipelineModel.load(exported.toString())
        .transform(sql.spark().table("patients"))
        .createOrReplaceTempView("scored");
    for (boolean generated : new boolean[] {false, true}) {
      sql.spark().conf().set("spark.sql.codegen.wholeStage", generated);
      sql.spark()
          .conf()
          .set("spark.sql.codegen.factoryMode", generated ? "CODEGEN_ONLY" : "NO_CODEGEN");
      try {
        List<Row> rows =
            sql.rows(
                """
                SELECT s.probability, s.prediction,
                       @.models.predict('breast-cancer', 1, struct(p.*)) AS p,
                       @.models.predict('breast-cancer', 'first', struct(p.*)) AS by_alias,
                       @.models.predict_class('breast-cancer', 'latest', struct(p.*)) AS class,
                       @.models.predict_values('breast-cancer', 1, struct(p.*)) AS both
                FROM patients p JOIN scored s ON p.id = s.id
                """);
        assertThat(rows).hasSize(569);
        for (Row each : rows) {
          double expected = each.<Vector>getAs(0).apply(1);
          assertThat(each.<Double>getAs("p")).isCloseTo(expected, within(1e-12));
          assertThat(each.<Double>getAs("by_alias")).isEqualTo(each.<Double>getAs("p"));
          assertThat(each.<String>getAs("class")).isEqualTo(each.getDouble(1) == 1 ? "1" : "0");
          assertThat(each.<Double>getList(5)).hasSize(2).element(1).isEqualTo(each.getDouble(2));
        }
      } finally {
        sql.spark().conf().set("spark.sql.codegen.wholeStage", false);
        sql.spark().conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bayes", "k-means"})
  void otherFamiliesAreAskedThroughTheModelsThatAreExported(String family) throws Exception {
    Path plan = folder.resolve(family + ".yaml"); // what is asked need not be a good model
    Files.writeString(
        plan,
        Files.readString(LocalSql.plan("breast-cancer-" + family))
            .replace("maximum: 60", "maximum: 4"));
    sql.row(
        "CALL @.system.simulate(plan => '%s', table => '%s', site_column => 'site', run => '%s')",
        plan, patients, family);
    String model =
        sql.row("SELECT model FROM @.registry.run WHERE run = '%s'", family).getString(0);
    Path exported = folder.resolve(family);
    sql.row("CALL @.system.export_model('%s', 'latest', '%s')", model, exported);
    PipelineModel.load(exported.toString())
        .transform(sql.spark().read().format("delta").load(patients.toString()))
        .createOrReplaceTempView("scored_too");
    boolean binary = family.equals("bayes");
    List<Row> rows =
        sql.rows(
            "SELECT %s, @.models.predict('%s', 'latest', struct(*)) FROM scored_too",
            binary ? "probability" : "prediction", model);
    assertThat(rows).hasSize(569);
    for (Row row : rows) {
      double expected = binary ? row.<Vector>getAs(0).apply(1) : row.getInt(0);
      assertThat(row.getDouble(1)).isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void aStructThatDoesNotFitIsRefusedBeforeARowIsRead() {
    String from = " FROM delta.`%s`".formatted(patients);
    assertThatThrownBy(
            () ->
                sql.rows(
                    "SELECT @.models.predict('breast-cancer', 1, struct(site, worst_area))" + from))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("model breast-cancer, version 1 does not fit its struct")
        .hasMessageContaining("worst_texture")
        .hasMessageContaining("the struct has [site, worst_area]");
    assertThatThrownBy(
            () ->
                sql.rows("SELECT @.models.predict('breast-cancer', 'champion', struct(*))" + from))
        .hasMessageContaining("model 'breast-cancer' has no alias 'champion' (it has: [first]");
    assertThatThrownBy(() -> sql.rows("SELECT @.models.predict('nothing', 1, struct(*))" + from))
        .hasMessageContaining("there is no model 'nothing@1'")
        .hasMessageContaining("breast-cancer");
    assertThatThrownBy(
            () -> sql.rows("SELECT @.models.predict('breast-cancer', 7, struct(*))" + from))
        .hasMessageContaining("there is no model 'breast-cancer@7'");
    assertThatThrownBy(
            () -> sql.rows("SELECT @.models.predict('breast-cancer', 1.5, struct(*))" + from))
        .hasMessageContaining("predict takes (model STRING, version INT or STRING, STRUCT)");
    assertThatThrownBy(() -> sql.rows("SELECT @.models.predict(site, 1, struct(*))" + from))
        .hasMessageContaining("are not constants");
    assertThat(
            sql.row(
                    "SELECT sum(@.models.predict('breast-cancer', 1, struct(* EXCEPT (worst_area), CAST(NULL AS DOUBLE) AS WORST_AREA)))"
                        + from)
                .getDouble(0))
        .isBetween(1.0, 568.0); // imputed
  }

  @Test
  void aliasesMoveOnlyWhenTheyAreTold() {
    assertThatThrownBy(() -> sql.rows("CALL @.system.set_alias('breast-cancer', 1, 'latest')"))
        .hasMessageContaining("Invalid alias: 'latest'");
    assertThatThrownBy(() -> sql.rows("CALL @.system.set_alias('breast-cancer', 9, 'second')"))
        .hasMessageContaining("there is no model 'breast-cancer@9'");
    sql.row("CALL @.system.set_alias('breast-cancer', 1, 'canary')");
    Row alias = sql.row("CALL @.system.set_alias('breast-cancer', 'canary', 'shadow')");
    assertThat(alias.<Long>getAs("version")).isEqualTo(1);
    assertThat(
            sql.rows("SELECT alias FROM @.registry.model_alias ORDER BY sequence").stream()
                .map(row -> row.getString(0)))
        .containsSubsequence("first", "canary", "shadow");
  }

  @Test
  void aGridIsRunUnderTheLimitsThatTheCallGives() {
    String call =
        "CALL @.system.simulate_grid(plan => '%s', table => '%s', strategies => 'newton', partitions => 'iid', seeds => '5', sites => 3, minimum_rows => %d)";
    Path plan = LocalSql.plan("breast-cancer-newton");

    Row refused = sql.row(call, plan, patients, 100_000);
    Row finished = sql.row(call, plan, patients, 20);

    assertThat(refused.<String>getAs("status")).isEqualTo("abandoned");
    assertThat(refused.<String>getAs("reason")).contains("policy.minimumRows");
    assertThat(finished.<String>getAs("status")).isEqualTo("finished");
    assertThat(finished.<String>getAs("metric")).isEqualTo("auc");
    assertThat(finished.<Double>getAs("value")).isGreaterThan(0.97);
    assertThatThrownBy(() -> sql.row(call, plan, patients, 0))
        .hasMessageContaining("Invalid minimumRows: 0 (must be 1 or more)");
  }

  @Test
  void wrongCallsAreToldInWords() throws Exception {
    assertThatThrownBy(() -> sql.rows("CALL @.system.start_run('%s')", patients))
        .hasMessageContaining("cannot be read");
    Path broken = folder.resolve("broken.yaml");
    Files.writeString(
        broken, Files.readString(LocalSql.plan("breast-cancer-newton")).replace("seed:", "seeds:"));
    assertThatThrownBy(() -> sql.rows("CALL @.system.simulate('%s', 't', 'site')", broken))
        .hasMessageContaining("broken.yaml:")
        .hasMessageContaining("seeds");
    assertThatThrownBy(
            () -> sql.rows("CALL @.system.start_run('%s')", LocalSql.plan("breast-cancer-newton")))
        .hasMessageContaining("spark.sql.catalog.lake.conf-file");
    assertThatThrownBy(
            () ->
                sql.rows(
                    "CALL @.system.simulate(plan => '%s', `table` => '%s')",
                    LocalSql.plan("breast-cancer-newton"), patients))
        .hasMessageContaining("give site_column, or partition and sites");
    assertThatThrownBy(() -> sql.rows("CALL @.system.start_run('no-such-plan.yaml')"))
        .hasMessageContaining("no-such-plan.yaml");
    assertThatThrownBy(() -> sql.rows("CALL @.system.wait_run('nobody')"))
        .hasMessageContaining("run nobody was not started by this application");
    assertThatThrownBy(() -> sql.rows("CALL @.system.wait_run('r1', 'an hour')"))
        .hasMessageContaining("an hour");
    assertThatThrownBy(() -> sql.rows("CALL @.system.wait_run(run => 'r1', patience => 1)"))
        .hasStackTraceContaining("patience");
    assertThatThrownBy(() -> sql.rows("CALL @.system.promote('r1', 'last')"))
        .hasStackTraceContaining("last");
    assertThatThrownBy(() -> sql.rows("CALL @.system.nothing()"))
        .hasStackTraceContaining("has no procedure system.nothing")
        .hasStackTraceContaining("start_run");
    assertThatThrownBy(() -> sql.rows("CALL @.system.run_status('nobody')"))
        .hasMessageContaining("there is no run nobody");
    assertThatThrownBy(() -> sql.rows("CALL @.system.cancel_run('nobody')"))
        .hasMessageContaining("was not started by this application");
    assertThatThrownBy(() -> sql.rows("SELECT * FROM @.site.ledger"))
        .hasMessageContaining("spark.sql.catalog.lake.site-ledger");
    LocalSql wrong = LocalSql.of("wrong", "registri", "x");
    assertThatThrownBy(() -> wrong.rows("SHOW TABLES IN @.registry"))
        .hasStackTraceContaining("spark.sql.catalog.wrong.registri is no option of this catalog");
  }

  @Test
  void aSiteSeesItsOwnTables() {
    LocalSql site =
        LocalSql.of("own", "site", "north", "site-ledger", folder.resolve("ledger").toString());
    assertThatThrownBy(() -> site.rows("SELECT * FROM @.site.ledger"))
        .hasMessageContaining("is not there yet");
    site.spark()
        .sql("SELECT 'care' AS purpose, 0.5D AS epsilon")
        .write()
        .format("delta")
        .save(folder.resolve("ledger/north/privacy_ledger").toString());
    assertThat(site.row("SELECT epsilon FROM @.site.ledger").getDouble(0)).isEqualTo(0.5);
    assertThat(site.rows("SHOW TABLES IN @.site").stream().map(row -> row.getString(1)))
        .containsExactly("audit", "ledger");
  }

  @Test
  void aRunInTheBackgroundIsCancelledAndToldSo() throws Exception {
    Row started =
        sql.row(
            "CALL @.system.simulate(plan => '%s', table => '%s', partition => 'iid', sites => 3, run => 'r2', wait => false)",
            LocalSql.plan("breast-cancer-newton"), patients);
    assertThat(started.<String>getAs("run")).isEqualTo("r2");
    String status = sql.row("CALL @.system.cancel_run('r2')").getAs("status");
    assertThat(status).isIn("stopped", "finished");
    if (status.equals("stopped")) {
      assertThatThrownBy(() -> sql.row("CALL @.system.wait_run('r2', '1s')"))
          .hasMessageContaining("run r2 was stopped before its end (start it again");
    }
    assertThat(sql.row("CALL @.system.run_status('r2')").<String>getAs("status")).isEqualTo(status);
    assertThat(BackgroundRuns.of(sql.spark()).underWay()).isEmpty();
  }

  @Test
  void whoWaitsForARunHearsWhyNothingCameOfIt() {
    String few =
        "CALL @.system.simulate(plan => '%s', table => '%s', site_column => 'site', run => '%s', minimum_rows => 100000%s)";
    assertThatThrownBy(
            () -> sql.row(few, LocalSql.plan("breast-cancer-newton"), patients, "r3", ""))
        .isInstanceOfSatisfying(
            RequestException.class,
            refused -> assertThat(refused.code()).isEqualTo(ExitCode.ABANDONED))
        .hasMessageStartingWith("run r3 was abandoned, and no model came of it: ")
        .hasMessageContaining("start it under another name");
    Row started =
        sql.row(few, LocalSql.plan("breast-cancer-newton"), patients, "r4", ", wait => false");
    assertThat(started.<String>getAs("run")).isEqualTo("r4");
    assertThatThrownBy(() -> sql.row("CALL @.system.wait_run('r4')"))
        .hasMessageStartingWith("run r4 was abandoned, and no model came of it: ");
  }

  @Test
  void theReferenceNamesAllThereIs() throws Exception {
    String reference = Files.readString(LocalSql.ROOT.resolve("docs/reference/sql.md"));
    CatalogOptions none = CatalogOptions.of("lake", java.util.Map.of());
    SortedMap<String, ModelFunction> functions = ModelFunction.all(new ServedModels(none));
    functions.keySet().forEach(name -> assertThat(reference).contains("| `" + name + "("));
    Stream.of(
            new RunProcedures(none).all(),
            new ModelProcedures(none).all(),
            List.of(new GridProcedure(none).procedure(), ModelFunction.listing(functions)))
        .flatMap(List::stream)
        .forEach(
            procedure -> {
              assertThat(reference).contains("### " + procedure.name());
              procedure
                  .declared()
                  .forEach(
                      parameter ->
                          assertThat(reference)
                              .contains(
                                  "| `%s` | %s | %s | %s |"
                                      .formatted(
                                          parameter.name(),
                                          parameter.type().sql(),
                                          parameter
                                              .defaultSql()
                                              .map(value -> "`" + value + "`")
                                              .orElse("**required**"),
                                          parameter.comment())));
            });
    for (RegistryTable table : RegistryTable.values()) {
      assertThat(reference).contains("| `%s` |".formatted(table.tableName()));
    }
  }
}

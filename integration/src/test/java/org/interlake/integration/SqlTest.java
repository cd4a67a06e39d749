package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.sql.InterlakeCatalog;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real run, started and read by SQL, and its model inside a query. */
final class SqlTest {
  private static final String CATALOG = "spark.sql.catalog.hospitals";

  @TempDir Path folder;

  @Test
  void aRunIsStartedReadAndScoredWithInSql() throws Exception {
    try (TestFederation hospitals = TestFederation.heart(folder)) {
      SparkSession spark = LocalSpark.session();
      spark.conf().set(CATALOG, InterlakeCatalog.class.getName());
      spark.conf().set(CATALOG + ".conf-file", hospitals.driverFile().toString());
      Plan plan = hospitals.plan("heart-newton");
      RunId run = new RunId("by-sql");
      List<Future<ExitCode>> sites = new ArrayList<>();
      for (SiteId site : plan.sites()) {
        sites.add(hospitals.follow(site.name(), run));
      }

      Row started =
          row(
              "CALL hospitals.system.start_run(plan => '%s', run => 'by-sql')"
                  .formatted(planFile(hospitals)));
      assertThat(started.<String>getAs("run")).isEqualTo("by-sql");
      assertThat(row("CALL hospitals.system.wait_run('by-sql', '2m')").<String>getAs("status"))
          .isEqualTo("finished");
      for (Future<ExitCode> site : sites) {
        assertThat(site.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      }

      assertThat(
              row("SELECT count(*) FROM hospitals.registry.contribution WHERE run = 'by-sql' AND status = 'contributed'")
                  .getLong(0))
          .isEqualTo(
              row("SELECT sum(contributed) FROM hospitals.registry.round WHERE run = 'by-sql'")
                  .getLong(0));
      row("CALL hospitals.system.set_alias('heart-disease', 'latest', 'champion')");
      String exported = folder.resolve("exported").toString();
      row(
          "CALL hospitals.system.export_model('heart-disease', 'champion', '%s')"
              .formatted(exported));
      Path table = hospitals.tableOf("va");
      spark
          .sql("SELECT *, monotonically_increasing_id() AS id FROM delta.`%s`".formatted(table))
          .createOrReplaceTempView("patients");
      PipelineModel.load(exported)
          .transform(spark.table("patients"))
          .createOrReplaceTempView("scored");
      List<Row> scored =
          spark
              .sql(
                  "SELECT s.probability, hospitals.models.predict('heart-disease', 'champion', struct(p.*)) FROM patients p JOIN scored s ON p.id = s.id")
              .collectAsList();
      assertThat(scored).hasSize(200);
      for (Row each : scored) {
        assertThat(each.getDouble(1)).isCloseTo(each.<Vector>getAs(0).apply(1), within(1e-12));
      }
    }
  }

  private static Path planFile(TestFederation hospitals) {
    return hospitals.folder().resolve("heart-newton.yaml");
  }

  private static Row row(String sql) {
    return LocalSpark.session().sql(sql).head();
  }
}

package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.cli.InterlakeMain;
import org.interlake.driver.config.DriverConfig;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.site.SiteMain;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.SiteConfigReader;
import org.interlake.site.policy.PlanColumns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both sides take the files that {@code init} writes, and {@code doctor} finds no fault in them.
 */
final class InitFilesTest {
  @TempDir Path folder;

  @Test
  void bothSidesReadWhatInitWrites() throws Exception {
    Path fed = folder.resolve("fed");
    assertThat(
            InterlakeMain.run(
                "init", fed.toString(), "--yes", "--sites", "a,b", "--features", "age,sex:string"))
        .isZero();
    DriverConfig driver = DriverConfigReader.read(fed.resolve("driver.yaml"));
    Plan plan = PlanReader.read(fed.resolve("plan.yaml"));
    for (SiteId name : plan.sites()) {
      SiteConfig site = SiteConfigReader.read(fed.resolve("sites/%s/site.yaml".formatted(name)));
      assertThat(site.site()).isEqualTo(name);
      assertThat(site.coordinator()).isEqualTo(driver.identity().publicIdentity());
      assertThat(site.identity().publicIdentity()).isEqualTo(driver.sites().get(name));
      assertThat(site.exchange()).isEqualTo(driver.exchange());
      assertThat(site.datasets()).containsOnlyKeys(plan.dataset());
      assertThat(site.policy().governance().table(plan.dataset()).orElseThrow().purposes())
          .contains(plan.purpose());
      assertThat(PlanColumns.of(plan)).containsExactly("age", "sex", "label");
    }

    assertThat(InterlakeMain.run("doctor", "--conf-file", fed.resolve("driver.yaml").toString()))
        .isZero();
    Path site = fed.resolve("sites/a/site.yaml");
    assertThat(SiteMain.run("doctor", "--conf-file", site.toString(), "--json")).isZero();
    Files.delete(site.resolveSibling("keys.json"));
    assertThat(SiteMain.run("doctor", "--conf-file", site.toString())).isEqualTo(78);
    assertThat(fed.resolve("exchange")).isEmptyDirectory();
  }

  @Test
  void aSiteThatBelievesNoPlanIsToldWhomToCall() throws Exception {
    Path fed = folder.resolve("stranger");
    assertThat(InterlakeMain.run("init", fed.toString(), "--yes", "--sites", "a,b")).isZero();
    Path site = fed.resolve("sites/a/site.yaml");
    SiteConfig config = SiteConfigReader.read(site);
    Path run =
        Files.createDirectories(
            fed.resolve("exchange/%s/driver/runs/r1".formatted(config.federation())));
    assertThat(SiteMain.run("doctor", "--conf-file", site.toString())).as("no plan yet").isZero();

    Files.writeString(run.resolve("plan"), "not from the coordinator");

    assertThat(SiteMain.run("doctor", "--conf-file", site.toString())).isEqualTo(77);
  }

  @Test
  void aTableThatIsNotThereOrDoesNotFitThePlanIsSaidBeforeARun() throws Exception {
    SparkSession spark = LocalSpark.session(); // which the command then uses
    Path fed = folder.resolve("tables");
    assertThat(
            InterlakeMain.run(
                "init", fed.toString(), "--yes", "--sites", "a,b", "--features", "age,sex:string"))
        .isZero();
    String site = fed.resolve("sites/a/site.yaml").toString();
    String plan = fed.resolve("plan.yaml").toString();
    Path table = fed.resolve("sites/a/lake/patients");

    Typed nothing = Typed.site("doctor", "--conf-file", site, "--table");
    assertThat(nothing.exitCode()).as(nothing.output()).isEqualTo(69);
    assertThat(nothing.output()).containsPattern("FAIL +table patients .*" + table);

    spark.sql("SELECT 40.0D AS age, 1L AS label").write().format("delta").save(table.toString());
    Typed readable = Typed.site("doctor", "--conf-file", site, "--table");
    assertThat(readable.exitCode()).as(readable.output()).isZero();
    assertThat(readable.output()).containsPattern("OK +table patients +can be read at version 0");

    Typed narrow = Typed.site("doctor", "--conf-file", site, "--table", "--plan", plan);
    assertThat(narrow.exitCode()).as(narrow.output()).isEqualTo(65);
    assertThat(narrow.output())
        .containsPattern("FAIL +table patients +has not the columns \\[sex\\]");

    Path other = fed.resolve("other.yaml");
    Files.writeString(
        other, Files.readString(Path.of(plan)).replace("dataset: \"patients\"", "dataset: wards"));
    Typed elsewhere =
        Typed.site("doctor", "--conf-file", site, "--table", "--plan", other.toString());
    assertThat(elsewhere.exitCode()).as(elsewhere.output()).isEqualTo(65);
    assertThat(elsewhere.output())
        .contains("asks for dataset wards, which this site has not", "(there are [patients])");
  }
}

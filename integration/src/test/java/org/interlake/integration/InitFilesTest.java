package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
}

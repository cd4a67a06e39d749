package org.interlake.driver.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.interlake.driver.config.DriverConfig;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.SchemaFile;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.SplitSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class WorkFolderTest {
  private static final SchemaFile SITE_SCHEMA = new SchemaFile("site.schema.json");
  private static final SchemaFile DRIVER_SCHEMA = new SchemaFile("driver.schema.json");

  @TempDir Path folder;

  /** The demonstration trains. */
  static List<Path> plans() {
    return SchemaFile.files("plans").stream()
        .filter(file -> PlanReader.readAny(file) instanceof Plan)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("plans")
  void theCoordinatorsFileIsReadable(Path planFile) throws IOException {
    Plan plan = PlanReader.read(planFile);
    WorkFolder work = WorkFolder.create(folder.resolve("demo"));
    work.writeFiles(plan, planFile);

    DriverConfig config = DriverConfigReader.read(work.driverConfig());

    assertThat(DRIVER_SCHEMA.complaints(Files.readString(work.driverConfig()))).isEmpty();
    assertThat(config.federation()).isEqualTo(plan.federation());
    assertThat(Path.of(config.exchange())).isEqualTo(work.exchange()).isDirectory();
    assertThat(Path.of(config.registry())).isEqualTo(work.registry()).isDirectory();
    assertThat(config.sites().keySet()).containsExactlyElementsOf(new TreeSet<>(plan.sites()));
    for (SiteId site : plan.sites()) {
      PrivateIdentity keys = new KeyFile(work.siteConfig(site).resolveSibling("key.json")).read();
      assertThat(config.sites().get(site)).isEqualTo(keys.publicIdentity());
    }
    assertThat(PlanReader.read(work.plan(plan))).isEqualTo(plan);
  }

  /** The reader of these files is the sites' and not to be seen here; their schema is. */
  @ParameterizedTest
  @MethodSource("plans")
  void theSitesFilesFitTheSchemaAndPermitExactlyThePlan(Path planFile) throws IOException {
    Plan plan = PlanReader.read(planFile);
    WorkFolder work = WorkFolder.create(folder.resolve("demo"));
    work.writeFiles(plan, planFile);
    String coordinator =
        DriverConfigReader.read(work.driverConfig()).identity().publicIdentity().text();

    for (SiteId site : plan.sites()) {
      String text = Files.readString(work.siteConfig(site));
      assertThat(SITE_SCHEMA.complaints(text)).isEmpty();
      Map<?, ?> config = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
      assertThat(config.get("site")).isEqualTo(site.name());
      assertThat(config.get("coordinator")).isEqualTo(coordinator);
      Path home = work.siteConfig(site).getParent();
      assertThat(home.resolve((String) config.get("exchange")).normalize())
          .isEqualTo(work.exchange());
      Map<?, ?> dataset = (Map<?, ?>) ((Map<?, ?>) config.get("datasets")).get(plan.dataset());
      assertThat(home.resolve((String) dataset.get("path"))).isEqualTo(work.table(site, plan));
      Map<?, ?> policy = (Map<?, ?>) config.get("policy");
      assertThat(Set.copyOf((List<?>) ((Map<?, ?>) policy.get("columns")).get("allow")))
          .isEqualTo(columnsOf(plan));
      assertThat((List<?>) policy.get("families")).isEqualTo(List.of(plan.model().family()));
      assertThat((List<?>) policy.get("strategies"))
          .asString()
          .contains(plan.strategy().strategy());
    }
  }

  private static Set<String> columnsOf(Plan plan) {
    Set<String> columns = new TreeSet<>();
    plan.featureColumns().stream().map(FeatureSpec.Column::column).forEach(columns::add);
    if (plan.label() instanceof LabelSpec.Column label) {
      columns.add(label.column());
    }
    if (plan.offset() instanceof OffsetSpec.ByColumn offset) {
      columns.add(offset.column());
    }
    columns.add(((SplitSpec.ByColumn) plan.split()).column());
    return columns;
  }

  @Test
  void everyColumnOfThePlansIsInTheTables() {
    SiteRows north =
        BreastCancerFile.read(
                SchemaFile.root().resolve("conf/demo/breast-cancer/breast_cancer.csv"))
            .get(0);
    for (Path planFile : plans()) {
      Plan plan = PlanReader.read(planFile);
      if (plan.dataset().equals("breast-cancer")) {
        assertThat(north.schema().fieldNames()).containsAll(columnsOf(plan));
      }
    }
  }

  @Test
  void takesAnEmptyFolder() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertThat(WorkFolder.create(empty).exchange()).isDirectory();
  }

  @Test
  void refusesAFolderThatHoldsSomething() throws IOException {
    Files.writeString(folder.resolve("mine.txt"), "mine");

    DemoException refusal =
        catchThrowableOfType(DemoException.class, () -> WorkFolder.create(folder));

    assertThat(refusal.code()).isEqualTo(ExitCode.USAGE);
    assertThat(refusal).hasMessageContaining("not an empty folder");
    assertThat(folder).isDirectoryNotContaining("glob:**exchange");
  }
}

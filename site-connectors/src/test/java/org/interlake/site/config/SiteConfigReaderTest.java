package org.interlake.site.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.interlake.privacy.Dominance;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.ConfigFile;
import org.interlake.protocol.config.SchemaFile;
import org.interlake.protocol.identity.TestKeys;
import org.interlake.site.ledger.PrivacyBudget;
import org.interlake.site.table.DatabasePassword;
import org.interlake.site.table.DatasetConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SiteConfigReaderTest {
  private static final SchemaFile SCHEMA = new SchemaFile("site.schema.json");
  private static final String KEY = TestKeys.identity().publicIdentity().text();
  private static final String SMALL =
      """
      interlake: 1
      federation: f
      site: a
      exchange: exchange
      key: keys/a.json
      coordinator: "%s"
      datasets:
        d: {table: lake.health.heart}
      policy:
        columns: {deny: [Ssn]}
      """
          .formatted(KEY);

  private static final String TABLES =
      """
        tables:
          d:
            purposes: [care]
            columns: {allow: [age]}
            rows: consent AND age >= 18
            mask: {age: floor(age / 10) * 10}
      """;

  @TempDir Path folder;

  static List<Path> files() {
    return SchemaFile.files("site").stream()
        .filter(file -> file.getFileName().toString().startsWith("site"))
        .toList();
  }

  private SiteConfig read(String text) throws IOException {
    return SiteConfigReader.read(Files.writeString(folder.resolve("site.yaml"), text));
  }

  private String faults(String text) {
    return catchThrowableOfType(ConfigException.class, () -> read(text))
        .getMessage()
        .replace(folder + "/", "");
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyExampleIsReadAndFitsTheSchema(Path file) throws IOException {
    SiteConfig config = SiteConfigReader.read(file);

    assertThat(config.key()).isEqualTo(file.resolveSibling("keys/cleveland.json").normalize());
    assertThat(config.datasets().get("heart-disease"))
        .isEqualTo(
            new DatasetConfig(
                new DatasetConfig.DeltaPath(URI.create("file:///lake/heart")), OptionalLong.of(3)));
    assertThat(SCHEMA.complaints(Files.readString(file))).isEmpty();
    assertThat(Files.readAllLines(file).get(0))
        .isEqualTo("# yaml-language-server: $schema=../schemas/site.schema.json");
  }

  @Test
  void theReaderAsksForExactlyTheKeysOfTheSchema() {
    SortedMap<String, SortedSet<String>> asked = new TreeMap<>();
    ConfigFile.parse(
        "site.yaml",
        folder,
        SMALL + "  privacy: {d: {epsilon: 1, delta: 1e-5}}\n" + TABLES,
        root -> {
          var config = SiteConfigReader.site(root);
          asked.putAll(root.keysAsked());
          return config;
        });

    assertThat(asked).isEqualTo(SCHEMA.keys());
  }

  @Test
  void theReferenceNamesEveryKey() throws IOException {
    assertThat(SCHEMA.keysMissingIn("site.md")).isEmpty();
  }

  @Test
  void fillsEveryDefault() throws IOException {
    SiteConfig config = read(SMALL);

    assertThat(config.exchange().getPath()).isEqualTo(folder.resolve("exchange").toString());
    assertThat(config.state().getPath()).isEqualTo(folder.resolve("state").toString());
    assertThat(config.poll())
        .isEqualTo(new SiteConfig.Poll(Duration.ofMillis(5), Duration.ofSeconds(1)));
    assertThat(config.datasets().get("d"))
        .isEqualTo(
            new DatasetConfig(
                new DatasetConfig.CatalogTable("lake.health.heart"), OptionalLong.empty()));
    PolicyConfig policy = config.policy();
    assertThat(List.of(policy.minimumRows(), policy.minimumCategoryRows()))
        .containsExactly(50L, 5L);
    assertThat(policy.minimumEvaluationRows()).isEqualTo(10);
    assertThat(policy.families()).hasSize(10).contains("glm", "pca");
    assertThat(policy.strategies())
        .containsExactly(
            "exact",
            "fedavg",
            "fedbuff",
            "feddyn",
            "fednova",
            "lbfgs",
            "newton",
            "qfedavg",
            "scaffold");
    assertThat(policy.personalization()).containsExactly("apfl", "ditto", "fedper", "fine-tune");
    assertThat(config.registry()).isEmpty();
    assertThat(SCHEMA.complaints(SMALL)).isEmpty();
  }

  @Test
  void readsATableOfEveryKind() throws IOException {
    SortedMap<String, DatasetConfig> tables =
        SiteConfigReader.read(SchemaFile.root().resolve("conf/site/tables.example.yaml"))
            .datasets();

    assertThat(tables.values().stream().map(table -> table.table().format()).distinct())
        .containsExactlyInAnyOrder(
            "delta", "iceberg", "hive", "parquet", "orc", "csv", "json", "jdbc", "spark");
    assertThat(tables.get("heart-iceberg"))
        .isEqualTo(
            new DatasetConfig(
                new DatasetConfig.IcebergTable("warehouse.health.heart"),
                new DatasetConfig.Version(5117827469603811648L)));
    assertThat(tables.get("heart-postgres").table())
        .isEqualTo(
            new DatasetConfig.JdbcTable(
                new DatasetConfig.Database(
                    "jdbc:postgresql://db.clinic.example:5432/research",
                    Optional.of("interlake_reader"),
                    Optional.of(new DatabasePassword.InEnvironment("HEART_PASSWORD")),
                    Optional.empty()),
                new DatasetConfig.Selected("SELECT * FROM heart WHERE consent"),
                Optional.of(new DatasetConfig.Partitions("id", 4)),
                Optional.empty()));
  }

  @Test
  void aTableHasTheKeysOfItsFormatOnly() {
    for (String[] faulty :
        new String[][] {
          {
            "{format: avro, path: /a}",
            "datasets.d.format: 'avro' is not a known table format (known: delta, iceberg, hive, parquet, orc, csv, json, jdbc, spark)"
          },
          {"{format: iceberg, path: /a}", "datasets.d.path: belongs to table format delta and"},
          {
            "{format: hive, table: a.b, version: 1}",
            "datasets.d.version: belongs to table format delta and iceberg, not to hive (leave it out, or set format: delta)"
          },
          {
            "{table: a.b, version: 1, timestamp: 2026-01-01T00:00:00Z}",
            "datasets.d.timestamp: stands beside version"
          },
          {
            "{format: csv, path: /a, options: {headr: true}}",
            "Invalid options: no option 'headr' of csv (there are [comment, dateFormat"
          },
          {
            "{format: jdbc, url: 'jdbc:postgresql://h/d', table: t, query: SELECT 1}",
            "datasets.d: has both table and query (give exactly one of them)"
          },
          {
            "{format: jdbc, url: 'jdbc:postgresql://h/d?password=geheim', table: t}",
            "datasets.d.url: Invalid url: it has a password in it (must stand in a file or a variable, named by 'password')"
          },
          {
            "{format: jdbc, url: 'jdbc:mysql://h/d', table: t, partitions: {column: i, count: 2}}",
            "datasets.d.partitions: Invalid partitions: several connections see one state only in PostgreSQL"
          },
          {
            "{format: jdbc, url: 'jdbc:postgresql://h/d', table: t, password: {file: a, variable: b}}",
            "datasets.d.password: has both file and variable (give exactly one of them)"
          },
          {
            "{format: spark, query: DROP TABLE t}",
            "datasets.d.query: Invalid query: 'DROP TABLE t' (must be one SELECT"
          },
        }) {
      String text = SMALL.replace("{table: lake.health.heart}", faulty[0]);

      assertThat(faults(text)).contains(faulty[1]).doesNotContain("geheim");
      if (!faulty[0].contains("timestamp")
          && !faulty[0].contains("DROP")
          && !faulty[0].contains("mysql")
          && !faulty[0].contains("geheim")) {
        assertThat(SCHEMA.complaints(text)).as(faulty[0]).isNotEmpty();
      }
    }
  }

  @Test
  void readsAPasswordFromWhereOthersCannot() throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "geheim\n");
    DatabasePassword password = new DatabasePassword.InFile(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> password.read(name -> null))
        .hasMessageContaining("may be read by others")
        .hasMessageContaining("chmod 600");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    assertThat(password.read(name -> null)).isEqualTo("geheim");
    assertThatThrownBy(() -> new DatabasePassword.InEnvironment("NONE").read(name -> null))
        .hasMessageContaining("no variable NONE");
  }

  @Test
  void aDeniedColumnIsDeniedInAnyCase() throws IOException {
    PolicyConfig.Columns columns = read(SMALL).policy().columns();

    assertThat(columns.permits("SSN")).isFalse();
    assertThat(columns.permits("age")).isTrue();
  }

  @Test
  void anAllowedColumnIsAllowedAsItIsWritten() throws IOException {
    PolicyConfig.Columns columns = read(SMALL.replace("deny", "allow")).policy().columns();

    assertThat(columns.permits("Ssn")).isTrue();
    assertThat(columns.permits("age")).isFalse();
  }

  @Test
  void reportsAllFaultsAtOnce() {
    assertThat(
            faults(
                """
                interlake: 1
                federation: f
                site: A
                exchange: "s3a://bucket/{x}"
                key: keys/a.json
                coordinator: ed25519:short
                poll: {minimum: 2s}
                datasets:
                  Heart: {path: /lake/heart}
                  d: {path: /lake/heart, table: lake.heart}
                  e: {version: 1}
                  g: {table: "lake heart"}
                  h: {path: /h, version: -1}
                policy:
                  columns: {allow: [age], denny: [ssn]}
                  minimumRows: 0
                  families: [logistic]
                  strategies: [newton, fedavgg]
                """))
        .isEqualTo(
            """
            site.yaml:3: site: Invalid site name: 'A' (must be 1 to 63 lower-case letters, digits, '-', '_' or '.', starting with a letter or digit)
            site.yaml:4: exchange: 's3a://bucket/{x}' is not a location (write a path, or a URI like s3a://bucket/folder)
            site.yaml:6: coordinator: 'ed25519:short' is not a pair of public keys (write both keys as 'interlake keys show' prints them: ed25519:... x25519:...)
            site.yaml:7: poll: Invalid poll.maximum: PT1S (must not be below poll.minimum, PT2S)
            site.yaml:9: datasets.Heart: Invalid dataset name: 'Heart' (must be 1 to 63 lower-case letters, digits, '-', '_' or '.', starting with a letter or digit)
            site.yaml:10: datasets.d: has both path and table (give exactly one of them)
            site.yaml:11: datasets.e: has neither path nor table (give exactly one of them)
            site.yaml:12: datasets.g.table: Invalid table: 'lake heart' (must be letters, digits, '_' or '-', parts joined by dots)
            site.yaml:13: datasets.h.version: Invalid version: -1 (must be 0 or more)
            site.yaml:15: policy.columns.denny: is not a known key (did you mean deny?)
            site.yaml:17: policy.families[0]: 'logistic' is not a known model family (known: logistic-regression, glm, softmax-regression, linear-svm, mlp, factorization-machine, naive-bayes, k-means, gaussian-mixture, pca)
            site.yaml:18: policy.strategies[1]: 'fedavgg' is not a known strategy (did you mean fedavg? known: newton, lbfgs, exact, fedavg, fednova, qfedavg, scaffold, feddyn, cyclic, fedbuff)""");
  }

  @Test
  void aPolicyMustSayWhichColumns() {
    assertThat(faults(SMALL.replace("  columns: {deny: [Ssn]}", "  minimumRows: 0")))
        .isEqualTo("site.yaml:9: policy.columns: is missing and has no default (a section)");
    assertThat(faults(SMALL.replace("deny: [Ssn]", "deny: []")))
        .isEqualTo(
            "site.yaml:10: policy.columns.deny: Invalid policy.columns.deny: none (name at least"
                + " one)");
    assertThat(faults(SMALL + "  minimumRows: 0\n"))
        .isEqualTo(
            "site.yaml:11: policy.minimumRows: Invalid policy.minimumRows: 0 (must be 1 or more)");
  }

  @Test
  void aDatasetNamedTwiceIsAFault() {
    assertThat(faults(SMALL.replace("policy:", "  d: {path: /other}\npolicy:")))
        .isEqualTo("site.yaml:9: datasets.d: is given twice (first at line 8; leave one out)");
  }

  @Test
  void statisticsAreCarefulWhereTheSiteSaysNothing() throws IOException {
    StatisticsPolicy policy = read(SMALL).policy().statistics();

    assertThat(policy.minimumCellRows()).isEqualTo(10);
    assertThat(policy.groupBy()).isEmpty();
    assertThat(policy.allow()).contains("mean").doesNotContain("distinct", "minimum-maximum");
    assertThat(policy.dominance()).isEqualTo(new Dominance(2, 85));
    assertThat(policy.views()).isEqualTo(StatisticsPolicy.Views.SEVERAL);
    assertThat(policy.differencing()).isEqualTo(StatisticsPolicy.Repeats.REFUSE);
    assertThat(policy.maximumRunsPerTable()).isEqualTo(20);
  }

  @Test
  void readsWhatStatisticsAreHeldTo() throws IOException {
    StatisticsPolicy policy =
        read(SMALL
                + "  statistics: {dominance: {contributors: 3, percent: 70}, views: one,"
                + " differencing: permit, maximumRunsPerTable: 5}\n")
            .policy()
            .statistics();

    assertThat(policy.dominance()).isEqualTo(new Dominance(3, 70));
    assertThat(policy.views()).isEqualTo(StatisticsPolicy.Views.ONE);
    assertThat(policy.differencing()).isEqualTo(StatisticsPolicy.Repeats.PERMIT);
    assertThat(policy.maximumRunsPerTable()).isEqualTo(5);
    for (String[] faulty :
        new String[][] {
          {"{dominance: {contributors: 11}}", "Invalid dominance.contributors: 11"},
          {"{dominance: {percent: 0}}", "Invalid dominance.percent: 0.0"},
          {"{views: two}", "views"},
          {"{maximumRunsPerTable: 0}", "maximumRunsPerTable: 0 (must be 1 or more)"}
        }) {
      assertThatThrownBy(() -> read(SMALL + "  statistics: " + faulty[0] + "\n"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(faulty[1]);
    }
  }

  @Test
  void readsBudgetsOfPrivacy() throws IOException {
    assertThat(read(SMALL + "  privacy: {d: {epsilon: 1, delta: 1e-5}}\n").policy().privacy())
        .containsOnly(Map.entry("d", new PrivacyPolicy(Optional.of(new PrivacyBudget(1, 1e-5)))));
    assertThat(
            read(SMALL + "  privacy: {d: {requireDifferentialPrivacy: true}}\n").policy().privacy())
        .containsOnly(Map.entry("d", new PrivacyPolicy(Optional.empty())));
    for (String[] faulty :
        new String[][] {
          {"{d: {epsilon: 1}}", "only one of epsilon and delta"},
          {"{d: {epsilon: 0, delta: 1e-5}}", "Invalid epsilon: 0.0"},
          {"{d: {epsilon: 1, delta: 1}}", "Invalid delta: 1.0"},
          {"{d: {requireDifferentialPrivacy: false}}", "cannot be false"},
          {"{e: {requireDifferentialPrivacy: true}}", "no dataset e"}
        }) {
      assertThatThrownBy(() -> read(SMALL + "  privacy: " + faulty[0] + "\n"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(faulty[1]);
    }
  }
}

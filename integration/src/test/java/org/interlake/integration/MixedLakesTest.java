package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.RowCountClass;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.Plan;
import org.interlake.site.table.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each hospital has a lake of its own kind: the model is that of all-Delta, to the last bit. */
final class MixedLakesTest {
  private static final RunId RUN = new RunId("mixed");

  @TempDir Path folder;

  @Test
  void theModelDoesNotDependOnTheKindOfLake() throws Exception {
    Optional<PostgresServer> postgres = PostgresServer.start();
    assumeThat(postgres).as(PostgresServer.MISSING).isPresent();
    try (PostgresServer server = postgres.get();
        TestFederation delta = TestFederation.breastCancer(folder.resolve("delta"));
        TestFederation mixed = delta.twin(folder.resolve("mixed"))) {
      Plan plan = delta.plan("breast-cancer-newton");
      moveToIceberg(delta, mixed, "south");
      moveToPostgres(delta, mixed, "west", server);

      assertThat(delta.run(plan, RUN)).isInstanceOf(RunResult.Finished.class);
      assertThat(mixed.run(plan, RUN)).isInstanceOf(RunResult.Finished.class);

      assertThat(models(mixed)).isEqualTo(models(delta)).hasSizeGreaterThan(3);
      List<Contribution> told = mixed.registry().contributions(RUN);
      assertThat(told)
          .allSatisfy(
              contribution ->
                  assertThat(contribution.tableRead().orElseThrow().rowCount())
                      .contains(RowCountClass.of(contribution.examples().getAsLong())));
      assertThat(
              told.stream()
                  .collect(
                      Collectors.groupingBy(
                          contribution -> contribution.site().name(),
                          Collectors.mapping(
                              contribution -> contribution.tableRead().orElseThrow(),
                              Collectors.toSet()))))
          .allSatisfy((site, versions) -> assertThat(versions).hasSize(1)) // one for all rounds
          .hasEntrySatisfying("north", versions -> format(versions, "delta"))
          .hasEntrySatisfying("south", versions -> format(versions, "iceberg"))
          .hasEntrySatisfying(
              "west",
              versions -> {
                format(versions, "jdbc");
                assertThat(versions.iterator().next().contentDigest()).isPresent();
                assertThat(versions.iterator().next().queryDigest()).isPresent();
              });
      assertThat(textsUnder(folder.resolve("mixed"), PostgresServer.PASSWORD))
          .containsExactly("west.password");
      assertThat(textsUnder(folder.resolve("mixed/state"), "PAR1")).isEmpty(); // no copy is left
    }
  }

  private static void format(Iterable<TableVersion> versions, String format) {
    assertThat(versions.iterator().next().format()).isEqualTo(format);
  }

  private static List<Digest> models(TestFederation federation) {
    return federation.registry().modelVersions(RUN).stream().map(ModelVersion::digest).toList();
  }

  private static void moveToIceberg(TestFederation from, TestFederation to, String site)
      throws Exception {
    SparkSession spark = LocalSpark.session();
    spark.conf().set("spark.sql.catalog.hospital", "org.apache.iceberg.spark.SparkCatalog");
    spark.conf().set("spark.sql.catalog.hospital.type", "hadoop");
    spark
        .conf()
        .set(
            "spark.sql.catalog.hospital.warehouse",
            to.folder().resolve("iceberg").toUri().toString());
    rows(from, site).repartition(3).writeTo("hospital.health.cancer").using("iceberg").create();
    rename(from, to, site, "{format: iceberg, table: hospital.health.cancer}");
  }

  private static void moveToPostgres(
      TestFederation from, TestFederation to, String site, PostgresServer server)
      throws IOException {
    rows(from, site)
        .withColumn("id", org.apache.spark.sql.functions.monotonically_increasing_id())
        .write()
        .format("jdbc")
        .option("url", server.url())
        .option("user", PostgresServer.USER)
        .option("password", PostgresServer.PASSWORD)
        .option("dbtable", "cancer")
        .save();
    Path password = to.folder().resolve(site + ".password");
    Files.createFile(
        password,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(password, PostgresServer.PASSWORD + "\n");
    rename(
        from,
        to,
        site,
        "{format: jdbc, url: '%s', user: %s, password: {file: %s}, query: 'SELECT * FROM cancer WHERE id >= 0', partitions: {column: id, count: 3}}"
            .formatted(server.url(), PostgresServer.USER, password));
  }

  private static Dataset<Row> rows(TestFederation federation, String site) {
    return LocalSpark.session().read().format("delta").load(federation.tableOf(site).toString());
  }

  private static void rename(TestFederation from, TestFederation to, String site, String table)
      throws IOException {
    String before = Files.readString(to.siteFile(site));
    String after = before.replace("{path: %s}".formatted(from.tableOf(site)), table);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(to.siteFile(site), after);
  }

  private static List<String> textsUnder(Path place, String text) throws IOException {
    if (!Files.exists(place)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(place)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> contains(file, text))
          .map(file -> file.getFileName().toString())
          .toList();
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
          .contains(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

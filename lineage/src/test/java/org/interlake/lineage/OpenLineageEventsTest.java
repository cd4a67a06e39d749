package org.interlake.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.interlake.lineage.LineageEvent.Kind;
import org.interlake.lineage.RunFacts.Role;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes out of OpenLineage's own client, and what becomes of a run where nothing can. */
final class OpenLineageEventsTest {
  private static final FederationId FEDERATION = new FederationId("hospitals");
  private static final RunId RUN = new RunId("heart-1");
  private static final SiteId SITE = new SiteId("north");
  private static final Digest DIGEST = Digest.of(new byte[] {1});
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static SparkSession spark;

  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[1]")
            .appName("lineage-test")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static LineageEvent event(
      Kind kind, List<LineageDataset> inputs, Optional<String> error) {
    return new LineageEvent(
        kind,
        LineageEvent.idOf("heart-1", "3"),
        new LineageEvent.Job("interlake.site.north.heart", "SITE_ROUND"),
        Instant.parse("2026-11-22T10:00:00Z"),
        RunFacts.of(Role.SITE, FEDERATION, RUN, DIGEST)
            .with(Fact.ROUND, 3)
            .with(Fact.SITE, "north"),
        inputs,
        kind == Kind.COMPLETE
            ? List.of(
                new LineageDataset(
                    LineageDataset.updates(FEDERATION, SITE, RUN),
                    DIGEST.hex(),
                    new LineageFacet.Update(FEDERATION, RUN, new RoundNumber(3), SITE)),
                new LineageDataset(
                    new LineageDataset.Folder(URI.create("s3a://lake/models/heart")),
                    "1",
                    new LineageFacet.Model(
                        "heart",
                        RUN,
                        new RoundNumber(3),
                        DIGEST,
                        Optional.empty(),
                        "logistic",
                        "newton")))
            : List.of(),
        error);
  }

  private static LineageDataset read(LineageDataset.Place place) {
    return new LineageDataset(place, "7", new LineageFacet.Table("delta", "5e1c", DIGEST));
  }

  private SparkConf toFile(Path file) {
    return new SparkConf(false)
        .set("spark.openlineage.transport.type", "file")
        .set("spark.openlineage.transport.location", file.toString());
  }

  private List<JsonNode> said(SparkConf conf, Path file, LineageEvent... events) throws Exception {
    try (Lineage lineage = Lineage.of(spark, conf, warnings::add)) {
      for (LineageEvent event : events) {
        lineage.emit(event);
      }
    }
    List<JsonNode> said = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      said.add(JSON.readTree(line));
    }
    return said;
  }

  @Test
  void saysAStepInOpenLineagesWords() throws Exception {
    Path file = folder.resolve("step.json");
    List<JsonNode> said =
        said(
            toFile(file).set("spark.openlineage.namespace", "north-jobs"),
            file,
            event(
                Kind.START,
                List.of(read(new LineageDataset.Folder(URI.create("/lake/heart")))),
                Optional.empty()),
            event(
                Kind.COMPLETE,
                List.of(read(new LineageDataset.Folder(URI.create("/lake/heart")))),
                Optional.empty()));

    assertThat(warnings).isEmpty();
    assertThat(said)
        .extracting(event -> event.path("eventType").asText())
        .containsExactly("START", "COMPLETE");
    assertThat(said)
        .extracting(event -> event.at("/run/runId").asText())
        .containsOnly(LineageEvent.idOf("heart-1", "3").toString());
    JsonNode complete = said.get(1);
    assertThat(complete.at("/job/namespace").asText()).isEqualTo("north-jobs");
    assertThat(complete.at("/job/name").asText()).isEqualTo("interlake.site.north.heart");
    assertThat(complete.at("/inputs/0/namespace").asText()).isEqualTo("file");
    assertThat(complete.at("/inputs/0/name").asText()).isEqualTo("/lake/heart");
    assertThat(complete.at("/inputs/0/facets/version/datasetVersion").asText()).isEqualTo("7");
    assertThat(complete.at("/outputs/0/namespace").asText()).isEqualTo("interlake://hospitals");
    assertThat(complete.at("/outputs/0/name").asText())
        .isEqualTo("sites/north/runs/heart-1/updates");
    assertThat(complete.at("/outputs/0/facets/version/datasetVersion").asText())
        .isEqualTo(DIGEST.hex());
    assertThat(complete.at("/run/facets/interlake_run/round").isInt()).isTrue();
    assertThat(complete.at("/eventTime").asText()).startsWith("2026-11-22T10:00:00");
  }

  @Test
  void facetsAreWhatTheirSchemasSay() throws Exception {
    Path file = folder.resolve("facets.json");
    JsonNode said =
        said(
                toFile(file),
                file,
                event(
                    Kind.COMPLETE,
                    List.of(read(new LineageDataset.Folder(URI.create("/lake/heart")))),
                    Optional.empty()))
            .get(0);

    List<String> keys =
        List.of(
            "/run/facets/interlake_run",
            "/inputs/0/facets/interlake_table",
            "/outputs/0/facets/interlake_update",
            "/outputs/1/facets/interlake_model");
    for (String at : keys) {
      String key = at.substring(at.lastIndexOf('/') + 1);
      assertThat(FacetSchemas.faults(key, said.at(at))).as(at).isEmpty();
      assertThat(FacetSchemas.faults(key, ((ObjectNode) said.at(at)).put("row", "63 years")))
          .as("a fact too many in " + at)
          .hasSize(1);
    }
  }

  @Test
  void namesTablesAsTheListenerDoes() throws Exception {
    spark.sql("CREATE TABLE wards (age INT) USING parquet").collect();
    spark.sql("CREATE VIEW old_wards AS SELECT * FROM wards WHERE age > 60").collect();
    LineageDataset.Named otherwise = LineageDataset.ofSite(FEDERATION, SITE, "wards");
    Path file = folder.resolve("names.json");
    JsonNode said =
        said(
                toFile(file),
                file,
                event(
                    Kind.START,
                    List.of(
                        read(new LineageDataset.CatalogTable(List.of("wards"), otherwise)),
                        read(new LineageDataset.CatalogTable(List.of("old_wards"), otherwise)),
                        read(new LineageDataset.CatalogTable(List.of("lake", "h", "w"), otherwise)),
                        read(
                            new LineageDataset.DatabaseTable(
                                "jdbc:postgresql://db.north:5432/care", "public.wards"))),
                    Optional.empty()))
            .get(0);

    assertThat(warnings).isEmpty();
    assertThat(said.at("/inputs/0/name").asText())
        .isEqualTo(folder.resolve("warehouse/wards").toRealPath().toString());
    assertThat(said.at("/inputs/0/facets/symlinks/identifiers/0/name").asText())
        .isEqualTo("default.wards");
    for (int i = 1; i <= 2; i++) {
      assertThat(said.at("/inputs/%d/namespace".formatted(i)).asText())
          .isEqualTo("interlake://hospitals");
      assertThat(said.at("/inputs/%d/name".formatted(i)).asText())
          .isEqualTo("sites/north/datasets/wards");
    }
    assertThat(said.at("/inputs/3/namespace").asText()).isEqualTo("postgres://db.north:5432");
    assertThat(said.at("/inputs/3/name").asText()).isEqualTo("care.public.wards");
  }

  @Test
  void namesWhatStartedIt() throws Exception {
    Path file = folder.resolve("parent.json");
    JsonNode said =
        said(
                toFile(file)
                    .set("spark.openlineage.parentRunId", "01990000-0000-7000-8000-000000000001")
                    .set("spark.openlineage.parentJobNamespace", "airflow")
                    .set("spark.openlineage.parentJobName", "nightly.train"),
                file,
                event(Kind.FAIL, List.of(), Optional.of("quorum missed")))
            .get(0);

    assertThat(said.at("/run/facets/parent/job/name").asText()).isEqualTo("nightly.train");
    assertThat(said.at("/run/facets/errorMessage/message").asText()).isEqualTo("quorum missed");
  }

  @Test
  void aBackendThatIsDownIsSaidOnce() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    SparkConf conf =
        new SparkConf(false)
            .set("spark.openlineage.transport.type", "http")
            .set("spark.openlineage.transport.url", "http://127.0.0.1:" + port);
    try (Lineage lineage = Lineage.of(spark, conf, warnings::add)) {
      for (int i = 0; i < 3; i++) {
        lineage.emit(event(Kind.START, List.of(), Optional.empty()));
      }
    }

    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .startsWith("Lineage cannot be told (")
        .endsWith("The run goes on without; this is said once");
  }

  @Test
  void moreThanTheQueueHoldsIsLostAndNotWaitedFor() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    List<LineageEvent> sent = Collections.synchronizedList(new ArrayList<>());
    EventSink slow =
        new EventSink() {
          @Override
          public void send(LineageEvent event) throws Exception {
            open.await();
            sent.add(event);
          }

          @Override
          public void close() {}
        };
    int offered = QueuedLineage.MAX_WAITING + 10;
    try (Lineage lineage = new QueuedLineage(spark.sparkContext(), slow, warnings::add)) {
      for (int i = 0; i < offered; i++) {
        lineage.emit(event(Kind.START, List.of(), Optional.empty()));
      }
      open.countDown();
    }

    assertThat(sent).hasSizeBetween(QueuedLineage.MAX_WAITING, offered - 1);
    assertThat(warnings).hasSize(1).allMatch(warning -> warning.contains("more than 1024 events"));
  }

  @Test
  void nobodyAsksAndNothingHappens() {
    assertThat(Lineage.of(spark, new SparkConf(false), warnings::add)).isSameAs(Lineage.NONE);
    assertThat(
            Lineage.of(
                spark,
                toFile(folder.resolve("no.json")).set("spark.openlineage.disabled", "true"),
                warnings::add))
        .isSameAs(Lineage.NONE);
    assertThat(warnings).isEmpty();
  }

  @Test
  void theListenerAloneAsksForLineageOnTheConsole() {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.extraListeners", "io.openlineage.spark.agent.OpenLineageSparkListener");
    try (Lineage lineage = Lineage.of(spark, conf, warnings::add)) {
      assertThat(lineage).isNotSameAs(Lineage.NONE);
      lineage.emit(event(Kind.START, List.of(), Optional.empty()));
    }

    assertThat(warnings).isEmpty();
  }

  @Test
  void anUnknownTransportIsAWarning() {
    assertThat(
            Lineage.of(
                spark,
                new SparkConf(false).set("spark.openlineage.transport.type", "pigeon"),
                warnings::add))
        .isSameAs(Lineage.NONE);
    assertThat(warnings).hasSize(1).allMatch(warning -> warning.contains("spark.openlineage.*"));
  }

  @Test
  void withoutOpenLineageTheRemedyIsNamed() throws Exception {
    Object lineage =
        new WithoutOpenLineage()
            .loadClass(Lineage.class.getName())
            .getMethod("of", SparkSession.class, SparkConf.class, Consumer.class)
            .invoke(
                null,
                spark,
                toFile(folder.resolve("absent.json")),
                (Consumer<String>) warnings::add);

    assertThat(lineage.getClass().getName()).startsWith(Lineage.class.getName() + "$");
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .contains(
            "spark.openlineage.transport.type",
            "--packages io.openlineage:openlineage-spark_2.13:1.53.0");
  }

  /** A class path as it is without the user's OpenLineage: our classes anew, and none of its. */
  private static final class WithoutOpenLineage extends ClassLoader {
    WithoutOpenLineage() {
      super(OpenLineageEventsTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.openlineage.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("org.interlake.lineage.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}

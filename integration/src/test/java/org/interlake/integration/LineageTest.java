package org.interlake.integration;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openlineage.spark.agent.OpenLineageSparkListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.registry.Contribution;
import org.interlake.lineage.Lineage;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three hospitals and their coordinator with OpenLineage's listener and file transport, over two
 * runs: the second starts from the first one's model, and one table has grown between them.
 */
final class LineageTest {
  private static final RunId FIRST = new RunId("first");
  private static final RunId SECOND = new RunId("second");
  private static final List<String> SITES = List.of("north", "south", "west");
  private static final String WORD = "Kanarie5e1c";

  /** Added to a column of doubles: no number of the run ends like its values. */
  private static final double MARK = 0.000123456;

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static final List<String> WARNINGS = Collections.synchronizedList(new ArrayList<>());
  private static TestFederation federation;
  private static Set<String> planted;

  @BeforeAll
  static void runTwice() throws Exception {
    SparkSession spark = LocalSpark.session();
    Dataset<Row> rows =
        Hospitals.breastCancer(spark)
            .withColumn("mean_radius", col("mean_radius").plus(lit(MARK)))
            .withColumn("ward", lit(WORD));
    planted =
        rows.select("mean_radius").collectAsList().stream()
            .map(row -> Double.toString(row.getDouble(0)))
            .filter(text -> text.length() > 8)
            .collect(Collectors.toCollection(TreeSet::new));
    planted.add(WORD);
    federation = TestFederation.of(folder, "demo-hospitals", SITES);
    federation.addTables("breast-cancer", "site", rows);
    federation.tracing(party -> Lineage.of(spark, toFile(party), WARNINGS::add));
    OpenLineageSparkListener listener = new OpenLineageSparkListener(toFile("listener"));
    spark.sparkContext().addSparkListener(listener);
    try {
      assertThat(federation.run(plan(""), FIRST)).isInstanceOf(RunResult.Finished.class);
      Path north = federation.tableOf("north");
      spark
          .read()
          .format("delta")
          .load(north.toString())
          .limit(1)
          .write()
          .format("delta")
          .mode("append")
          .save(north.toString());
      assertThat(
              federation.run(
                  plan("start: {name: model, model: breast-cancer, version: 1}"), SECOND))
          .isInstanceOf(RunResult.Finished.class);
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
  }

  @AfterAll
  static void close() {
    federation.close();
  }

  private static Plan plan(String start) throws Exception {
    return federation.plan(
        "breast-cancer-fedavg",
        "maximum: 50",
        "maximum: 2",
        ", targets: [{metric: auc, value: 0.995}]",
        "",
        "localOnly: true",
        "localOnly: false",
        "registry: {commit: batched}",
        "registry: {commit: batched}\n" + start + "\n");
  }

  private static Path fileOf(String party) {
    return folder.resolve("lineage/" + party + ".json");
  }

  private static SparkConf toFile(String party) {
    return LocalSpark.session()
        .sparkContext()
        .getConf()
        .set("spark.openlineage.transport.type", "file")
        .set("spark.openlineage.transport.location", fileOf(party).toString())
        .set("spark.openlineage.namespace", party);
  }

  private static List<JsonNode> events(String party) throws Exception {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(fileOf(party))) {
      events.add(JSON.readTree(line));
    }
    return events;
  }

  private static List<JsonNode> events(String party, String type, RunId run) throws Exception {
    return events(party).stream()
        .filter(event -> event.path("eventType").asText().equals(type))
        .filter(event -> factOf(event, "run").equals(run.name()))
        .toList();
  }

  private static String factOf(JsonNode event, String name) {
    return event.at("/run/facets/interlake_run/" + name).asText();
  }

  private static List<JsonNode> datasets(JsonNode event, String direction) {
    return StreamSupport.stream(event.path(direction).spliterator(), false).toList();
  }

  /** What joins a graph. */
  private static String identity(JsonNode dataset) {
    return dataset.path("namespace").asText()
        + " "
        + dataset.path("name").asText()
        + " "
        + dataset.at("/facets/version/datasetVersion").asText();
  }

  @Test
  void nothingWasAmiss() {
    assertThat(WARNINGS).isEmpty();
  }

  @Test
  void aSiteTellsOfItsTableAndItsUpdates() throws Exception {
    String table = "file " + federation.tableOf("north").toRealPath();
    List<JsonNode> first = events("north", "COMPLETE", FIRST);

    // two rounds for the contract, two of training, one that evaluates
    assertThat(first)
        .extracting(event -> factOf(event, "round"))
        .containsExactly("1", "2", "3", "4", "5");
    assertThat(first)
        .extracting(event -> factOf(event, "purpose"))
        .containsExactly("contract-counts", "contract-spread", "train", "train", "evaluate");
    for (JsonNode event : first) {
      assertThat(datasets(event, "inputs"))
          .extracting(LineageTest::identity)
          .containsExactly(table + " 0");
      assertThat(datasets(event, "outputs"))
          .singleElement()
          .extracting(dataset -> dataset.path("name").asText())
          .isEqualTo("sites/north/runs/first/updates");
      assertThat(factOf(event, "role")).isEqualTo("site");
      assertThat(factOf(event, "tableId"))
          .isEqualTo(event.at("/inputs/0/facets/interlake_table/tableId").asText())
          .hasSize(36);
    }
    assertThat(events("north", "START", FIRST)).hasSize(5);
    assertThat(events("north", "COMPLETE", SECOND))
        .allSatisfy(
            event ->
                assertThat(datasets(event, "inputs"))
                    .extracting(LineageTest::identity)
                    .containsExactly(table + " 1"));
  }

  @Test
  void theDriverTellsOfUpdatesAndItsModel() throws Exception {
    JsonNode complete = events("driver", "COMPLETE", SECOND).get(0);
    String models = folder.resolve("registry/models/breast-cancer").toRealPath().toString();

    assertThat(events("driver", "START", SECOND)).hasSize(1);
    assertThat(events("driver", "RUNNING", SECOND))
        .hasSize(5)
        .allSatisfy(event -> assertThat(datasets(event, "inputs")).hasSize(3));
    assertThat(datasets(complete, "outputs"))
        .extracting(LineageTest::identity)
        .containsExactly("file " + models + " 2");
    assertThat(complete.at("/outputs/0/facets/interlake_model/run").asText()).isEqualTo("second");
    assertThat(factOf(complete, "modelVersion")).isEqualTo("2");
    assertThat(datasets(complete, "inputs"))
        .extracting(dataset -> dataset.path("name").asText())
        .containsExactly(
            "sites/north/runs/second/updates",
            "sites/south/runs/second/updates",
            "sites/west/runs/second/updates");
  }

  @Test
  void theGraphJoinsAndIsWhatTheRegistrySays() throws Exception {
    for (RunId run : List.of(FIRST, SECOND)) {
      Set<String> sent = new TreeSet<>();
      for (String site : SITES) {
        for (JsonNode event : events(site, "COMPLETE", run)) {
          sent.add(identity(event.path("outputs").get(0)));
        }
      }
      Set<String> heard = new TreeSet<>();
      for (JsonNode event : events("driver", "RUNNING", run)) {
        datasets(event, "inputs").forEach(dataset -> heard.add(identity(dataset)));
      }
      Set<String> recorded = new TreeSet<>();
      for (Contribution contribution : federation.registry().contributions(run)) {
        recorded.add(
            "interlake://demo-hospitals sites/%s/runs/%s/updates %s"
                .formatted(contribution.site(), run, contribution.update().orElseThrow().hex()));
      }
      assertThat(sent).hasSize(15).isEqualTo(heard).isEqualTo(recorded);
    }
  }

  @Test
  void sparksOwnEventsSayWhatTheyWereFor() throws Exception {
    List<JsonNode> listener = events("listener");
    String model = "file " + folder.resolve("registry/models/breast-cancer").toRealPath();

    assertThat(listener)
        .filteredOn(event -> factOf(event, "role").equals("site"))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(factOf(event, "dataset")).isEqualTo("breast-cancer"));
    assertThat(listener)
        .filteredOn(event -> factOf(event, "site").equals("north"))
        .flatExtracting(event -> datasets(event, "inputs"))
        .extracting(dataset -> dataset.path("name").asText())
        .contains(federation.tableOf("north").toRealPath().toString());
    assertThat(listener)
        .filteredOn(event -> factOf(event, "role").equals("driver"))
        .flatExtracting(event -> datasets(event, "outputs"))
        .extracting(LineageTest::identity)
        .anyMatch(dataset -> dataset.startsWith(model));
  }

  @Test
  void noEventHoldsAValueOfARow() throws Exception {
    assertThat(planted).hasSizeGreaterThan(100);
    for (String party : List.of("north", "south", "west", "driver", "listener")) {
      String told = Files.readString(fileOf(party));
      assertThat(planted).as(party).noneMatch(told::contains);
    }
  }

  private static List<Row> rows(String query, String version) throws Exception {
    return LocalSpark.session()
        .sql(
            GuideSql.query(Hospitals.ROOT.resolve("docs/guide/lineage.md"), query)
                .replace("<registry>", folder.resolve("registry").toString())
                .replace("<model>", "breast-cancer")
                .replace("<version>", version)
                .replace("<table id>", tableId("north")))
        .collectAsList();
  }

  private static String tableId(String site) throws Exception {
    return factOf(events(site, "COMPLETE", FIRST).get(0), "tableId");
  }

  @Test
  void oneQueryLeadsFromAModelVersionToTableVersions() throws Exception {
    List<Row> rows = rows("provenance", "2");
    List<String> found =
        rows.stream()
            .map(
                row ->
                    "%s %s %s %d updates of rounds %d to %d"
                        .formatted(
                            row.getAs("run"),
                            row.getAs("site"),
                            row.getAs("table_version"),
                            row.<Long>getAs("updates"),
                            row.<Integer>getAs("first_round"),
                            row.<Integer>getAs("last_round")))
            .toList();

    assertThat(found)
        .containsExactly(
            "first north 0 4 updates of rounds 1 to 4",
            "first south 0 4 updates of rounds 1 to 4",
            "first west 0 4 updates of rounds 1 to 4",
            "second north 1 4 updates of rounds 1 to 4",
            "second south 0 4 updates of rounds 1 to 4",
            "second west 0 4 updates of rounds 1 to 4");
    assertThat(rows.get(0).<String>getAs("table_id")).isEqualTo(tableId("north"));
  }

  @Test
  void anotherLeadsFromATableToTheModelsItIsIn() throws Exception {
    assertThat(rows("models-of-a-table", "1"))
        .extracting(
            row ->
                "%s %s %s"
                    .formatted(row.getAs("model"), row.getAs("run"), row.getAs("table_version")))
        .containsExactly("breast-cancer first 0", "breast-cancer second 1");
  }
}

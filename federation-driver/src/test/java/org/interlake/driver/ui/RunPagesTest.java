package org.interlake.driver.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.status.AppStatusStore;
import org.apache.spark.status.ElementTrackingStore;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.util.JsonProtocol;
import org.apache.spark.util.kvstore.InMemoryStore;
import org.apache.spark.util.kvstore.KVStoreSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.Option;

/** Events → store → pages, as the history server does it, without an application. */
final class RunPagesTest {
  private static final ConfigEntry<Option<String>> AUTH_SECRET_FILE =
      org.apache.spark.internal.config.package$.MODULE$.AUTH_SECRET_FILE();
  private static final String EVIL = "<script>alert('x')</script>\"&\u202e";

  private SparkConf conf;
  private ElementTrackingStore store;
  private RunStateListener listener;
  private SparkUI ui;

  @BeforeEach
  void open() {
    conf =
        new SparkConf(false)
            .set("spark.interlake.ui.retainedRuns", "2")
            .set("spark.interlake.ui.retainedRounds", "60")
            .set("spark.ui.port", "0");
    store = new ElementTrackingStore(new InMemoryStore(), conf);
    listener = new RunStateListener(conf, store);
    ui =
        SparkUI.create(
            Option.empty(),
            new AppStatusStore(store, Option.empty(), Option.empty()),
            conf,
            new SecurityManager(conf, Option.empty(), AUTH_SECRET_FILE),
            "test",
            "",
            0,
            "4.1.0");
    ui.bind();
    ui.attachAllHandlers();
  }

  @AfterEach
  void close() {
    ui.stop();
    store.close();
  }

  private static DriverEvent.RunOpened opened(String run, long at) {
    return new DriverEvent.RunOpened(
        1,
        run,
        at,
        false,
        "f",
        "plan",
        "training",
        "m",
        "softmax",
        "fedavg",
        List.of("a", "b"),
        1,
        100,
        0,
        false,
        "none");
  }

  private static DriverEvent.RoundClosed closed(String run, int round, long at) {
    TreeMap<String, Double> measures = new TreeMap<>();
    measures.put("loss", 1.0 / round);
    return new DriverEvent.RoundClosed(
        1,
        run,
        at,
        round,
        "train",
        2,
        1,
        0,
        List.of("b"),
        measures,
        List.of(new DriverEvent.Answer("a", 10L * round, 1000, -1, -1)));
  }

  private void tell(DriverEvent event) {
    listener.onOtherEvent(written(event));
  }

  /** The event as an event log gives it back. */
  private static SparkListenerEvent written(DriverEvent event) {
    return JsonProtocol.sparkEventFromJson(JsonProtocol.sparkEventToJsonString(event));
  }

  @Test
  void eventsComeBackFromALogAsTheyWere() {
    DriverEvent.RoundClosed event = closed("r", 3, 7);
    assertThat(written(event)).isEqualTo(event);
    assertThat(JsonProtocol.sparkEventToJsonString(event))
        .contains("\"Event\":\"org.interlake.driver.ui.DriverEvent$RoundClosed\"", "\"format\":1");
    assertThat(written(opened("r", 1))).isEqualTo(opened("r", 1));
  }

  @Test
  void anotherVersionsEventIsTakenForWhatItSays() {
    DriverEvent.RoundClosed event =
        (DriverEvent.RoundClosed)
            JsonProtocol.sparkEventFromJson(
                "{\"Event\":\"org.interlake.driver.ui.DriverEvent$RoundClosed\",\"format\":9,"
                    + "\"run\":\"r\",\"round\":4,\"invented\":{\"a\":[1]}}");
    assertThat(event.round()).isEqualTo(4);
    assertThat(event.answers()).isEmpty();
    assertThat(event.purpose()).isEmpty();
    assertThat(event.measures()).isEmpty();
  }

  @Test
  void whatArrivesInARoundIsNotLogged() {
    assertThat(new DriverEvent.UpdateCame(1, "r", 1, 1, "a", 5).logEvent()).isFalse();
    assertThat(closed("r", 1, 1).logEvent()).isTrue();
  }

  @Test
  void lagsAndCountsAreThoseOfTheEvents() {
    tell(opened("r", 1000));
    for (int round = 1; round <= 4; round++) {
      tell(
          new DriverEvent.RoundCalled(1, "r", 2000L * round, round, "train", List.of("a", "b"), 0));
      tell(closed("r", round, 2000L * round + 500));
    }
    tell(new DriverEvent.UpdateRefused(1, "r", 9000, 4, "b", "wrong-signature", "no"));

    RunRow run = new RunRows(store).run("r").orElseThrow();
    assertThat(run.trained()).isEqualTo(4);
    assertThat(run.contributions()).isEqualTo(4);
    assertThat(run.missing()).isEqualTo(4);
    assertThat(run.refused()).isEqualTo(1);
    assertThat(run.bytes()).isEqualTo(4000);
    assertThat(run.remainingMillis()).isEqualTo(96 * 500);
    SiteRow a = new RunRows(store).sites("r").get(0);
    assertThat(a.lagMedian()).isEqualTo(20); // the lower of 20 and 30
    assertThat(a.lagMax()).isEqualTo(40);
    assertThat(a.bytes()).isEqualTo(4000);
    SiteRow b = new RunRows(store).sites("r").get(1);
    assertThat(b.missing()).isEqualTo(4);
    assertThat(b.refused()).isEqualTo(1);
    assertThat(b.lagMedian()).isEqualTo(-1);
  }

  @Test
  void anApplicationThatEndsStopsItsRuns() {
    tell(opened("r", 1000));
    listener.onApplicationEnd(new SparkListenerApplicationEnd(5000, Option.empty()));
    assertThat(new RunRows(store).run("r").orElseThrow().state()).isEqualTo("stopped");
  }

  @Test
  void aResumedRunGoesOn() {
    tell(opened("r", 1000));
    tell(closed("r", 1, 2000));
    tell(new DriverEvent.RunEnded(1, "r", 3000, "stopped", "let go"));
    tell(opened("r", 4000));
    RunRow run = new RunRows(store).run("r").orElseThrow();
    assertThat(run.running()).isTrue();
    assertThat(run.rounds()).isEqualTo(1);
    assertThat(run.opened()).isEqualTo(1000);
  }

  @Test
  void onlyTheNewestRunsAndRoundsAreKept() {
    for (String name : List.of("one", "two", "three")) {
      tell(opened(name, name.length()));
      tell(closed(name, 1, 10));
    }
    for (int round = 1; round <= 100; round++) {
      tell(new DriverEvent.RoundCalled(1, "three", round, round, "train", List.of("a"), 0));
      tell(closed("three", round, round));
    }
    RunRows rows = new RunRows(store);
    assertThat(rows.runs()).extracting(RunRow::key).containsExactlyInAnyOrder("two", "three");
    assertThat(rows.rounds("one")).isEmpty();
    assertThat(rows.sites("one")).isEmpty();
    assertThat(rows.rounds("three")).hasSize(60);
    assertThat(rows.rounds("three").get(0).round()).isEqualTo(41);
  }

  /** A history server may keep its rows on disk. */
  @Test
  void rowsCanBeKeptOnDisk() throws Exception {
    tell(opened("r", 1));
    tell(closed("r", 1, 2));
    KVStoreSerializer disk = new KVStoreSerializer();
    RunRow run = new RunRows(store).run("r").orElseThrow();
    assertThat(disk.deserialize(disk.serialize(run), RunRow.class)).isEqualTo(run);
    RoundRow round = new RunRows(store).rounds("r").get(0);
    assertThat(disk.deserialize(disk.serialize(round), RoundRow.class)).isEqualTo(round);
  }

  @Test
  void nobodysNameIsMarkup() throws Exception {
    for (String run : List.of("r", EVIL)) {
      tell(
          new DriverEvent.RunOpened(
              1,
              run,
              1,
              false,
              EVIL,
              EVIL,
              "training",
              EVIL,
              EVIL,
              EVIL,
              List.of(EVIL),
              1,
              9,
              0,
              true,
              EVIL));
      tell(new DriverEvent.PlanAnswered(1, run, 2, EVIL, "declined", EVIL));
      tell(new DriverEvent.RoundCalled(1, run, 3, 1, EVIL, List.of(EVIL), 0));
      tell(new DriverEvent.UpdateRefused(1, run, 4, 1, EVIL, EVIL, EVIL));
      TreeMap<String, Double> measures = new TreeMap<>();
      measures.put(EVIL, 1.0);
      tell(
          new DriverEvent.RoundClosed(
              1, run, 5, 1, EVIL, 1, 0, 1, List.of(EVIL), measures, List.of()));
      tell(new DriverEvent.Noted(1, run, 6, 0, EVIL));
      tell(new DriverEvent.ModelPromoted(1, run, 7, EVIL, 1));
      tell(new DriverEvent.RunEnded(1, run, 8, EVIL, EVIL));
    }
    RunTab.show(ui);

    String id = URLEncoder.encode(EVIL, StandardCharsets.UTF_8);
    String runs = get("/federation/");
    assertThat(runs).contains("?id=" + id).doesNotContain("<script>alert", "\u202e");
    assertThat(get("/federation/run/?id=r&page=" + id))
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;", "id=\"federated-notes\"")
        .doesNotContain("<script>alert", "\u202e");
    // Spark itself changes such parameters; no plan can have such a name.
    assertThat(get("/federation/run/?id=" + id))
        .contains("No such run is known here")
        .doesNotContain("<script>alert", "\u202e");
  }

  @Test
  void longRunsArePaged() throws Exception {
    tell(opened("r", 1));
    for (int round = 1; round <= 55; round++) {
      tell(closed("r", round, round));
    }
    RunTab.show(ui);
    assertThat(get("/federation/run/?id=r")).contains("<b>1</b>", "id=r&amp;page=2");
    assertThat(get("/federation/run/?id=r&page=2"))
        .contains("<b>2</b>", "<td class=\"num\">5</td>");
    assertThat(get("/federation/run/?id=r&page=999")).contains("<b>2</b>");
    assertThat(get("/federation/run/?id=nobody")).contains("No such run is known here");
    assertThat(get("/federation/run/")).contains("No such run is known here");
  }

  private String get(String path) throws Exception {
    var answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(ui.boundPort(), path)))
                    .build(),
                BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}

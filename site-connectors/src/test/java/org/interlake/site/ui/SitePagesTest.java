package org.interlake.site.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
import org.interlake.tab.StoredRows;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.Option;

/** Events → store → pages, as the history server does it, without an application. */
final class SitePagesTest {
  private static final ConfigEntry<Option<String>> AUTH_SECRET_FILE =
      org.apache.spark.internal.config.package$.MODULE$.AUTH_SECRET_FILE();
  private static final String EVIL = "<script>alert('x')</script>\"&\u202e";

  private ElementTrackingStore store;
  private SiteStateListener listener;
  private SparkUI ui;

  @BeforeEach
  void open() {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.interlake.ui.retainedRuns", "2")
            .set("spark.interlake.ui.retainedRounds", "3")
            .set("spark.ui.port", "0");
    store = new ElementTrackingStore(new InMemoryStore(), conf);
    listener = new SiteStateListener(conf, store);
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

  /** Tells the listener an event as an event log gives it back. */
  private void tell(SiteEvent event) {
    SparkListenerEvent read =
        JsonProtocol.sparkEventFromJson(JsonProtocol.sparkEventToJsonString(event));
    assertThat(read).isEqualTo(event);
    listener.onOtherEvent(read);
  }

  private static SiteEvent.RunFound found(String run) {
    return new SiteEvent.RunFound(1, run, 1000, "f", "north", "plan", "heart", "research", 9, 3);
  }

  private static SiteEvent.CallAnswered answered(String run, int round) {
    return new SiteEvent.CallAnswered(
        1, run, 10_000L * round, round, "train", 2048, 300, 40, 0.1 * round);
  }

  @Test
  void aRunShowsWhatTheSiteHasGivenAndSpent() throws Exception {
    tell(found("r"));
    tell(
        new SiteEvent.PlanAnswered(
            1,
            "r",
            1500,
            "accepted",
            "",
            "delta 3",
            List.of(
                new SiteEvent.ClauseTold("policy.columns", true, ""),
                new SiteEvent.ClauseTold("policy.minimumRows", false, "policy.rows: too few"))));
    for (int round = 1; round <= 5; round++) {
      tell(answered("r", round));
    }

    SiteRunRow run = new StoredRows(store).find(SiteRunRow.class, "r").orElseThrow();
    assertThat(run.answered()).isEqualTo(5);
    assertThat(run.bytes()).isEqualTo(5 * 2048);
    assertThat(run.epsilon()).isEqualTo(0.5);
    assertThat(run.lastCall()).isEqualTo(50_000 - 340);
    assertThat(new StoredRows(store).where(SiteRoundRow.class, SiteRoundRow.OF_RUN, "r"))
        .extracting(round -> round.answer().round())
        .containsExactlyInAnyOrder(3, 4, 5);

    listener.onApplicationEnd(new SparkListenerApplicationEnd(60_000, Option.empty()));
    SiteTab.show(ui);
    assertThat(get("/federation/")).contains("0.5000 of 3.0000", "10.0 KiB", ">stopped<");
    assertThat(get("/federation/run/?id=r"))
        .contains("policy.columns", ">met<", ">broken<", "policy.rows: too few", "delta 3")
        .contains("300 ms", "40 ms", "Older ones: interlake site audit show.");
  }

  @Test
  void onlyTheNewestRunsAreKept() {
    for (String name : List.of("one", "two", "three")) {
      tell(found(name));
      tell(answered(name, 1));
    }
    StoredRows rows = new StoredRows(store);
    assertThat(rows.all(SiteRunRow.class))
        .extracting(SiteRunRow::key)
        .containsExactlyInAnyOrder("two", "three");
    assertThat(rows.where(SiteRoundRow.class, SiteRoundRow.OF_RUN, "one")).isEmpty();
  }

  @Test
  void nobodysNameIsMarkup() throws Exception {
    for (String run : List.of("r", EVIL)) {
      tell(new SiteEvent.RunFound(1, run, 1, EVIL, EVIL, EVIL, EVIL, EVIL, 9, -1));
      tell(
          new SiteEvent.PlanAnswered(
              1, run, 2, EVIL, EVIL, EVIL, List.of(new SiteEvent.ClauseTold(EVIL, false, EVIL))));
      tell(new SiteEvent.PhaseBegun(1, run, 3, 1, EVIL, EVIL));
      tell(new SiteEvent.CallAnswered(1, run, 4, 1, EVIL, 1, 1, 1, -1));
      tell(new SiteEvent.RunOver(1, run, 5, EVIL, EVIL));
    }
    SiteTab.show(ui);

    String id = URLEncoder.encode(EVIL, StandardCharsets.UTF_8);
    assertThat(get("/federation/")).contains("?id=" + id).doesNotContain("<script>alert", "\u202e");
    assertThat(get("/federation/run/?id=r"))
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")
        .doesNotContain("<script>alert", "\u202e");
    // Spark itself changes such parameters; no plan can have such a name.
    assertThat(get("/federation/run/?id=" + id))
        .contains("No such run is known here")
        .doesNotContain("<script>alert", "\u202e");
    assertThat(get("/federation/run/?id=nobody")).contains("No such run is known here");
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
